"""What the gate said: written once with the reply, read with the case."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.repository.neighbours import UNIT
from services.workflow.quality.models import ReplyCheck, ReplyOverruling


class Checked(NamedTuple):
    """A check, and the approval in spite of it."""

    check: ReplyCheck
    overruling: ReplyOverruling | None


async def add(session: AsyncSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(ReplyCheck).values(**values))


async def overrule(session: AsyncSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(ReplyOverruling).values(**values))


async def warnings(session: AsyncSession, case_id: UUID, version: int | None) -> Sequence[Any]:
    """The warnings of one version; none for a version older than the gate."""
    row = await session.execute(
        select(ReplyCheck.warnings).where(ReplyCheck.case_id == case_id, ReplyCheck.version == version)
    )
    return row.scalar_one_or_none() or ()


async def of_case(session: AsyncSession, case_id: UUID) -> Mapping[int, Checked]:
    """By version."""
    same = and_(ReplyOverruling.case_id == ReplyCheck.case_id, ReplyOverruling.version == ReplyCheck.version)
    rows = await session.execute(
        select(ReplyCheck, ReplyOverruling)
        .join(ReplyOverruling, same, isouter=True)
        .where(ReplyCheck.case_id == case_id)
    )
    return {check.version: Checked(check, overruling) for check, overruling in rows}


async def unit_names(session: AsyncSession) -> Mapping[str, str]:
    """The names of the units at work, by code."""
    rows = await session.execute(select(UNIT.c.code, UNIT.c.name).where(UNIT.c.active))
    return {row.code: row.name for row in rows}
