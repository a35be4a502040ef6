"""From a period to a draft for the register of documents."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.problems import FieldError, InvalidRequest
from services.workflow.briefs.domain.bulletin import bulletin
from services.workflow.briefs.domain.daily import daily_brief
from services.workflow.briefs.domain.duty_log import duty_log
from services.workflow.briefs.domain.facts import (
    Facts,
    Frame,
    said_at,
)
from services.workflow.briefs.domain.periods import Days, Period
from services.workflow.briefs.domain.schedule import Paper
from services.workflow.briefs.domain.summary import work_summary
from services.workflow.briefs.service import gathering, reading
from services.workflow.documents import repository as documents
from services.workflow.documents.domain.content import Content
from services.workflow.documents.domain.papers import fingerprint
from services.workflow.documents.registry import Draft

BULLETIN = "period_bulletin"
_TICK = timedelta(microseconds=1)


async def draft(
    session: AsyncSession,
    paper: Paper,
    period: Period,
    *,
    due_at: datetime | None = None,
    plans: str | None = None,
) -> Draft:
    """A paper of a period; `due_at` when it was to be there before and comes late.

    Raises InvalidRequest for a period that has not begun.
    """
    as_of = await clock.now(session)
    if period.since > as_of:
        raise InvalidRequest(errors=[FieldError(pointer="/period", detail="这个时段还没有开始")])
    frame = Frame(await reading.issuer(session), as_of, due_at)
    match paper:
        case Paper.DAILY_BRIEF:
            day = await gathering.daily(session, period, frame)
            content = await unless_the_same(session, paper, period.name, day, daily_brief)
        case Paper.WORK_SUMMARY:
            work = await gathering.work(session, period, frame)
            write = partial(work_summary, plans=plans)
            content = await unless_the_same(session, paper, period.name, work, write)
        case Paper.DUTY_LOG:
            log = await gathering.on_duty(session, period, frame)
            content = await unless_the_same(session, paper, period.name, log, duty_log)
    return Draft(content, period.name)


async def draft_bulletin(session: AsyncSession, days: Days, advice: str | None) -> Draft:
    """Raises InvalidRequest for days that have not begun."""
    as_of = await clock.now(session)
    if days.since > as_of:
        raise InvalidRequest(errors=[FieldError(pointer="/from", detail="这个时段还没有开始")])
    facts = await gathering.bulletin(session, days, Frame(await reading.issuer(session), as_of))
    write = partial(bulletin, advice=advice)
    return Draft(await unless_the_same(session, BULLETIN, days.name, facts, write), days.name)


async def unless_the_same(
    session: AsyncSession, kind: str, key: str, facts: Facts, write: Callable[[Facts], Content]
) -> Content:
    """What the last paper about this said, moment and all, if nothing has changed since; else anew.

    A moment is printed to the minute, and a paper was made within a minute after its facts were read: in the
    same minute or at the latest at the end of the one before.
    """
    last = await documents.last(session, kind, key)
    if last is not None:
        before_it = last.made_at.replace(second=0, microsecond=0) - _TICK
        for moment in (last.made_at, before_it):
            before = write(said_at(facts, moment))
            if fingerprint(before) == bytes(last.fingerprint):
                return before
    return write(facts)
