"""A county's year of cases as history in the tables, and a recount of it that knows nothing of the product.

The histories are drawn at random and written straight into the tables of cases; the recount asks for each
case by itself, in the plainest SQL there is, and does the sums in Python.
"""

import math
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import asyncpg

from services.common.ids import new_id

UNITS = ("jiaoyu", "huanbao", "weisheng", "chengguan-zhen", "wangxinban")
CHANNELS = ("hotline_12345", "petition", "weibo", "visit", "news")
RISKS, KINDS = ("general", "major", "severe"), ("complaint", "inquiry", "alert", "praise")
CATEGORIES = ("education", "environment", "health", "transport")
WITHOUT_UNIT = ("pending_review", "pending_assignment", "dismissed")
STATES = (*WITHOUT_UNIT, "pending_acceptance", "in_progress", "replied", "closed", "archived", "merged")
OPINIONS = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "unreachable")
NEW_YEAR = datetime(2025, 12, 31, 16, tzinfo=UTC)
"""Midnight of 1 January 2026 in China."""

_CASE = """
INSERT INTO workflow.cases (id, number, state, tier, risk, category, kind, title, drill, restricted,
    lead_unit, received_at, opened_at, updated_at, policy_version, merged_into, state_before_merge, merged_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $12, 1, $13, $14, $15)
"""
_SHOWN = """
INSERT INTO ingest.item_shown_v1 (item_id, unit, channel, text, drill, received_at)
VALUES ($1, 'chengguan-zhen', $2, '路灯不亮', $3, $4)
"""
_ITEM = """
INSERT INTO workflow.case_item (item_id, case_id, topic_id, unit, heading, folded, search, received_at,
    joined_at, came_from)
VALUES ($1, $2, $3, 'chengguan-zhen', '路灯', '路灯', '''路灯''', $4, $4, $5)
"""
_TOLD = """
INSERT INTO workflow.case_timeline (case_id, at, actor_username, actor_name, action, from_state, to_state,
    detail)
VALUES ($1, $2, 'system', '系统', $3, NULL, $4, $5)
"""
_CLOCK = """
INSERT INTO workflow.case_deadline (id, case_id, name, round, started_at, due_at, original_due_at, met_at,
    stopped_at, breached_at, provisional, rule, trace)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, false, '{}', '[]')
"""
_REPLY = """
INSERT INTO workflow.case_reply (case_id, version, correction, text, author, author_name, author_unit,
    submitted_at, status, decided_by, decided_at)
VALUES ($1, $2, $3, '已修好', $4, '甲', 'jiaoyu', $5, $6, $7, $8)
"""
_EXTENSION = """
INSERT INTO workflow.case_extension (id, case_id, deadline_id, workdays, reason, interim_reply, asked_by,
    asked_at, status, decided_by, decided_at)
VALUES ($1, $2, $3, 3, '需要时间', '正在办理', $4, $5, $6, $7, $8)
"""

RECOUNT = """
SELECT c.id, c.received_at, c.drill, c.restricted, c.state, c.risk, c.kind, c.category, c.tier,
    coalesce(c.lead_unit, 'unassigned') AS unit,
    (SELECT count(*) FROM workflow.case_item i WHERE i.case_id = c.id) AS items,
    coalesce((
        SELECT s.channel FROM workflow.case_item i JOIN ingest.item_shown_v1 s ON s.item_id = i.item_id
        WHERE i.case_id = c.id ORDER BY i.received_at, i.item_id LIMIT 1
    ), CASE WHEN c.state = 'merged' THEN (
        SELECT s.channel FROM workflow.case_item i JOIN ingest.item_shown_v1 s ON s.item_id = i.item_id
        WHERE c.id = ANY (i.came_from) ORDER BY i.received_at, i.item_id LIMIT 1
    ) END, 'other') AS channel,
    (SELECT min(decided_at) FROM workflow.case_reply r
        WHERE r.case_id = c.id AND status = 'approved') AS answered_at,
    (SELECT max(at) FROM workflow.case_timeline t WHERE t.case_id = c.id AND action = 'close') AS closed_at,
    EXISTS (SELECT 1 FROM workflow.case_timeline t WHERE t.case_id = c.id AND action = 'reopen') AS reopened,
    EXISTS (SELECT 1 FROM workflow.case_timeline t WHERE t.case_id = c.id AND action = 'return') AS returned,
    EXISTS (SELECT 1 FROM workflow.case_extension e
        WHERE e.case_id = c.id AND status = 'granted') AS extended,
    (SELECT t.detail ->> 'satisfaction' FROM workflow.case_timeline t
        WHERE t.case_id = c.id AND action = 'follow_up' AND t.detail ->> 'satisfaction' != 'unreachable'
        ORDER BY t.id DESC LIMIT 1) AS opinion,
    ARRAY(SELECT DISTINCT d.name FROM workflow.case_deadline d WHERE d.case_id = c.id
        AND (breached_at IS NOT NULL OR met_at > due_at OR stopped_at > due_at)) AS late
FROM workflow.cases c
"""


