"""Every statement of the imports."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.ingest.imports.models import ImportChunk, ImportFile, ImportJob, ImportRefusal

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('import ' || :subject, 0))")
_UNITS = text("SELECT code, name FROM gateway.unit_v1 WHERE active ORDER BY kind, name")


async def lock_person(session: AsyncSession, subject: UUID) -> None:
    """One at a time adds a file for a person, so that the count of open ones holds."""
    await session.execute(_LOCK, {"subject": str(subject)})


async def open_count(session: AsyncSession, subject: UUID) -> int:
    found = await session.execute(
        select(func.count()).where(ImportJob.submitted_by == subject, ImportJob.finished_at.is_(None))
    )
    return int(found.scalar_one())


async def add(session: AsyncSession, job: dict[str, Any], sealed: bytes) -> ImportJob:
    """Store the job and its file."""
    row = ImportJob(**job)
    session.add(row)
    await session.flush()
    await session.execute(insert(ImportFile), [{"import_id": row.id, "sealed": sealed}])
    return row


async def find(session: AsyncSession, import_id: UUID, subject: UUID) -> ImportJob | None:
    """The job, if this person sent it."""
    found = await session.execute(
        select(ImportJob).where(ImportJob.id == import_id, ImportJob.submitted_by == subject)
    )
    return found.scalar_one_or_none()


async def page(
    session: AsyncSession, subject: UUID, most: int, after: Position | None
) -> Sequence[ImportJob]:
    """A person's jobs, the newest first."""
    query = select(ImportJob).where(ImportJob.submitted_by == subject)
    if after is not None:
        query = query.where(tuple_(ImportJob.created_at, ImportJob.id) < (after.at, after.id))
    ordered = query.order_by(ImportJob.created_at.desc(), ImportJob.id.desc()).limit(most)
    return (await session.execute(ordered)).scalars().all()


async def refusals(
    session: AsyncSession, import_id: UUID, most: int, after: int, *, sealed: bool = False
) -> Sequence[ImportRefusal]:
    """Refused rows in the order of the sheet, from behind row `after`; `sealed`: those with their cells."""
    query = select(ImportRefusal).where(ImportRefusal.import_id == import_id, ImportRefusal.row > after)
    if sealed:
        query = query.where(ImportRefusal.sealed.is_not(None))
    return (await session.execute(query.order_by(ImportRefusal.row).limit(most))).scalars().all()


async def keeps_cells(session: AsyncSession, import_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the jobs whose refused rows can still be had."""
    found = await session.execute(
        select(ImportRefusal.import_id)
        .where(ImportRefusal.import_id.in_(import_ids), ImportRefusal.sealed.is_not(None))
        .distinct()
    )
    return set(found.scalars())


async def anything_open(session: AsyncSession) -> bool:
    found = await session.execute(
        select(select(ImportJob.id).where(ImportJob.finished_at.is_(None)).exists())
    )
    return bool(found.scalar_one())


async def claim(session: AsyncSession) -> ImportJob | None:
    """The open job that waits longest and that no other worker has; ours until the transaction ends."""
    found = await session.execute(
        select(ImportJob)
        .where(ImportJob.finished_at.is_(None))
        .order_by(ImportJob.worked_at, ImportJob.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return found.scalar_one_or_none()


async def change(session: AsyncSession, import_id: UUID, **values: Any) -> None:
    await session.execute(
        update(ImportJob)
        .where(ImportJob.id == import_id)
        .values(worked_at=func.huiying.now(), **values)
        .execution_options(synchronize_session=False)
    )


async def count_attempt(session: AsyncSession, import_id: UUID) -> int:
    """One failure more; how many there were."""
    counted = await session.execute(
        update(ImportJob)
        .where(ImportJob.id == import_id, ImportJob.finished_at.is_(None))
        .values(attempts=ImportJob.attempts + 1, worked_at=func.huiying.now())
        .returning(ImportJob.attempts)
        .execution_options(synchronize_session=False)
    )
    return counted.scalar_one_or_none() or 0


async def finish(session: AsyncSession, import_id: UUID, status: str, failure: str | None) -> None:
    """No more work: what is left of the file and its rows goes."""
    for table in (ImportFile, ImportChunk):
        await session.execute(delete(table).where(table.import_id == import_id))
    await change(session, import_id, status=status, failure=failure, finished_at=func.huiying.now())


async def file(session: AsyncSession, import_id: UUID) -> bytes:
    found = await session.execute(select(ImportFile.sealed).where(ImportFile.import_id == import_id))
    return bytes(found.scalar_one())


async def drop_file(session: AsyncSession, import_id: UUID) -> None:
    await session.execute(delete(ImportFile).where(ImportFile.import_id == import_id))


async def add_chunk(session: AsyncSession, import_id: UUID, number: int, sealed: bytes) -> None:
    row = {"import_id": import_id, "number": number, "sealed": sealed}
    await session.execute(insert(ImportChunk), [row])


async def next_chunk(session: AsyncSession, import_id: UUID) -> ImportChunk | None:
    found = await session.execute(
        select(ImportChunk).where(ImportChunk.import_id == import_id).order_by(ImportChunk.number).limit(1)
    )
    return found.scalar_one_or_none()


async def drop_chunk(session: AsyncSession, import_id: UUID, number: int) -> None:
    await session.execute(
        delete(ImportChunk).where(ImportChunk.import_id == import_id, ImportChunk.number == number)
    )


async def add_refusals(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(ImportRefusal), list(rows))


async def forget_cells(session: AsyncSession, kept: timedelta) -> int:
    """Erase the cells of rows that were refused so long ago; how many."""
    erased = await session.execute(
        update(ImportRefusal)
        .where(
            ImportRefusal.import_id.in_(
                select(ImportJob.id).where(ImportJob.finished_at < func.huiying.now() - kept)
            ),
            ImportRefusal.sealed.is_not(None),
        )
        .values(sealed=None)
        .returning(ImportRefusal.row)
        .execution_options(synchronize_session=False)
    )
    return len(erased.all())


async def forget_reasons(session: AsyncSession, kept: timedelta) -> None:
    """Drop the lists of refused rows of jobs that ended so long ago; their counts stay."""
    await session.execute(
        delete(ImportRefusal).where(
            ImportRefusal.import_id.in_(
                select(ImportJob.id).where(ImportJob.finished_at < func.huiying.now() - kept)
            )
        )
    )


async def units(session: AsyncSession) -> dict[str, str]:
    """Code → name of the active units."""
    return {row.code: row.name for row in await session.execute(_UNITS)}
