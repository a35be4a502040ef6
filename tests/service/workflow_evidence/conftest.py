"""The office of the case tests, with files."""

from tests.service.workflow.conftest import connection, office

__all__ = ["connection", "office"]
