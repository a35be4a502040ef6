"""What a message may tell of a case, its pages and notices."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import Case, CaseItem
from services.workflow.cases.repository.neighbours import UNIT
from services.workflow.channels.models import Delivery
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.notices.models import NoticeRow, Route
from services.workflow.paging.models import PageRow

_NOW = func.huiying.now()


async def numbers(session: AsyncSession, deliveries: Collection[UUID]) -> Sequence[str]:
    """The cases of these deliveries whose pages are still open."""
    rows = await session.execute(
        select(Case.number)
        .join(Delivery, Delivery.case_id == Case.id)
        .join(PageRow, PageRow.id == Delivery.page_id)
        .where(Delivery.id.in_(deliveries), PageRow.ended_at.is_(None))
        .distinct()
        .order_by(Case.number)
    )
    return rows.scalars().all()


async def page_is_over(session: AsyncSession, page_id: UUID) -> bool:
    ended = select(PageRow.ended_at.is_not(None)).where(PageRow.id == page_id)
    return bool((await session.execute(ended)).scalar_one_or_none())


async def route(session: AsyncSession, person: UUID, channel_id: UUID) -> Route | None:
    return await session.get(Route, (person, channel_id))


async def notices_in(session: AsyncSession, ids: Collection[UUID]) -> Sequence[NoticeRow]:
    rows = await session.execute(select(NoticeRow).where(NoticeRow.id.in_(ids)).order_by(NoticeRow.at))
    return rows.scalars().all()


async def matter(session: AsyncSession, case_id: UUID) -> Row[Any] | None:
    """A case as far as a message may tell, with its unit's name, item count and the clock due first."""
    counted = select(func.count()).select_from(CaseItem).where(CaseItem.case_id == Case.id).scalar_subquery()
    first = (
        select(CaseDeadline.case_id, CaseDeadline.name, CaseDeadline.due_at)
        .where(
            CaseDeadline.case_id == case_id,
            CaseDeadline.met_at.is_(None),
            CaseDeadline.stopped_at.is_(None),
        )
        .order_by(CaseDeadline.due_at)
        .limit(1)
        .subquery()
    )
    rows = await session.execute(
        select(
            Case.id,
            Case.number,
            Case.risk,
            Case.category,
            Case.title,
            Case.drill,
            Case.state,
            UNIT.c.name.label("unit"),
            counted.label("items"),
            first.c.name.label("milestone"),
            first.c.due_at,
        )
        .outerjoin(UNIT, UNIT.c.code == Case.lead_unit)
        .outerjoin(first, first.c.case_id == Case.id)
        .where(Case.id == case_id)
    )
    return rows.one_or_none()
