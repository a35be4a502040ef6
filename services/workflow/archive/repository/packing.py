"""Packages on their way out: asked for, claimed by one worker at a time, made, downloaded, dropped."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.archive.models import ArchivePackage
from services.workflow.archive.schemas import PackageState

SHOWN = 50
LEASE = timedelta(seconds=120)
KEPT = timedelta(days=14)
_NOW = func.huiying.now()


async def add(session: AsyncSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(ArchivePackage).values(**values))


async def newest(session: AsyncSession) -> Sequence[ArchivePackage]:
    rows = await session.execute(
        select(ArchivePackage)
        .order_by(ArchivePackage.asked_at.desc(), ArchivePackage.id.desc())
        .limit(SHOWN)
        .execution_options(populate_existing=True)
    )
    return rows.scalars().all()


async def find(session: AsyncSession, package: UUID) -> ArchivePackage | None:
    return await session.get(ArchivePackage, package, populate_existing=True)


async def claim(session: AsyncSession, claim: UUID) -> ArchivePackage | None:
    """The oldest one that nobody is making, for a while; the database's clock says who still is."""
    free = (
        select(ArchivePackage.id)
        .where(
            ArchivePackage.state == PackageState.WAITING,
            or_(ArchivePackage.claimed_until.is_(None), ArchivePackage.claimed_until < _NOW),
        )
        .order_by(ArchivePackage.asked_at, ArchivePackage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = await session.execute(
        update(ArchivePackage)
        .where(ArchivePackage.id == free.scalar_subquery())
        .values(
            claim=claim,
            claimed_until=_NOW + LEASE,
            attempts=ArchivePackage.attempts + 1,
            done=0,
        )
        .returning(ArchivePackage)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return taken.scalar_one_or_none()


async def still_mine(session: AsyncSession, package: UUID, claim: UUID, values: Mapping[str, Any]) -> bool:
    """Write how far it is and hold it for another while; false when another worker has it now."""
    done = await session.execute(
        update(ArchivePackage)
        .where(ArchivePackage.id == package, ArchivePackage.claim == claim)
        .where(ArchivePackage.state == PackageState.WAITING)
        .values({"claimed_until": _NOW + LEASE, **values})
        .returning(ArchivePackage.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar_one_or_none() is not None


async def finish(session: AsyncSession, package: UUID, claim: UUID, values: Mapping[str, Any]) -> bool:
    """End it as ready or failed; false when another worker has it now."""
    ended = {"finished_at": _NOW, "claim": None, "claimed_until": None}
    return await still_mine(session, package, claim, {**ended, **values})


async def expire(session: AsyncSession) -> list[UUID]:
    """Those whose two weeks are over, marked as gone."""
    gone = await session.execute(
        update(ArchivePackage)
        .where(ArchivePackage.state == PackageState.READY, ArchivePackage.finished_at < _NOW - KEPT)
        .values(state=PackageState.GONE)
        .returning(ArchivePackage.id)
        .execution_options(synchronize_session=False)
    )
    return list(gone.scalars())
