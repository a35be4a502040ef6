"""What other features ask of the ledger: its rows and its figures."""

from services.workflow.publications.service.ledger import Counts, counts, rows

__all__ = ["Counts", "counts", "rows"]
