"""A clock that runs out is marked once, for ever, with a line in the timeline and a word to listeners."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from services.common.app import Context
from services.common.ids import new_id
from services.workflow.deadlines.service import mark_breaches
from tests.conftest import Clock
from tests.patience import PATIENCE

_CASE = """
INSERT INTO workflow.cases (id, number, state, tier, risk, category, kind, title, drill, lead_unit,
    assisting_units, received_at, opened_at, updated_at, policy_version)
VALUES ($1, $2, 'in_progress', 1, 'general', 'education', 'complaint', '标题', false, 'jiaoyu',
    '{huanbao}', huiying.now(), huiying.now(), huiying.now(), 1)
"""
_ITEM = """
INSERT INTO workflow.case_item (item_id, topic_id, case_id, unit, heading, folded, search,
    received_at, joined_at)
VALUES ($1, $1, $2, 'chengguan-zhen', '标题', '标题', '', huiying.now(), huiying.now())
"""
_CLOCK = """
WITH t AS MATERIALIZED (SELECT huiying.now() AS n)
INSERT INTO workflow.case_deadline (id, case_id, name, round, started_at, due_at, original_due_at, met_at,
    stopped_at, provisional, rule, trace)
SELECT $1, $2, $3, $4, n - interval '9 hours', n + $5, n + $5, n + $6, n + $7, false, '{}', '[]'
FROM t
"""
HOUR = timedelta(hours=1)


class Desk:
    """Writes cases and clocks as the chain would."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.db = connection

    async def case(self) -> UUID:
        identifier = new_id()
        await self.db.execute(_CASE, identifier, str(identifier))
        await self.db.execute(_ITEM, new_id(), identifier)
        return identifier

    async def clock(
        self,
        case: UUID,
        due: timedelta,
        *,
        met: timedelta | None = None,
        stopped: timedelta | None = None,
        name: str = "close",
        number: int = 1,
    ) -> UUID:
        """A clock due, met and stopped so long after now."""
        identifier = new_id()
        await self.db.execute(_CLOCK, identifier, case, name, number, due, met, stopped)
        return identifier

    async def breached_at(self, clock: UUID) -> datetime | None:
        found: datetime | None = await self.db.fetchval(
            "SELECT breached_at FROM workflow.case_deadline WHERE id = $1", clock
        )
        return found


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    connection = await asyncpg.connect(database_url)
    yield Desk(connection)
    await connection.close()


async def test_a_clock_is_late_when_its_time_has_passed_and_not_before(
    desk: Desk, context: Context, clock: Clock
) -> None:
    running = await desk.clock(await desk.case(), HOUR)
    await mark_breaches(context.database)
    assert await desk.breached_at(running) is None
    await clock.advance(HOUR + timedelta(seconds=1))
    await mark_breaches(context.database)
    assert await desk.breached_at(running) is not None


@pytest.mark.parametrize(
    ("met", "stopped", "late"),
    [
        (None, None, True),
        (-HOUR, None, True),
        (-2 * HOUR, None, False),
        (-3 * HOUR, None, False),
        (None, -HOUR, True),
        (None, -3 * HOUR, False),
    ],
)
async def test_what_was_met_or_stopped_in_time_is_not_late_and_what_was_late_is_found_afterwards(
    desk: Desk, context: Context, met: timedelta | None, stopped: timedelta | None, late: bool
) -> None:
    identifier = await desk.clock(await desk.case(), -2 * HOUR, met=met, stopped=stopped)
    await mark_breaches(context.database)
    assert (await desk.breached_at(identifier) is not None) is late


async def test_a_breach_is_told_once_in_the_timeline_and_to_those_who_may_hear(
    desk: Desk, context: Context
) -> None:
    case = await desk.case()
    await desk.clock(case, -HOUR)
    assert await mark_breaches(context.database) >= 1
    assert await mark_breaches(context.database) == 0
    entries = await desk.db.fetch("SELECT * FROM workflow.case_timeline WHERE case_id = $1", case)
    assert [(row["action"], row["from_state"], row["to_state"], row["actor"]) for row in entries] == [
        ("overdue", "in_progress", "in_progress", None)
    ]
    told = await desk.db.fetch("SELECT * FROM workflow.stream_event WHERE subject = $1", case)
    assert [(row["type"], sorted(row["units"])) for row in told] == [
        ("case.changed", ["chengguan-zhen", "huanbao", "jiaoyu"])
    ]


async def test_twelve_workers_mark_five_hundred_clocks_each_once(desk: Desk, context: Context) -> None:
    case = await desk.case()
    for number in range(500):
        await desk.clock(case, -HOUR, number=number)
    marked = await asyncio.gather(*(mark_breaches(context.database) for _ in range(12)))
    assert sum(marked) == 500
    entries = await desk.db.fetchval("SELECT count(*) FROM workflow.case_timeline WHERE case_id = $1", case)
    assert entries == 500


async def test_a_breach_is_never_erased(desk: Desk, context: Context) -> None:
    late = await desk.clock(await desk.case(), -HOUR)
    await mark_breaches(context.database)
    with pytest.raises(asyncpg.RestrictViolationError):
        await desk.db.execute("UPDATE workflow.case_deadline SET breached_at = NULL WHERE id = $1", late)
    await desk.db.execute("UPDATE workflow.case_deadline SET met_at = huiying.now() WHERE id = $1", late)
    assert await desk.breached_at(late) is not None


async def test_a_clock_that_somebody_is_meeting_right_now_is_left_alone(desk: Desk, context: Context) -> None:
    held = await desk.clock(await desk.case(), -HOUR)
    async with desk.db.transaction():
        await desk.db.execute("SELECT 1 FROM workflow.case_deadline WHERE id = $1 FOR UPDATE", held)
        await asyncio.wait_for(mark_breaches(context.database), PATIENCE)
        assert await desk.breached_at(held) is None
    await mark_breaches(context.database)
    assert await desk.breached_at(held) is not None
