"""The office of the case tests, whose numbers are counted."""

from tests.service.workflow.conftest import accounts, connection, context_twice, office

__all__ = ["accounts", "connection", "context_twice", "office"]
