"""From rows to the facts of papers."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import (
    COUNTY_OFFICE,
    CaseState,
    Category,
    Channel,
    Kind,
    RiskLevel,
    SentimentLabel,
)
from services.workflow.briefs.domain.facts import CaseFact, Demand, Listed, Said, ShiftFact, Voice
from services.workflow.briefs.repository import records
from services.workflow.briefs.repository.lists import Listing
from services.workflow.duty.domain.attendance import attendance
from services.workflow.duty.repository import attendance as check_ins
from services.workflow.duty.repository import people, plan, standards

_LONGEST = 80
_OFFICE = "网信办"
_UNKNOWN = "（账号已不在）"


async def issuer(session: AsyncSession) -> str:
    return await records.office_name(session, COUNTY_OFFICE) or _OFFICE


def case_fact(row: Row[Any], at: datetime) -> CaseFact:
    return CaseFact(
        number=row.number,
        title=row.title,
        risk=RiskLevel(row.risk),
        state=CaseState(row.state),
        category=Category(row.category),
        unit=row.unit,
        received_at=row.received_at,
        items=row.items,
        milestone=row.milestone,
        due_at=row.due_at,
        breached=row.due_at is not None and row.due_at < at,
    )


def case_facts(rows: Iterable[Row[Any]], at: datetime) -> list[CaseFact]:
    return [case_fact(row, at) for row in rows]


def listed(found: Listing, at: datetime) -> Listed:
    rows, total = found
    return Listed(case_facts(rows, at), total)


def demands(rows: Iterable[Row[Any]]) -> list[Demand]:
    return [Demand(row.number, row.title, row.unit, row.items) for row in rows]


def cut(words: str) -> str:
    """As much as a quotation needs."""
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def voices(rows: Iterable[Row[Any]]) -> list[Voice]:
    return [
        Voice(row.number, row.title, Kind(row.kind), Channel(row.channel), row.received_at, cut(row.words))
        for row in rows
    ]


def said(rows: Iterable[Row[Any]]) -> list[Said]:
    return [
        Said(
            row.number,
            row.received_at,
            Channel(row.channel),
            Kind(row.kind),
            SentimentLabel(row.sentiment),
            cut(row.words),
        )
        for row in rows
    ]


async def shifts(
    session: AsyncSession, since: datetime, until: datetime, now: datetime
) -> Sequence[ShiftFact]:
    """Who is on between the moments and who signed in, the earliest shift first."""
    if since >= until:
        return []
    found = (await plan.load(session, since, until + timedelta(days=1))).shifts(since, until)
    known = await people.known(session, {shift.person for shift in found})
    came = await check_ins.checked_in(session, [shift.id for shift in found])
    asked = await standards.load(session)
    return [
        ShiftFact(
            post=shift.post,
            person=known[shift.person].name if shift.person in known else _UNKNOWN,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            attendance=attendance(shift.starts_at, came.get(shift.id), now, asked.at(shift.starts_at)),
            checked_in_at=came.get(shift.id),
        )
        for shift in found
    ]
