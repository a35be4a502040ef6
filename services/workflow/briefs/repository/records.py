"""What the office's own records hold of a period: check-ins, handovers, pages, policies, plans, drills."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.briefs.repository.lists import real, rows_of
from services.workflow.cases.models import Case, TimelineEntry
from services.workflow.cases.repository.neighbours import UNIT
from services.workflow.documents.models import Document
from services.workflow.duty.models import Handover
from services.workflow.paging.models import PageRow, PageStep
from services.workflow.plans.models import CasePlan, PlanVersion
from services.workflow.policy.models import PolicyVersion
from services.workflow.publications.domain import PublicationState
from services.workflow.publications.models import Publication

_MOST = 500
_NOT_OUT = [PublicationState.PENDING.value, PublicationState.REJECTED.value]


async def office_name(session: AsyncSession, code: str) -> str | None:
    return (await session.execute(select(UNIT.c.name).where(UNIT.c.code == code))).scalar_one_or_none()


async def handovers(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Handover]:
    """The earliest first."""
    rows = select(Handover).where(Handover.made_at >= since, Handover.made_at < until)
    return (await session.execute(rows.order_by(Handover.made_at, Handover.id).limit(_MOST))).scalars().all()


async def numbers(session: AsyncSession, cases: Collection[UUID]) -> Mapping[UUID, str]:
    """The numbers of those of the cases that papers may tell of."""
    rows = await session.execute(select(Case.id, Case.number).where(real(), Case.id.in_(cases)))
    return {row.id: row.number for row in rows}


async def pages(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    """Pages of the span that were sent or are over, with their cases and how many steps were sent."""
    sent = select(func.count()).where(PageStep.page_id == PageRow.id, PageStep.state == "sent")
    rows = (
        select(PageRow, Case.number, Case.title, sent.scalar_subquery().label("steps"))
        .join(Case, Case.id == PageRow.case_id)
        .where(~Case.restricted, ~Case.drill, ~PageRow.drill)
        .where(PageRow.raised_at >= since, PageRow.raised_at < until)
        .order_by(PageRow.raised_at, PageRow.id)
        .limit(_MOST)
    )
    return await rows_of(session, rows)


async def policies(session: AsyncSession, since: datetime, until: datetime) -> Sequence[PolicyVersion]:
    """What people decided in the span; what shipped with the product is not among it."""
    rows = (
        select(PolicyVersion)
        .where(PolicyVersion.made_at >= since, PolicyVersion.made_at < until)
        .where(PolicyVersion.made_by.is_not(None))
        .order_by(PolicyVersion.version)
    )
    return (await session.execute(rows)).scalars().all()


async def plan_changes(session: AsyncSession, since: datetime, until: datetime) -> int:
    rows = select(func.count()).where(
        PlanVersion.made_at >= since, PlanVersion.made_at < until, PlanVersion.made_by.is_not(None)
    )
    return (await session.execute(rows)).scalar_one()


async def drills(session: AsyncSession, since: datetime, until: datetime) -> int:
    """Exercises that were played with a plan."""
    rows = (
        select(func.count(func.distinct(CasePlan.case_id)))
        .join(Case, Case.id == CasePlan.case_id)
        .where(Case.drill, CasePlan.started_at >= since, CasePlan.started_at < until)
    )
    return (await session.execute(rows)).scalar_one()


async def published(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    """What was registered as published in the span: (number, at, detail), the earliest first."""
    rows = (
        select(Case.number, Case.title, TimelineEntry.at, TimelineEntry.detail)
        .join(TimelineEntry, TimelineEntry.case_id == Case.id)
        .where(real(), TimelineEntry.action == "publish")
        .where(TimelineEntry.at >= since, TimelineEntry.at < until)
        .order_by(TimelineEntry.at, TimelineEntry.id)
    )
    return await rows_of(session, rows)


async def returned(session: AsyncSession, since: datetime, until: datetime, limit: int) -> Sequence[Row[Any]]:
    """How many cases each unit returned in the span: (unit, cases), the most first."""
    counted = func.count(func.distinct(Case.id))
    name = func.coalesce(UNIT.c.name, TimelineEntry.actor_unit).label("unit")
    rows = (
        select(name, counted.label("cases"))
        .select_from(TimelineEntry)
        .join(Case, Case.id == TimelineEntry.case_id)
        .outerjoin(UNIT, UNIT.c.code == TimelineEntry.actor_unit)
        .where(real(), TimelineEntry.action == "return", TimelineEntry.actor_unit.is_not(None))
        .where(TimelineEntry.at >= since, TimelineEntry.at < until)
        .group_by(name)
        .order_by(counted.desc(), name)
        .limit(limit)
    )
    return await rows_of(session, rows)


async def last_brief(session: AsyncSession, before: str, after: str) -> Row[Any] | None:
    """Key and time of the last daily brief of the days between `after` and `before`, both left out."""
    rows = (
        select(Document.key, func.max(Document.made_at).label("made_at"))
        .where(Document.kind == "daily_brief", Document.key < before, Document.key > after)
        .group_by(Document.key)
        .order_by(Document.key.desc())
        .limit(1)
    )
    return next(iter(await rows_of(session, rows)), None)


async def announcements(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    """What was published without a case, once it was approved: (title, at, place), the earliest first."""
    rows = (
        select(Publication.title, Publication.published_at.label("at"), Publication.place)
        .where(Publication.case_id.is_(None), Publication.state.not_in(_NOT_OUT))
        .where(Publication.published_at >= since, Publication.published_at < until)
        .order_by(Publication.published_at, Publication.id)
        .limit(_MOST)
    )
    return await rows_of(session, rows)
