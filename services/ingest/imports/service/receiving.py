"""Files of items: taken in, listed, shown with what was refused of them."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, spreadsheet
from services.common.app import Context
from services.common.ids import new_id
from services.common.paging import PageQuery, cut
from services.common.problems import FieldError, InvalidRequest, NotFound
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.ingest.imports import repository
from services.ingest.imports.domain.files import shown_name
from services.ingest.imports.models import ImportJob, ImportRefusal
from services.ingest.imports.problems import (
    FileNotAccepted,
    ImportingForbidden,
    RefusedRowsGone,
    TooManyImports,
)
from services.ingest.imports.schemas import ImportResult, ImportStatus, ImportView, RefusedRow
from services.ingest.imports.vault import Vault
from services.ingest.items.service import SUBMITTERS

FILE = "file"
"""The place in the vault of a file as it came."""

_MOST_OPEN = 3


class Upload:
    """A file that may be an import, looked at from outside."""

    def __init__(self, name: str | None, content: bytes, kind: spreadsheet.Kind) -> None:
        self.name = shown_name(name)
        self.content = content
        self.kind = kind


def looked_at(name: str | None, content: bytes) -> Upload:
    """For a thread of its own. Raises FileNotAccepted."""
    try:
        return Upload(name, content, spreadsheet.recognise(content, name or ""))
    except spreadsheet.Unreadable as error:
        raise FileNotAccepted(str(error)) from error


async def add(session: AsyncSession, ctx: Context, caller: Principal, upload: Upload) -> ImportView:
    """Keep the file, sealed, for the worker. Raises ImportingForbidden, TooManyImports."""
    if not caller.has(*SUBMITTERS):
        raise ImportingForbidden
    await repository.lock_person(session, caller.subject)
    if await repository.open_count(session, caller.subject) >= _MOST_OPEN:
        raise TooManyImports
    import_id, now = new_id(), await clock.now(session)
    sealed = await asyncio.to_thread(Vault(ctx.keys).seal, import_id, FILE, upload.content)
    job = {
        "id": import_id,
        "submitted_by": caller.subject,
        "username": caller.username,
        "by_name": caller.name,
        "unit": caller.unit,
        "file_name": upload.name,
        "kind": upload.kind.value,
        "size": len(upload.content),
        "created_at": now,
        "worked_at": now,
        "status": ImportStatus.QUEUED.value,
        **dict.fromkeys(("done", "accepted", "known", "refused", "attempts"), 0),
    }
    row = await repository.add(session, job, sealed)
    detail = {"kind": upload.kind.value, "size": len(upload.content)}
    await _log(session, caller, "import.add", import_id, detail)
    return ImportView.model_validate(_shown(row, kept=False))


async def listed(session: AsyncSession, caller: Principal, query: PageQuery) -> tuple[list[Any], str | None]:
    """The caller's own imports, the newest first."""
    rows = await repository.page(session, caller.subject, query.limit + 1, query.position())
    page, cursor = cut(rows, query.limit, at="created_at")
    kept = await repository.keeps_cells(session, [row.id for row in page])
    return [_shown(row, kept=row.id in kept) for row in page], cursor


async def shown(session: AsyncSession, caller: Principal, import_id: UUID, query: PageQuery) -> ImportResult:
    """One's own import with a page of what was refused. Raises NotFound, InvalidRequest."""
    job = await own(session, caller, import_id)
    rows = await repository.refusals(session, job.id, query.limit + 1, _behind(query.cursor))
    page = rows[: query.limit]
    kept = await repository.keeps_cells(session, [job.id])
    return ImportResult.model_validate(
        {
            **_shown(job, kept=bool(kept)),
            "refusals": _refused(page),
            "next_cursor": str(page[-1].row) if len(rows) > query.limit else None,
        }
    )


async def own(session: AsyncSession, caller: Principal, import_id: UUID) -> ImportJob:
    """What somebody else sent is not there: it holds what the public said, unmasked. Raises NotFound."""
    job = await repository.find(session, import_id, caller.subject)
    if job is None:
        raise NotFound
    return job


async def opened(session: AsyncSession, caller: Principal, import_id: UUID) -> ImportJob:
    """An import whose refused rows will be read, which is logged. Raises NotFound, RefusedRowsGone."""
    job = await own(session, caller, import_id)
    if not await repository.keeps_cells(session, [job.id]):
        raise RefusedRowsGone
    await _log(session, caller, "import.download", job.id, {"refused": job.refused})
    return job


def _behind(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 7):  # noqa: PLR2004 - rows of a sheet
        raise InvalidRequest(
            errors=[FieldError(pointer="/query/cursor", detail="游标无效，请从第一页重新取")]
        )
    return int(cursor)


def _refused(rows: Sequence[ImportRefusal]) -> list[RefusedRow]:
    return [RefusedRow.model_validate({"row": row.row, "faults": row.faults}) for row in rows]


def _shown(job: ImportJob, *, kept: bool) -> dict[str, Any]:
    fields = ImportView.model_fields.keys() - {"refused_file"}
    return {**{name: getattr(job, name) for name in fields}, "refused_file": kept}


async def _log(
    session: AsyncSession, caller: Principal, action: str, import_id: UUID, detail: dict[str, Any]
) -> None:
    await audit.record(
        session,
        Service.INGEST,
        caller,
        action,
        object_type="import",
        object_id=import_id,
        detail=detail,
    )
