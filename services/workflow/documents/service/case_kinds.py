"""The kinds of documents that a case has."""

from collections.abc import Sequence

from services.workflow.documents.registry import PaperKind

KINDS: Sequence[PaperKind] = ()
