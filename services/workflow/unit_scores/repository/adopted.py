"""What was adopted."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.unit_scores.models import Adoption


async def adoptions(session: AsyncSession, case_id: UUID) -> Sequence[Adoption]:
    rows = select(Adoption).where(Adoption.case_id == case_id).order_by(Adoption.at, Adoption.id).limit(100)
    return (await session.execute(rows.execution_options(populate_existing=True))).scalars().all()


async def submitters(session: AsyncSession, case_id: UUID) -> Sequence[str]:
    """The units whose information the case holds."""
    rows = text("SELECT DISTINCT unit FROM workflow.case_item WHERE case_id = :case ORDER BY unit")
    return (await session.execute(rows, {"case": case_id})).scalars().all()


async def adopt(session: AsyncSession, row: Mapping[str, Any]) -> bool:
    """False when this unit's information in the case is adopted already."""
    done = await session.execute(
        insert(Adoption).values(**row).on_conflict_do_nothing().returning(Adoption.id)
    )
    return done.scalar_one_or_none() is not None


async def adoption(session: AsyncSession, adoption_id: UUID) -> Adoption | None:
    return await session.get(Adoption, adoption_id, populate_existing=True)


async def revoke(session: AsyncSession, adoption_id: UUID, by_name: str) -> None:
    await session.execute(
        update(Adoption)
        .where(Adoption.id == adoption_id, Adoption.revoked_at.is_(None))
        .values(revoked_at=func.huiying.now(), revoked_by_name=by_name)
        .execution_options(synchronize_session=False)
    )
