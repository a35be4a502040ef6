"""Every kind that `POST /reports` makes, and every place where a report may lie.

A feature adds its kinds to `KINDS`, and a shelf of its own if its reports are no documents.
"""

from collections.abc import Mapping, Sequence

from services.workflow.briefs.service import kinds as briefs
from services.workflow.documents.registry import OtherKind, PaperKind, Shelf
from services.workflow.documents.service import case_kinds
from services.workflow.documents.service.reading import Drawer
from services.workflow.exports import reports as exports

_ALL: Sequence[PaperKind | OtherKind] = (*case_kinds.KINDS, *briefs.KINDS, *exports.KINDS)

KINDS: Mapping[str, PaperKind | OtherKind] = {kind.code: kind for kind in _ALL}
PAPERS: Mapping[str, PaperKind] = {kind.code: kind for kind in _ALL if isinstance(kind, PaperKind)}
SHELVES: Sequence[Shelf] = (Drawer(PAPERS), exports.ExportShelf())
