"""Making the file of an export, page by page, with little memory."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.exports.domain import ExportKind
from services.workflow.exports.files import ExportFiles
from services.workflow.exports.models import ExportRow
from services.workflow.exports.service.kinds import LISTINGS, filters_of
from services.workflow.exports.service.listings import Head, Opened

_NO_SESSION = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file: rows without heads, bytes, SHA-256."""

    rows: int
    size: int
    digest: bytes


def _nobody(rows: int) -> None:
    """Nobody follows what is there at once."""
    del rows


async def write(
    opened: Opened,
    caller: Principal,
    row: ExportRow,
    files: ExportFiles,
    *,
    attempt: int,
    follow: Callable[[int], None] = _nobody,
) -> Made:
    """Write the whole file and put it in its place; `follow` hears how many rows there are so far."""
    listing = LISTINGS[ExportKind(row.kind)]
    filters = filters_of(listing, row.filters)
    draft = await asyncio.to_thread(files.draft, row.id, attempt)
    try:
        book = await asyncio.to_thread(files.open, draft, row.format)
        try:
            async for part in listing.parts(opened, caller, filters):
                if isinstance(part, Head):
                    book.begin(part.name, part.columns)
                else:
                    await asyncio.to_thread(book.add, part)
                    follow(book.rows)
        finally:
            await asyncio.to_thread(book.close)
        size, digest = await asyncio.to_thread(files.publish, draft, row.id, row.format)
    finally:
        await asyncio.to_thread(draft.unlink, missing_ok=True)
    return Made(book.rows, size, digest)


def principal_of(account: Row[tuple[object, ...]]) -> Principal:
    """Somebody as the directory knows them at this moment."""
    return Principal(
        subject=account.id,
        kind="user",
        username=account.username,
        name=account.name,
        roles=tuple(Role(role) for role in account.roles),
        unit=account.unit,
        session=_NO_SESSION,
    )


async def record_done(session: AsyncSession, caller: Principal, row: ExportRow, made: Made) -> None:
    """Log what the file holds, so that a copy of it can be told by its checksum."""
    detail = {"kind": row.kind, "format": row.format, "rows": made.rows, "sha256": made.digest.hex()}
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "export.done",
        object_type="export",
        object_id=row.id,
        detail=detail,
    )
