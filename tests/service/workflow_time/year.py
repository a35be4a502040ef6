"""A year of cases played in seconds: a moved clock, racing workers, kills, and an independent oracle."""

import asyncio
import random
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
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
from services.workflow.deadlines.service import mark_breaches
from services.workflow.escalation.service import climb
from services.workflow.policy.presets import PRESET

_CASE = """
INSERT INTO workflow.cases (id, number, state, tier, risk, category, kind, title, drill, lead_unit,
    received_at, opened_at, updated_at, policy_version)
VALUES ($1, $2, 'in_progress', $3, $4, 'education', $5, '标题', false, 'jiaoyu', $6, $6, $6, 1)
"""
_SET_CLOCK = "UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()"
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
    steps: dict[int, datetime]
    met_at: datetime | None


@dataclass(slots=True)
class Year:
    context: Context
    url: str
    seed: int
    workers: int = 3
    axis: Axis = field(default_factory=Axis)
    clocks: list[Played] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)
    kills: int = 0

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
                    self.clocks.append(self._played(dice, rows[-1]["id"], rule, opened))
        connection = await asyncpg.connect(self.url)
        await connection.executemany(_CASE, made)
        await connection.close()
        for first in range(0, len(rows), 1000):
            async with self.context.database.transaction() as session:
                await clocks.add(session, rows[first : first + 1000])

    def _played(self, dice: random.Random, clock: UUID, rule: DeadlineRule, opened: datetime) -> Played:
        steps = step_moments(rule, opened, self.axis)
        share = dice.choice([0.2, 0.4, 0.6, 0.9, 1.1, 1.3, None])
        met = None if share is None else opened + (steps[100] - opened) * share
        return Played(clock, steps, met)

    async def play(self, jumps: int, *, kill: Callable[[random.Random], bool] = lambda _: False) -> None:
        """Jump through the year, sometimes far, sometimes to the very second; all workers race each time."""
        dice, connection = self.dice, await asyncpg.connect(self.url)
        moments = sorted({at for played in self.clocks for at in played.steps.values()})
        chosen = sorted({*dice.sample(moments, min(jumps, len(moments))), moments[-1]})
        meets = sorted((played.met_at, played.clock) for played in self.clocks if played.met_at is not None)
        for tick in chosen:
            await connection.execute(_SET_CLOCK, tick)
            while meets and meets[0][0] <= tick:
                met_at, clock = meets.pop(0)
                await connection.execute(
                    "UPDATE workflow.case_deadline SET met_at = $1 WHERE id = $2", met_at, clock
                )
            self.ticks.append(tick)
            await self._race(dice, kill)
        await connection.execute("UPDATE huiying.clock_offset SET shift = '0'")
        await connection.close()

    async def _race(self, dice: random.Random, kill: Callable[[random.Random], bool]) -> None:
        """Every worker at once; some are killed on the way, then somebody comes back and finishes."""
        database = self.context.database
        racing = [asyncio.create_task(climb(database)) for _ in range(self.workers)]
        if kill(dice):
            self.kills += 1
            await asyncio.sleep(dice.random() / 50)
            for task in racing:
                task.cancel()
            await asyncio.gather(*racing, return_exceptions=True)
            racing = [asyncio.create_task(climb(database))]
        await asyncio.gather(*racing)
        await mark_breaches(database)

    # ---- what should have come of it

    def expected(self) -> dict[tuple[UUID, int], datetime]:
        """For each step that somebody had to take the tick at which it had to be."""
        found = {}
        for played in self.clocks:
            for percent, at in played.steps.items():
                number = bisect_right(self.ticks, at - timedelta(microseconds=1))
                if number == len(self.ticks):
                    continue
                tick = self.ticks[number]
                if played.met_at is None or played.met_at > tick:
                    found[played.clock, percent] = tick
        return found

    def expected_breaches(self) -> set[UUID]:
        last = self.ticks[-1]
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
        await connection.close()
        expected, found = self.expected(), [(row["deadline_id"], row["percent"]) for row in taken]
        wrong = [] if len(found) == len(set(found)) else ["a step was taken twice"]
        wrong += [f"missing: {key}" for key in expected.keys() - set(found)]
        wrong += [f"not asked for: {key}" for key in set(found) - expected.keys()]
        wrong += list(self._badly_timed(taken, expected))
        wrong += [f"breach: {clock}" for clock in breached ^ self.expected_breaches()]
        in_timeline = sum(percent != 100 for _, percent in found)
        return wrong + ([] if told == in_timeline else [f"timeline: {told} of {in_timeline}"])

    @staticmethod
    def _badly_timed(
        taken: list[asyncpg.Record], expected: dict[tuple[UUID, int], datetime]
    ) -> Iterator[str]:
        for row_ in taken:
            key = row_["deadline_id"], row_["percent"]
            if row_["done_at"] < row_["due_at"]:
                yield f"early: {key}"
            elif key in expected and row_["done_at"] > expected[key] + _SLACK:
                yield f"late: {key}"
