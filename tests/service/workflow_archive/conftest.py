"""The office of the case tests, with what it published and filed."""

from tests.service.workflow.conftest import accounts, connection, office

__all__ = ["accounts", "connection", "office"]
