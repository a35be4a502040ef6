"""Making what came due: once, however many workers there are, and late when none was there."""

import logging
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.db import Database
from services.common.ids import new_id
from services.common.problems import Problem
from services.workflow.briefs.domain.periods import Period, Span
from services.workflow.briefs.domain.schedule import Paper, Recipients, Schedule, due, is_late, retry_after
from services.workflow.briefs.models import BriefRun
from services.workflow.briefs.repository import runs
from services.workflow.briefs.service import composing
from services.workflow.briefs.service.kinds import OF_PERIOD
from services.workflow.calendar import repository as calendars
from services.workflow.documents.models import Document
from services.workflow.documents.service import making
from services.workflow.notices.domain import CHIEF, Audience, Notice, NoticeKind
from services.workflow.notices.service import tell
from services.workflow.statistics.service import catch_up

_log = logging.getLogger(__name__)
_TELL_AFTER = 3
"""Attempts that fail before somebody is told; the page shows each."""


async def tick(database: Database) -> int:
    """Note what came due and make all that waits; how many papers were made."""
    await note_due(database)
    made = 0
    while True:
        async with database.transaction() as session:
            run_id = await runs.claim(session)
        if run_id is None:
            return made
        made += await _try(database, run_id)


async def note_due(database: Database) -> None:
    async with database.transaction() as session:
        row = await runs.schedule(session)
        now = await clock.now(session)
        rule = Schedule.model_validate(row.body)
        found = due(rule, await calendars.load(session), row.made_at, now)
        await runs.add_due(
            session,
            [
                {
                    "id": new_id(),
                    "paper": each.paper.value,
                    "span": each.period.span.value,
                    "first": each.period.first,
                    "due_at": each.at,
                    "schedule_version": row.version,
                }
                for each in found
            ],
        )


async def _try(database: Database, run_id: UUID) -> bool:
    try:
        await catch_up(database)
        async with database.transaction() as session:
            run = await runs.hold(session, run_id)
            if run is not None:
                await _make(session, run)
            return run is not None
    except Exception as error:  # noqa: BLE001 - whatever it was, it is recorded and tried again
        await _failed(database, run_id, _code(error))
        return False


async def _make(session: AsyncSession, run: BriefRun) -> None:
    paper, period = Paper(run.paper), Period(Span(run.span), run.first)
    now = await clock.now(session)
    late = run.due_at if is_late(run.due_at, now) else None
    draft = await composing.draft(session, paper, period, due_at=late)
    made, _ = await making.create(session, OF_PERIOD[paper], draft, None)
    await runs.made(session, run.id, made.id)
    row = await runs.schedule(session)
    recipients = Schedule.model_validate(row.body).recipients
    await tell(session, [_ready(made, paper, period, recipients, str(run.id))])
    _log.info("brief.made", extra={"paper": paper.value, "period": period.name, "late": late is not None})


def _ready(made: Document, paper: Paper, period: Period, to: Recipients, key: str) -> Notice:
    audience = Audience(
        people=frozenset(to.people), chief=to.chief, leading_group=to.leading_group, duty=to.duty
    )
    data = {"paper": paper.value, "period": period.name, "number": made.number, "report_id": str(made.id)}
    return Notice(NoticeKind.BRIEF_READY, None, audience, f"brief:{key}", data)


def _code(error: Exception) -> str:
    """What went wrong, without words that could hold somebody's text."""
    return error.code if isinstance(error, Problem) else type(error).__name__


async def _failed(database: Database, run_id: UUID, error: str) -> None:
    _log.warning("brief.failed", extra={"run": str(run_id), "why": error})
    async with database.transaction() as session:
        run = await runs.run(session, run_id)
        if run is None or run.made_at is not None:
            return
        await runs.failed(session, run_id, error, retry_after(run.attempts))
        if run.attempts == _TELL_AFTER:
            period = Period(Span(run.span), run.first)
            data = {"paper": run.paper, "period": period.name}
            notice = Notice(NoticeKind.BRIEF_FAILED, None, CHIEF, f"brief failed:{run_id}", data)
            await tell(session, [notice])