def measured(row: Any) -> dict[str, int]:
    """What one case adds to each number, by the words of docs/statistics.md."""
    valid = row["state"] not in ("merged", "dismissed")
    closed = row["state"] in ("closed", "archived")
    late = {name: valid and name in row["late"] for name in ("close", "first_reply", "accept")}
    on_time, rated = closed and not late["close"], valid and row["opinion"] is not None
    return {
        "received": 1,
        "items": row["items"],
        "valid": valid,
        "merged": row["state"] == "merged",
        "dismissed": row["state"] == "dismissed",
        "answered": valid and row["answered_at"] is not None,
        "closed": closed,
        "due": on_time or late["close"],
        "on_time": on_time,
        "overdue": late["close"],
        "reply_overdue": late["first_reply"],
        "accept_overdue": late["accept"],
        "reopened": row["reopened"],
        "returned": row["returned"],
        "extended": row["extended"],
        "rated": rated,
        "satisfied": rated and row["opinion"] in ("very_satisfied", "satisfied"),
    }


def rank(values: list[int], tenths: int) -> int | None:
    return sorted(values)[math.ceil(Fraction(len(values) * tenths, 10)) - 1] if values else None


@dataclass
class Recount:
    """Every number of a window, counted case by case."""

    rows: list[Any]

    @classmethod
    async def whole(cls, connection: asyncpg.Connection) -> "Recount":
        """Every case there is, as it is now."""
        return cls(await connection.fetch(RECOUNT))

    def of(self, start: datetime, end: datetime, unit: str | None, *, drill: bool) -> "Recount":
        return Recount(
            [
                row
                for row in self.rows
                if start <= row["received_at"] < end
                and row["drill"] == drill
                and not row["restricted"]
                and unit in (None, row["unit"])
            ]
        )

    def totals(self) -> dict[str, int]:
        sums = Counter(dict.fromkeys(_NAMES, 0))
        for row in self.rows:
            sums.update({name: int(value) for name, value in measured(row).items()})
        return dict(sums)

    def by(self, dimension: str) -> dict[str, dict[str, int]]:
        values = {str(row[dimension]) for row in self.rows}
        return {
            value: Recount([row for row in self.rows if str(row[dimension]) == value]).totals()
            for value in values
        }

    def minutes(self, which: str) -> list[int]:
        counted, at = {"response": ("answered", "answered_at"), "closing": ("closed", "closed_at")}[which]
        return [
            int((row[at] - row["received_at"]).total_seconds() // 60)
            for row in self.rows
            if measured(row)[counted] and row[at] is not None
        ]

    def by_day(self) -> dict[str, int]:
        china = timedelta(hours=8)
        return dict(Counter((row["received_at"] + china).date().isoformat() for row in self.rows))


_NAMES = measured(
    {
        "state": "in_progress",
        "late": [],
        "opinion": None,
        "answered_at": None,
        "items": 0,
        "reopened": False,
        "returned": False,
        "extended": False,
    }
).keys()


@dataclass
class County:
    """Writes histories; `late` ones go on with what is there."""

    connection: asyncpg.Connection
    seed: int
    cases: list[tuple[UUID, str, datetime]] = field(default_factory=list)
    planted: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    async def plant(self, count: int, days: int = 365) -> None:
        """So many cases over the year, some received at the very midnight."""
        rows: dict[str, list[tuple[Any, ...]]] = {
            statement: [] for statement in (_CASE, _SHOWN, _ITEM, _TOLD, _CLOCK, _REPLY, _EXTENSION)
        }
        for _ in range(count):
            self._case(rows, days)
        for statement, values in rows.items():
            await self.connection.executemany(statement, values)

    def _case(self, rows: dict[str, list[tuple[Any, ...]]], days: int) -> None:
        dice, case = self.dice, new_id()
        at = NEW_YEAR + timedelta(days=dice.randrange(days))
        if dice.random() > 0.05:
            at += timedelta(seconds=dice.randrange(86_400))
        state = dice.choice(STATES if self.cases else STATES[:-1])
        into = dice.choice(self.cases)[0] if state == "merged" else None
        risk, drill = dice.choice(RISKS), dice.random() < 0.06
        unit = None if state in (*WITHOUT_UNIT, "merged") else dice.choice(UNITS)
        self.planted += 1
        number = f"T-{self.seed}-{self.planted}"
        rows[_CASE].append(
            (
                case,
                number,
                state,
                RISKS.index(risk) + 1,
                risk,
                dice.choice(CATEGORIES),
                dice.choice(KINDS),
                "路灯不亮",
                drill,
                dice.random() < 0.06,
                unit,
                at,
                into,
                into and "pending_review",
                into and at,
            )
        )
        if into is None:
            self.cases.append((case, state, at))
        topic = new_id()
        for number_ in range(dice.choice((1, 1, 2, 4))):
            item, brought = new_id(), at + timedelta(hours=number_)
            rows[_SHOWN].append((item, dice.choice(CHANNELS), drill, brought))
            rows[_ITEM].append((item, into or case, topic, brought, [case] if into else []))
        if unit is not None:
            self._handled(rows, case, state, at)

    def _handled(self, rows: dict[str, list[tuple[Any, ...]]], case: UUID, state: str, at: datetime) -> None:
        dice, now = self.dice, at
        clocks = {}
        for name, allowed in (("accept", 8), ("first_reply", 24), ("close", 7 * 24)):
            clocks[name] = new_id()
            due, took = at + timedelta(hours=allowed), timedelta(hours=allowed * dice.choice((0.3, 0.9, 1.4)))
            met = at + took if state in ("closed", "archived") else None
            stopped = at + took if met is None and dice.random() < 0.1 else None
            open_late = met is None and stopped is None and dice.random() < 0.3
            marked = (
                due + timedelta(seconds=4) if open_late or (took > due - at and dice.random() < 0.5) else None
            )
            rows[_CLOCK].append((clocks[name], case, name, 1, at, due, met, stopped, marked))
        for action, chance in (("return", 0.15), ("reopen", 0.15)):
            if dice.random() < chance:
                now += timedelta(minutes=dice.randrange(1, 3000))
                rows[_TOLD].append((case, now, action, "in_progress", "{}"))
        if dice.random() < 0.2:
            status = dice.choice(("granted", "refused"))
            rows[_EXTENSION].append((new_id(), case, clocks["close"], new_id(), at, status, new_id(), now))
        if state in ("replied", "closed", "archived") or dice.random() < 0.2:
            self._answered(rows, case, state, now)

    def _answered(
        self, rows: dict[str, list[tuple[Any, ...]]], case: UUID, state: str, now: datetime
    ) -> None:
        dice = self.dice
        for version in range(1, dice.choice((2, 3))):
            now += timedelta(seconds=dice.randrange(60, 200_000))
            status = dice.choice(("approved", "approved", "rejected"))
            rows[_REPLY].append((case, version, version > 1, new_id(), now, status, new_id(), now))
        for _ in range(dice.choice((0, 1, 2))):
            opinion = dice.choice(OPINIONS)
            rows[_TOLD].append((case, now, "follow_up", "replied", f'{{"satisfaction": "{opinion}"}}'))
        if state in ("closed", "archived"):
            for _ in range(dice.choice((1, 1, 2))):
                now += timedelta(seconds=dice.randrange(60, 900_000))
                rows[_TOLD].append((case, now, "close", "closed", "{}"))

    async def go_on(self) -> None:
        """What happens later: closings, reopenings, merges, new levels, restricted files, late breaches."""
        await self.connection.execute(_LATER)


_LATER = """
UPDATE workflow.cases SET state = 'in_progress', round = 2 WHERE state = 'closed' AND number LIKE '%3';
UPDATE workflow.cases SET state = 'closed' WHERE state = 'replied' AND number LIKE '%4';
INSERT INTO workflow.case_timeline (case_id, at, actor_username, actor_name, action, to_state)
    SELECT id, received_at + interval '9 days', 'system', '系统', 'close', 'closed'
    FROM workflow.cases WHERE state = 'closed' AND number LIKE '%4';
UPDATE workflow.case_deadline SET breached_at = due_at WHERE breached_at IS NULL AND name = 'close'
    AND case_id IN (SELECT id FROM workflow.cases WHERE number LIKE '%5');
UPDATE workflow.cases SET risk = 'severe', tier = 3 WHERE number LIKE '%6';
UPDATE workflow.cases SET restricted = NOT restricted WHERE number LIKE '%77';
UPDATE workflow.cases SET lead_unit = 'huanbao' WHERE lead_unit = 'jiaoyu' AND number LIKE '%8';
UPDATE workflow.cases SET state = 'merged', state_before_merge = state, merged_at = received_at,
    merged_into = (SELECT id FROM workflow.cases WHERE state = 'in_progress' ORDER BY id LIMIT 1)
    WHERE state = 'pending_review' AND number LIKE '%9';
UPDATE workflow.case_item AS i SET case_id = c.merged_into, came_from = i.came_from || c.id
    FROM workflow.cases AS c WHERE c.id = i.case_id AND c.state = 'merged';
UPDATE workflow.cases SET state = 'pending_review', merged_into = NULL, state_before_merge = NULL,
    merged_at = NULL WHERE state = 'merged' AND number LIKE '%2'
    AND NOT EXISTS (SELECT 1 FROM workflow.cases t WHERE t.id = cases.merged_into AND t.state = 'merged');
UPDATE workflow.case_item AS i SET case_id = c.id, came_from = trim_array(i.came_from, 1)
    FROM workflow.cases AS c
    WHERE c.id = i.came_from[cardinality(i.came_from)] AND c.state <> 'merged'
"""
