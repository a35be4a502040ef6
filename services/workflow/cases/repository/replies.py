"""The versions of the answer to the public."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.identity import Principal
from services.workflow.cases.domain.actions import ReplyStatus
from services.workflow.cases.models import Reply


async def add(session: AsyncSession, case_id: UUID, values: Mapping[str, Any]) -> int:
    """Write the next version; the case must be claimed, so that two can not take one number."""
    last = select(func.coalesce(func.max(Reply.version), 0)).where(Reply.case_id == case_id)
    version = (await session.execute(last)).scalar_one() + 1
    await session.execute(insert(Reply).values(case_id=case_id, version=version, **values))
    return version


async def decide(
    session: AsyncSession, case_id: UUID, status: ReplyStatus, by: Principal, at: datetime
) -> None:
    """End the version that waits for approval, if there is one."""
    await session.execute(
        update(Reply)
        .where(Reply.case_id == case_id, Reply.status == ReplyStatus.SUBMITTED)
        .values(status=status, decided_by=by.subject, decided_by_name=by.name, decided_at=at)
        .execution_options(synchronize_session=False)
    )


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[Reply]:
    rows = await session.execute(
        select(Reply)
        .where(Reply.case_id == case_id)
        .order_by(Reply.version)
        .limit(500)
        .execution_options(populate_existing=True)
    )
    return rows.scalars().all()


async def one(session: AsyncSession, case_id: UUID, version: int) -> Reply:
    wanted = select(Reply).where(Reply.case_id == case_id, Reply.version == version)
    return (await session.execute(wanted)).scalar_one()
