"""Escalation by itself: in time, once, by the clock's own hours, and never taken back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from services.common.app import Context
from services.contracts.codes import RiskLevel
from services.workflow.deadlines.service import mark_breaches
from services.workflow.escalation.service import climb
from services.workflow.policy.domain import Milestone
from tests.conftest import Clock
from tests.patience import PATIENCE
from tests.service.workflow_time.desk import TimeDesk, moment

WHOLE_LADDER = [
    (50, "warning"),
    (80, "warning"),
    (100, "warning"),
    (120, "next_person"),
    (150, "next_tier"),
]


@pytest.fixture
async def desk(database_url: str, context: Context, clock: Clock) -> AsyncIterator[TimeDesk]:
    connection = await asyncpg.connect(database_url)
    yield TimeDesk(context, connection)
    await connection.close()
    await clock.reset()


async def test_a_close_clock_climbs_in_working_time_and_sleeps_on_days_off(desk: TimeDesk) -> None:
    await desk.set_clock("2026-03-09 10:00")
    case = await desk.case()
    await desk.start(case, Milestone.CLOSE)  # seven workdays, until Wednesday the 18th
    for until, taken in (
        ("2026-03-12 15:44", 0),
        ("2026-03-12 15:46", 1),
        ("2026-03-16 16:25", 2),
        ("2026-03-18 09:59", 2),
        ("2026-03-18 10:01", 3),
        ("2026-03-19 17:31", 4),
        ("2026-03-22 23:00", 4),  # a Sunday: nothing new, though half the time has long gone by on the wall
        ("2026-03-23 15:46", 5),
    ):
        await desk.set_clock(until)
        await climb(desk.context.database)
        assert await desk.steps(case) == WHOLE_LADDER[:taken], until
    assert await climb(desk.context.database) == 0


async def test_a_severe_case_climbs_at_night_too_and_those_above_are_asked(desk: TimeDesk) -> None:
    await desk.set_clock("2026-03-14 02:00")
    case = await desk.case(risk=RiskLevel.SEVERE, tier=3)
    await desk.start(case, Milestone.ACCEPT, risk=RiskLevel.SEVERE)  # a quarter of an hour
    await desk.set_clock("2026-03-14 02:07:29")
    await climb(desk.context.database)
    assert await desk.steps(case) == []
    await desk.set_clock("2026-03-14 02:22:31")
    await climb(desk.context.database)
    assert await desk.steps(case) == WHOLE_LADDER
    assert await desk.db.fetchval("SELECT tier FROM workflow.cases WHERE id = $1", case) == 3
    assert [action for action, _ in await desk.timeline(case)] == ["warn", "warn", "ask_next", "ask_next"]


async def test_a_case_goes_up_one_tier_and_the_system_says_why(desk: TimeDesk) -> None:
    await desk.set_clock("2026-03-09 10:00")
    case = await desk.case()
    await desk.start(case, Milestone.FIRST_REPLY, Milestone.CLOSE)
    await desk.set_clock("2026-04-09 10:00")
    await climb(desk.context.database)
    row = await desk.db.fetchrow("SELECT tier, version FROM workflow.cases WHERE id = $1", case)
    assert (row["tier"], row["version"]) == (2, 2)  # one tier above its level, however many clocks are late
    raised = await desk.db.fetch(
        "SELECT * FROM workflow.case_timeline WHERE case_id = $1 AND action = 'escalate'", case
    )
    assert [(each["actor"], each["actor_name"]) for each in raised] == [(None, "系统")]
    assert raised[0]["note"] == "“首次答复”已用 150%，由系统提级到县网信办。"
    heard = await desk.db.fetchval(
        "SELECT count(*) FROM workflow.outbox WHERE subject = $1 AND type = 'case.changed'", case
    )
    assert heard == 1


async def test_twelve_workers_take_every_step_once_also_when_the_clock_jumps(desk: TimeDesk) -> None:
    await desk.set_clock("2026-03-09 10:00")
    cases = [await desk.case() for _ in range(20)]
    for case in cases:
        await desk.start(case, Milestone.FIRST_REPLY)
    for until in ("2026-03-09 23:00", "2026-03-09 09:00", "2026-03-12 10:00"):  # also back
        await desk.set_clock(until)
        await asyncio.gather(*(climb(desk.context.database) for _ in range(12)))
    for case in cases:
        assert await desk.steps(case) == WHOLE_LADDER
        assert len(await desk.timeline(case)) == 4


async def test_a_worker_that_dies_on_the_way_leaves_nothing_half_done(desk: TimeDesk) -> None:
    await desk.set_clock("2026-03-09 10:00")
    case = await desk.case()
    await desk.start(case, Milestone.FIRST_REPLY)
    await desk.set_clock("2026-03-12 10:00")
    for pause in (0.001, 0.003, 0.006, 0.01):
        task = asyncio.create_task(climb(desk.context.database))
        await asyncio.sleep(pause)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        taken = len(await desk.steps(case))
        assert taken in {0, 5}
        assert len(await desk.timeline(case)) == (0 if taken == 0 else 4)
    await climb(desk.context.database)
    assert await desk.steps(case) == WHOLE_LADDER


async def test_what_is_met_climbs_no_further_and_what_was_late_stays_late(desk: TimeDesk) -> None:
    await desk.set_clock("2026-03-09 10:00")
    case = await desk.case()
    (clock,) = await desk.start(case, Milestone.FIRST_REPLY)
    await desk.set_clock("2026-03-10 11:00")
    await climb(desk.context.database)
    await mark_breaches(desk.context.database)
    await desk.db.execute("UPDATE workflow.case_deadline SET met_at = huiying.now() WHERE id = $1", clock.id)
    await desk.set_clock("2026-03-20 10:00")
    assert await climb(desk.context.database) == 0
    assert await desk.steps(case) == WHOLE_LADDER[:3]
    assert (await desk.clock(clock.id)).breached_at is not None


async def test_a_person_acting_on_the_case_is_not_disturbed(desk: TimeDesk) -> None:
    await desk.set_clock("2026-03-09 10:00")
    case = await desk.case()
    await desk.start(case, Milestone.FIRST_REPLY)
    await desk.set_clock("2026-03-10 11:00")
    async with desk.db.transaction():
        await desk.db.execute("UPDATE workflow.cases SET version = version + 1 WHERE id = $1", case)
        assert await asyncio.wait_for(climb(desk.context.database), PATIENCE) == 0
    assert await climb(desk.context.database) == 3


async def test_before_a_step_is_due_the_clock_sleeps_until_then(desk: TimeDesk) -> None:
    await desk.set_clock("2026-03-09 10:00")
    (clock,) = await desk.start(await desk.case(), Milestone.FIRST_REPLY)
    assert clock.next_step_at is not None
    assert abs(clock.next_step_at - moment("2026-03-09 22:00")) < timedelta(seconds=PATIENCE)


async def test_the_database_refuses_a_step_before_its_time_and_to_take_one_back(desk: TimeDesk) -> None:
    await desk.set_clock("2026-03-09 10:00")
    case = await desk.case()
    (clock,) = await desk.start(case, Milestone.FIRST_REPLY)
    early = "INSERT INTO workflow.escalation_step VALUES ($1, 50, 'warning', $2)"
    with pytest.raises(asyncpg.CheckViolationError):
        await desk.db.execute(early, clock.id, moment("2026-03-09 22:00"))
    await desk.set_clock("2026-03-10 11:00")
    await climb(desk.context.database)
    with pytest.raises(asyncpg.RestrictViolationError):
        await desk.db.execute("DELETE FROM workflow.escalation_step")
