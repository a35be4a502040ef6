"""A year of cases played in seconds: a moved clock, racing workers, kills, and an independent oracle.

The clock jumps from moment to moment and runs on between the jumps. What falls due while it runs there may be
done at once or after the next jump; everything else is asked for at one jump and no other.
"""

import asyncio
import random
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import chinese_calendar

from services.common.app import Context
from services.common.ids import new_id
from services.contracts.codes import Category, Kind, RiskLevel
from services.contracts.instants import CHINA
from services.workflow.calendar import repository as calendars
from services.workflow.cases.repository import clocks
from services.workflow.cases.service.clocks import Matter, Timing, at_opening, row, rules
from services.workflow.deadlines.domain import DeadlineRule, Hours, Unit
from services.workflow.policy.presets import PRESET
from tests.service.workflow_statistics.comparing import differences_of_all
from tests.service.workflow_time.crew import Crew

_CASE = """
INSERT INTO workflow.cases (id, number, state, tier, risk, category, kind, title, drill, lead_unit,
    received_at, opened_at, updated_at, policy_version)
VALUES ($1, $2, 'in_progress', $3, $4, 'education', $5, '标题', false, 'jiaoyu', $6, $6, $6, 1)
"""
_SET_CLOCK = "UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()"
_ACTING = "SELECT FROM workflow.cases WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE"
_MEET = """
UPDATE workflow.case_deadline AS d SET met_at = m.at FROM unnest($1::uuid[], $2::timestamptz[]) AS m (id, at)
WHERE d.id = m.id RETURNING d.case_id, d.name, d.met_at
"""
_ANSWER = """
INSERT INTO workflow.case_reply (case_id, version, correction, text, author, author_name, author_unit,
    submitted_at, status, decided_by, decided_at)
VALUES ($1, 1, false, '已修好', gen_random_uuid(), '甲', 'jiaoyu', $2, 'approved', gen_random_uuid(), $2)
"""
_CLOSE = """
WITH closed AS (UPDATE workflow.cases SET state = 'closed' WHERE id = $1)
INSERT INTO workflow.case_timeline (case_id, at, actor_username, actor_name, action, to_state)
VALUES ($1, $2, 'system', '系统', 'close', 'closed')
"""
_BUSY = """
SELECT huiying.now(), EXISTS (SELECT FROM workflow.case_deadline WHERE met_at IS NULL
        AND next_step_at <= huiying.now())
    OR EXISTS (SELECT FROM workflow.case_deadline WHERE breached_at IS NULL AND due_at < huiying.now()
        AND (met_at IS NULL OR met_at > due_at))
    OR EXISTS (SELECT FROM workflow.stat_dirty)
"""
_STEPS = (50, 80, 100, 120, 150)
_SLACK = timedelta(seconds=60)
_HOURS = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))
_FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


# ---- the oracle: a list of working spans of two years, and sums over it


def _works(day: date) -> bool:
    if day.year > 2026:
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED
    return bool(chinese_calendar.is_workday(day))


def _spans() -> Iterator[tuple[datetime, datetime]]:
    day = date(2025, 12, 20)
    while day < date(2028, 1, 1):
        if _works(day):
            for opens, closes in _HOURS:
                yield datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA)
        day += timedelta(days=1)


class Axis:
    """Working time as a line: where a moment lies on it, and which moment lies at a place."""

    def __init__(self) -> None:
        self.spans = list(_spans())
        self.opens = [opens for opens, _ in self.spans]
        self.before = [timedelta()]
        for opens, closes in self.spans:
            self.before.append(self.before[-1] + (closes - opens))

    def place(self, moment: datetime) -> timedelta:
        number = bisect_right(self.opens, moment) - 1
        opens, closes = self.spans[number]
        return self.before[number] + min(closes, moment) - opens

    def at(self, place: timedelta) -> datetime:
        number = next(n for n in range(self._guess(place), len(self.spans)) if self.before[n + 1] >= place)
        return self.spans[number][0] + (place - self.before[number])

    def _guess(self, place: timedelta) -> int:
        return max(0, bisect_right(self.before, place) - 3)

    def next_moment(self, moment: datetime) -> datetime:
        number = bisect_right(self.opens, moment) - 1
        return moment if moment < self.spans[number][1] else self.spans[number + 1][0]


