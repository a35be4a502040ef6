"""What people do with exports: ask for one, follow it, fetch it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.common import audit
from services.common.ids import new_id
from services.common.problems import NotFound
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.exports.domain import (
    MOST_OPEN,
    SMALL,
    ExportFormat,
    ExportKind,
    ExportState,
    file_name,
)
from services.workflow.exports.files import ExportFiles
from services.workflow.exports.models import ExportRow
from services.workflow.exports.problems import ExportForbidden, ExportGone, ExportNotReady, TooManyExports
from services.workflow.exports.repository import exports
from services.workflow.exports.schemas import Exports, ExportView, NewExport
from services.workflow.exports.service import making
from services.workflow.exports.service.kinds import LISTINGS, filters_of, stored


async def ask(session: AsyncSession, caller: Principal, wanted: NewExport, files: ExportFiles) -> ExportView:
    """A short list is there with the answer, a long one is made in the background.

    Raises InvalidRequest, ExportForbidden, TooManyExports.
    """
    listing = LISTINGS[wanted.kind]
    filters = filters_of(listing, wanted.filters)
    if caller.kind != "user" or not listing.may(caller):
        raise ExportForbidden
    if await exports.open_of(session, caller.subject) >= MOST_OPEN:
        raise TooManyExports
    found = await listing.count(session, caller, filters, SMALL + 1) or 0
    row = await exports.add(
        session,
        {
            "id": new_id(),
            "person": caller.subject,
            "kind": wanted.kind,
            "format": wanted.format,
            "filters": stored(filters),
            "total": found if found <= SMALL else None,
        },
    )
    await _record(session, caller, "export.ask", row, {"filters": _told(row.filters)})
    if found > SMALL:
        return shown(row)
    return await _make_now(session, caller, row, files)


async def _make_now(
    session: AsyncSession, caller: Principal, row: ExportRow, files: ExportFiles
) -> ExportView:
    @asynccontextmanager
    async def opened() -> AsyncIterator[AsyncSession]:
        yield session

    made = await making.write(opened, caller, row, files, attempt=0)
    await exports.begin(session, row.id)
    await exports.finish(session, row.id, 0, made.rows, made.size, made.digest)
    await making.record_done(session, caller, row, made)
    await session.refresh(row)
    return shown(row)


async def mine(session: AsyncSession, caller: Principal) -> Exports:
    rows = await exports.of_person(session, caller.subject)
    return Exports(items=[shown(row) for row in rows])


async def one(session: AsyncSession, caller: Principal, export: UUID) -> ExportView:
    """Raises NotFound, also for the export of somebody else."""
    return shown(await _own(session, caller, export))


async def fetch(
    session: AsyncSession, caller: Principal, export: UUID, files: ExportFiles
) -> tuple[ExportView, Path]:
    """The file, to whoever asked for it and still may read such a list; every fetching is logged.

    Raises NotFound, ExportForbidden, ExportNotReady, ExportGone.
    """
    row = await _own(session, caller, export)
    if not LISTINGS[ExportKind(row.kind)].may(caller):
        raise ExportForbidden
    if row.state == ExportState.EXPIRED:
        raise ExportGone
    if row.state != ExportState.DONE:
        raise ExportNotReady
    path = files.path(row.id, row.format)
    if not await asyncio.to_thread(path.is_file):
        raise ExportGone
    await _record(session, caller, "export.fetch", row, {})
    return shown(row), path


async def _own(session: AsyncSession, caller: Principal, export: UUID) -> ExportRow:
    row = await exports.one(session, export, caller.subject)
    if row is None:
        raise NotFound
    return row


async def _record(
    session: AsyncSession, caller: Principal, act: str, row: ExportRow, more: dict[str, Any]
) -> None:
    detail = {"kind": row.kind, "format": row.format, **more}
    await audit.record(
        session, Service.WORKFLOW, caller, act, object_type="export", object_id=row.id, detail=detail
    )


def _told(filters: dict[str, Any]) -> dict[str, Any]:
    """Filters for the audit log; words searched for may hold personal data."""
    return {name: privacy.mask(value) if name == "q" else value for name, value in filters.items()}


def shown(row: ExportRow) -> ExportView:
    kind, form = ExportKind(row.kind), ExportFormat(row.format)
    return ExportView(
        id=row.id,
        kind=kind,
        format=form,
        filters=row.filters,
        state=ExportState(row.state),
        rows=row.rows,
        total=row.total,
        size=row.size,
        file_name=file_name(kind, form, row.asked_at),
        asked_at=row.asked_at,
        done_at=row.done_at,
        expires_at=row.expires_at,
        error=row.error,
    )
