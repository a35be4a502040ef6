"""The facts of each paper, read in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import RiskLevel
from services.workflow.briefs.domain.facts import (
    BulletinFacts,
    CaseFact,
    DailyFacts,
    DutyFacts,
    Frame,
    HandoverFact,
    Mechanism,
    Missed,
    PageFact,
    SummaryFacts,
    TypicalCase,
    UnitLoad,
)
from services.workflow.briefs.domain.periods import Days, Period, day_of, parse
from services.workflow.briefs.repository import lists, records
from services.workflow.briefs.service import counting, reading
from services.workflow.calendar import repository as calendars
from services.workflow.duty.domain.posts import Post
from services.workflow.paging.domain import Ended, Reason
from services.workflow.statistics.domain.figures import spoken

_VOICES = 8
_DEMANDS = 5
_LEAST_TODAY, _LEAST_REPEATED = 2, 3
_WORST = 3
_MISSED_WITHIN = timedelta(days=14)
_COURSE: Mapping[str, str] = {
    "open": "立案",
    "assign": "交办",
    "accept": "签收",
    "submit_reply": "提交答复",
    "approve": "审核通过",
    "publish": "登记发布",
    "follow_up": "回访",
    "close": "办结",
    "reopen": "重办",
    "archive": "归档",
}


async def daily(session: AsyncSession, period: Period, frame: Frame) -> DailyFacts:
    since, until = period.since, min(period.until, frame.as_of)
    calendar = await calendars.load(session)
    next_day = day_of(calendar.next_workday(period.first))
    night = calendar.closing(period.first), calendar.opening(period.after.first)
    found = await counting.figures(session, since, until)
    answered = await lists.acted_on(session, ("approve",), since, until)
    demands = await lists.demands(session, since, until, _LEAST_TODAY, _DEMANDS)
    return DailyFacts(
        frame=frame,
        period=period,
        figures=found,
        grave=reading.listed(await lists.grave(session, since, until, still_open=True), frame.as_of),
        overdue=reading.listed(await lists.overdue(session, frame.as_of), frame.as_of),
        answered=reading.listed(answered, frame.as_of),
        voices=reading.voices(await lists.voices(session, since, until, _VOICES)),
        demands=reading.demands(demands),
        due_next=reading.listed(await lists.due_between(session, frame.as_of, next_day.until), frame.as_of),
        next_day=next_day,
        on_duty=await reading.shifts(session, *night, frame.as_of),
        missed=await _missed(session, period, frame),
    )


async def bulletin(session: AsyncSession, days: Days, frame: Frame) -> BulletinFacts:
    since, until = days.since, min(days.until, frame.as_of)
    answered = await lists.acted_on(session, ("approve",), since, until)
    closed = await lists.acted_on(session, ("close",), since, until)
    return BulletinFacts(
        frame=frame,
        period=days,
        figures=await counting.figures(session, since, until),
        grave=reading.listed(await lists.grave(session, since, until, still_open=False), frame.as_of),
        demands=reading.demands(await lists.demands(session, since, until, _LEAST_TODAY, _DEMANDS)),
        voices=reading.voices(await lists.voices(session, since, until, _VOICES)),
        answered=reading.listed(answered, frame.as_of),
        closed=reading.listed(closed, frame.as_of),
        overdue=reading.listed(await lists.overdue(session, frame.as_of), frame.as_of),
    )


async def _missed(session: AsyncSession, period: Period, frame: Frame) -> Missed | None:
    """What came between the last brief and this day; None without a brief before."""
    oldest = day_of((period.since - _MISSED_WITHIN).date())
    last = await records.last_brief(session, period.name, oldest.name)
    if last is None:
        return None
    since = min(last.made_at, parse(last.key).until)
    rows = await lists.came_in(session, since, period.since)
    if not rows:
        return None
    grave = [row.number for row in rows if row.risk != RiskLevel.GENERAL]
    known = await lists.with_numbers(session, grave)
    cases = [reading.case_fact(known[number], frame.as_of) for number in grave if number in known]
    return Missed(since, period.since, len(rows), cases)


async def work(session: AsyncSession, period: Period, frame: Frame) -> SummaryFacts:
    since, until = period.since, min(period.until, frame.as_of)
    found = await counting.figures(session, since, until)
    returned = await records.returned(session, since, until, _WORST)
    repeated = await lists.demands(session, since, until, _LEAST_REPEATED, _DEMANDS)
    return SummaryFacts(
        frame=frame,
        period=period,
        figures=found,
        mechanism=await _mechanism(session, since, until, frame.as_of),
        published=await _published(session, since, until, frame),
        archived=await lists.archived(session, since, until),
        overdue_units=found.overdue_units[:_WORST],
        returned_units=[UnitLoad(row.unit, row.cases) for row in returned],
        repeated=reading.demands(repeated),
        typical=await _typical(session, since, until, frame),
        announcements=[
            (row.title or "无", row.at, row.place)
            for row in await records.announcements(session, since, until)
        ],
    )


async def _mechanism(session: AsyncSession, since: datetime, until: datetime, now: datetime) -> Mechanism:
    shifts = [each for each in await reading.shifts(session, since, until, now) if each.starts_at < until]
    pages = await records.pages(session, since, until)
    policies = await records.policies(session, since, until)
    return Mechanism(
        shifts=len(shifts),
        checked_in=sum(each.checked_in_at is not None for each in shifts),
        pages=sum(bool(row.steps) for row in pages),
        confirmed=sum(row.PageRow.ended == Ended.ACKNOWLEDGED for row in pages),
        policy_changes=[(row.version, row.made_at, row.reason) for row in policies],
        plan_changes=await records.plan_changes(session, since, until),
        drills=await records.drills(session, since, until),
    )


async def _published(
    session: AsyncSession, since: datetime, until: datetime, frame: Frame
) -> list[tuple[CaseFact, datetime, str]]:
    rows = await records.published(session, since, until)
    known = await lists.with_numbers(session, {row.number for row in rows})
    return [
        (reading.case_fact(known[row.number], frame.as_of), row.at, str(row.detail.get("where") or "无"))
        for row in rows
        if row.number in known
    ]


async def _typical(
    session: AsyncSession, since: datetime, until: datetime, frame: Frame
) -> list[TypicalCase]:
    """One case for each rule, each case once; a rule that nothing meets chooses none."""
    chosen: dict[str, str] = {}
    for demand in await lists.demands(session, since, until, _LEAST_TODAY, 1):
        chosen[demand.number] = f"反映最集中，本期{demand.items}条信息"
    if fastest := await lists.fastest_very_satisfied(session, since, until):
        why = f"回访“非常满意”的工单中办结最快，用时{spoken(fastest.minutes)}"
        chosen.setdefault(fastest.number, why)
    if grave := await lists.grave_answered_first(session, since, until):
        why = f"特别重大、重大工单中首次答复最快，用时{spoken(grave.minutes)}"
        chosen.setdefault(grave.number, why)
    known = await lists.with_numbers(session, chosen)
    course = await lists.entries(session, chosen, _COURSE)
    return [
        TypicalCase(reading.case_fact(known[number], frame.as_of), why, _course(course, number))
        for number, why in chosen.items()
        if number in known
    ]


def _course(entries: Sequence[Row[Any]], number: str) -> list[tuple[datetime, str]]:
    return [(row.at, _COURSE[row.action]) for row in entries if row.number == number]


async def on_duty(session: AsyncSession, period: Period, frame: Frame) -> DutyFacts:
    since, until = period.since, min(period.until, frame.as_of)
    handovers = await records.handovers(session, since, until)
    about = {case for row in handovers for case in row.cases}
    numbers = await records.numbers(session, about)
    known = await lists.with_numbers(session, set(numbers.values()))
    cases = {
        case: reading.case_fact(known[number], frame.as_of)
        for case, number in numbers.items()
        if number in known
    }
    return DutyFacts(
        frame=frame,
        period=period,
        shifts=await reading.shifts(session, since, until, frame.as_of),
        handovers=[
            HandoverFact(
                row.made_at,
                Post(row.post),
                row.made_by_name,
                row.words,
                [cases[case] for case in row.cases if case in cases],
                row.acknowledged_by_name,
                row.acknowledged_at,
            )
            for row in handovers
        ],
        pages=[_page(row) for row in await records.pages(session, since, until)],
        grave=reading.listed(await lists.grave(session, since, until, still_open=False), frame.as_of),
    )


def _page(row: Row[Any]) -> PageFact:
    page = row.PageRow
    return PageFact(
        number=row.number,
        title=row.title,
        reason=Reason(page.reason),
        raised_at=page.raised_at,
        sent_at=page.sent_at,
        steps=row.steps,
        ended=Ended(page.ended) if page.ended else None,
        ended_at=page.ended_at,
        confirmed_by=page.acknowledged_by_name,
    )