def step_moments(rule: DeadlineRule, start: datetime, axis: Axis) -> dict[int, datetime]:
    """When each step of a clock of the preset falls due, by counting on a list of days."""
    if rule.calendar is Hours.ROUND_THE_CLOCK:
        whole = rule.amount * (timedelta(minutes=1) if rule.unit is Unit.MINUTE else timedelta(hours=1))
        return {percent: start + whole * percent / 100 for percent in _STEPS}
    begins = axis.next_moment(start)
    day, left = begins.date(), rule.amount
    while left:
        day += timedelta(days=1)
        left -= _works(day)
    due = datetime.combine(day, begins.timetz())
    length = axis.place(due) - axis.place(begins)
    return {
        percent: due if percent == 100 else axis.at(axis.place(begins) + length * percent / 100)
        for percent in _STEPS
    }


# ---- the year


@dataclass(slots=True)
class Played:
    """A clock of the simulation: when its steps should come, and when somebody met it, if ever."""

    clock: UUID
    case: UUID
    steps: dict[int, datetime]
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A jump of the clock: where it led, when the last killed worker was back, when all was done."""

    at: datetime
    back: datetime
    quiet: datetime


@dataclass(slots=True)
class Year:
    context: Context
    url: str
    seed: int
    axis: Axis = field(default_factory=Axis)
    clocks: list[Played] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)

    @property
    def dice(self) -> random.Random:
        return random.Random(self.seed)

    async def fill(self, count: int) -> None:
        """So many cases opened over 2026, each with the clocks of the preset."""
        dice, rows, made = self.dice, [], []
        async with self.context.database.transaction() as session:
            calendar = await calendars.load(session)
            for number in range(count):
                opened = datetime(2026, 1, 2, tzinfo=CHINA) + timedelta(seconds=dice.randrange(360 * 86_400))
                risk, kind = dice.choice(list(RiskLevel)), dice.choice(list(Kind))
                case_id = new_id()
                made.append((case_id, f"Y-{number}", list(RiskLevel).index(risk) + 1, risk, kind, opened))
                timing = Timing(session, PRESET, opened, [calendar])
                chosen = rules(PRESET, Matter(risk, kind, Category.EDUCATION, frozenset()))
                for name, rule in at_opening(chosen).items():
                    rows.append(row(case_id, name, await timing.begin(rule)))
                    self.clocks.append(self._played(dice, rows[-1], rule, opened))
        connection = await asyncpg.connect(self.url)
        await connection.execute(_SET_CLOCK, datetime(2026, 1, 1, tzinfo=CHINA))  # nothing is due yet
        await connection.executemany(_CASE, made)
        await connection.close()
        for first in range(0, len(rows), 1000):
            async with self.context.database.transaction() as session:
                await clocks.add(session, rows[first : first + 1000])

    def _played(
        self, dice: random.Random, begun: dict[str, Any], rule: DeadlineRule, opened: datetime
    ) -> Played:
        steps = step_moments(rule, opened, self.axis)
        share = dice.choice([0.2, 0.4, 0.6, 0.9, 1.1, 1.3, None])
        met = None if share is None else opened + (steps[100] - opened) * share
        return Played(begun["id"], begun["case_id"], steps, met)

    async def play(self, jumps: int, crew: Crew, *, often: float) -> None:
        """Jump through the year, sometimes far, sometimes to the very second; all workers race each time.

        At so many of the jumps, and while their work lasts, workers are killed.
        """
        dice, connection = self.dice, await asyncpg.connect(self.url)
        moments = sorted({at for played in self.clocks for at in played.steps.values()})
        chosen = sorted({*dice.sample(moments, min(jumps, len(moments))), moments[-1]})
        meets = deque(sorted((each for each in self.clocks if each.met_at), key=_met))
        for tick in chosen:
            if self.ticks and dice.random() < 0.1:  # somebody sets the clock back for a while
                await connection.execute(_SET_CLOCK, self.ticks[-1].at - timedelta(days=dice.random()))
            met = []
            while meets and _met(meets[0]) <= tick:
                met.append(meets.popleft())
            await _jump(connection, tick, met)
            await self._race(connection, tick, crew, dice if dice.random() < often else None)
        await connection.close()

    async def _race(
        self, connection: asyncpg.Connection, tick: datetime, crew: Crew, dice: random.Random | None
    ) -> None:
        """Until nothing is left to do; some workers do not live to see it."""
        back, left = tick, max(1, len(crew.workers) // 2)
        busy = True
        while busy:
            if dice is not None and left > 0:
                await asyncio.sleep(dice.random() / 20)
                before = crew.kills
                crew.kill(dice)
                left -= crew.kills - before
                back = await connection.fetchval("SELECT huiying.now()")
            await asyncio.sleep(0.02)
            crew.all_at_work()
            quiet, busy = await connection.fetchrow(_BUSY)
        self.ticks.append(Tick(tick, back, quiet))

    # ---- what should have come of it

    def expected(self) -> dict[tuple[UUID, int], Tick]:
        """For each step that somebody had to take the tick at which it had to be."""
        found, moments = {}, [tick.at for tick in self.ticks]
        for played in self.clocks:
            for percent, at in played.steps.items():
                number = bisect_left(moments, at)
                if number < len(moments) and (played.met_at is None or played.met_at > moments[number]):
                    found[played.clock, percent] = self.ticks[number]
        return found

    def permitted(self) -> set[tuple[UUID, int]]:
        """Steps that fell due while the clock ran on after a jump: somebody may have been so quick."""
        moments = [tick.at for tick in self.ticks]
        return {
            (played.clock, percent)
            for played in self.clocks
            for percent, at in played.steps.items()
            if (number := bisect_right(moments, at)) and at <= self.ticks[number - 1].quiet
        }

    def expected_breaches(self) -> set[UUID]:
        last = self.ticks[-1].at
        return {
            played.clock
            for played in self.clocks
            if played.steps[100] < (played.met_at if played.met_at and played.met_at <= last else last)
        }

    async def faults(self) -> list[str]:
        """Everything that is not as it should be; nothing when the year went well."""
        connection = await asyncpg.connect(self.url)
        taken = await connection.fetch("SELECT * FROM workflow.escalation_step")
        late = "SELECT id FROM workflow.case_deadline WHERE breached_at IS NOT NULL"
        breached = {row_["id"] for row_ in await connection.fetch(late)}
        told = await connection.fetchval(
            "SELECT count(*) FROM workflow.case_timeline WHERE action IN ('warn', 'ask_next', 'escalate')"
        )
        overdue = await connection.fetchval(
            "SELECT count(*) FROM workflow.case_timeline WHERE action = 'overdue'"
        )
        expected, found = self.expected(), [(row["deadline_id"], row["percent"]) for row in taken]
        wrong = [] if len(found) == len(set(found)) else ["a step was taken twice"]
        wrong += [f"missing: {key}" for key in expected.keys() - set(found)]
        wrong += [f"not asked for: {key}" for key in set(found) - expected.keys() - self.permitted()]
        wrong += list(self._badly_timed(taken, expected))
        wrong += [f"breach: {clock}" for clock in breached ^ self.expected_breaches()]
        in_timeline = sum(percent != 100 for _, percent in found)
        wrong += [] if told == in_timeline else [f"timeline: {told} of {in_timeline}"]
        wrong += [] if overdue == len(breached) else [f"told as overdue: {overdue} of {len(breached)}"]
        wrong += [f"statistics: {each}" for each in await differences_of_all(self.context, connection)]
        await connection.close()
        return wrong

    @staticmethod
    def _badly_timed(taken: list[asyncpg.Record], expected: dict[tuple[UUID, int], Tick]) -> Iterator[str]:
        for row_ in taken:
            key = row_["deadline_id"], row_["percent"]
            if row_["done_at"] < row_["due_at"]:
                yield f"early: {key}"
            elif key in expected and row_["done_at"] > expected[key].back + _SLACK:
                yield f"late: {key}"


def _met(played: Played) -> datetime:
    assert played.met_at is not None
    return played.met_at


async def _jump(connection: asyncpg.Connection, tick: datetime, met: list[Played]) -> None:
    """The clock and what people did until then, in one: nobody sees the one without the other."""
    async with connection.transaction():
        await connection.execute(_ACTING, [each.case for each in met])
        await connection.execute(_SET_CLOCK, tick)
        done = await connection.fetch(_MEET, [each.clock for each in met], [each.met_at for each in met])
        for row_ in done:
            if row_["name"] == "first_reply":
                await connection.execute(_ANSWER, row_["case_id"], row_["met_at"])
            elif row_["name"] == "close":
                await connection.execute(_CLOSE, row_["case_id"], row_["met_at"])
