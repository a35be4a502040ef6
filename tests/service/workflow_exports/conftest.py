"""The office of the case tests, for exports."""

from tests.service.workflow.conftest import accounts, connection, office

__all__ = ["accounts", "connection", "office"]
