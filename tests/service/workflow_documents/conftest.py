"""The office of the case tests, with documents."""

from tests.service.workflow.conftest import accounts, connection, office

__all__ = ["accounts", "connection", "office"]
