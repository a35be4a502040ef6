"""Telling people that the sheet which they sent has been worked off."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.notices import repository
from services.workflow.notices.domain import Notice, NoticeKind, people
from services.workflow.notices.service.telling import tell

_DONE = "done"


async def tell_ended(session: AsyncSession, imports: Collection[UUID]) -> None:
    """Once for each; a unit's own system is no person and looks for itself."""
    await tell(session, [_notice(row) for row in await repository.imports(session, imports)])


def _notice(row: Row[Any]) -> Notice:
    kind = NoticeKind.IMPORT_DONE if row.status == _DONE else NoticeKind.IMPORT_FAILED
    counts = {name: getattr(row, name) for name in ("accepted", "known", "refused")}
    data = {"import_id": str(row.id), **(counts if row.status == _DONE else {})}
    return Notice(kind, None, people(row.submitted_by), f"import:{row.id}", data)
