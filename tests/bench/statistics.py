"""How fast the numbers are at a million cases, and what counting costs.

python -m tests.bench.statistics [cases]
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from services.common.db import Database
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.statistics import consulting, service
from services.workflow.statistics.domain.measures import Measure
from services.workflow.statistics.domain.windows import CHINA
from services.workflow.statistics.repository import folding
from services.workflow.statistics.schemas import StatCaseQuery, StatQuery
from tests.bench.plant import Servers, servers
from tests.bench.report import Line, percentile, print_table, seconds

CASES = 1_000_000
_PLAYED = 30_000
_AT_ONCE = 5_000
_ASKED = 150
_ASKED_OF_THE_PAST = 3
_CHANGED = 500
BEGINNING, DAYS = datetime(2025, 1, 1, tzinfo=CHINA), 365

_CHANNELS = """
ALTER VIEW ingest.item_shown_v1 RENAME TO item_shown_published;
CREATE TABLE ingest.item_shown_v1 AS SELECT * FROM ingest.item_shown_published LIMIT 0;
ALTER TABLE ingest.item_shown_v1 ADD PRIMARY KEY (item_id);
GRANT SELECT ON ingest.item_shown_v1 TO huiying_workflow;
"""
_DRAW = """
SET session_replication_role = replica;
SET work_mem = '64MB';
SELECT setseed(0.26);
CREATE UNLOGGED TABLE public.drawn AS
SELECT
    gen_random_uuid() AS id, gen_random_uuid() AS item, n,
    timestamptz '2025-01-01 00:00+08' + random() * interval '365 days' AS at,
    (ARRAY['pending_review', 'in_progress', 'replied', 'closed', 'closed', 'closed', 'archived', 'archived',
        'archived', 'dismissed'])[1 + floor(random() * 10)::int] AS state,
    (ARRAY['general', 'general', 'general', 'major', 'severe'])[1 + floor(random() * 5)::int] AS risk,
    (ARRAY['education', 'health', 'transport', 'labour', 'other'])[1 + floor(random() * 5)::int] AS category,
    (ARRAY['complaint', 'inquiry', 'alert', 'praise'])[1 + floor(random() * 4)::int] AS kind,
    (ARRAY['hotline_12345', 'petition', 'weibo', 'visit'])[1 + floor(random() * 4)::int] AS channel,
    'u' || floor(random() * 100)::int AS unit, random() AS luck,
    random() * interval '60 hours' AS answering, random() * interval '12 days' AS closing
FROM generate_series(1, $1::integer) AS n;
INSERT INTO workflow.cases (id, number, state, tier, risk, category, kind, title, drill, lead_unit,
    received_at, opened_at, updated_at, policy_version)
SELECT id, 'B-' || n, state, 1, risk, category, kind, '标题', luck < 0.01,
    CASE WHEN state IN ('pending_review', 'dismissed') THEN NULL ELSE unit END, at, at, at, 1
FROM public.drawn;
"""
_HISTORY = """
INSERT INTO workflow.case_item (item_id, case_id, topic_id, unit, heading, folded, search, received_at,
    joined_at)
SELECT item, id, md5((n % 50000)::text)::uuid, unit, '标题', '标题', '''标题''', at, at
FROM public.drawn WHERE n <= $1;
INSERT INTO ingest.item_shown_v1 (item_id, channel) SELECT item, channel FROM public.drawn WHERE n <= $1;
INSERT INTO workflow.case_timeline (case_id, at, actor_username, actor_name, action, to_state, detail)
SELECT id, at + answering + closing, 'system', '系统', a, 'closed',
    CASE a WHEN 'follow_up' THEN '{"satisfaction": "satisfied"}'::jsonb ELSE '{}' END
FROM public.drawn CROSS JOIN unnest(ARRAY['open', 'follow_up', 'close']) AS a
WHERE n <= $1 AND state IN ('closed', 'archived');
INSERT INTO workflow.case_timeline (case_id, at, actor_username, actor_name, action, to_state)
SELECT id, at + closing, 'system', '系统', 'reopen', 'in_progress' FROM public.drawn
WHERE n <= $1 AND luck > 0.97;
INSERT INTO workflow.case_reply (case_id, version, correction, text, author, author_name, author_unit,
    submitted_at, status, decided_by, decided_at)
SELECT id, 1, false, '已办', gen_random_uuid(), '甲', unit, at, 'approved', gen_random_uuid(), at + answering
FROM public.drawn WHERE n <= $1 AND state IN ('replied', 'closed', 'archived');
INSERT INTO workflow.case_deadline (id, case_id, name, round, started_at, due_at, original_due_at, met_at,
    breached_at, provisional, rule, trace)
SELECT gen_random_uuid(), id, name, 1, at, at + allowed, at + allowed, NULL,
    CASE WHEN took > allowed THEN at + allowed END, false, '{}', '[]'
FROM public.drawn CROSS JOIN LATERAL (VALUES
    ('first_reply', interval '24 hours', answering), ('close', interval '9 days', answering + closing)
) AS c (name, allowed, took) WHERE n <= $1;
INSERT INTO workflow.stat_dirty (case_id) SELECT id FROM public.drawn WHERE n <= $1 ORDER BY at;
SET session_replication_role = origin;
ANALYZE;
"""
_FACTS = """
INSERT INTO workflow.stat_fact (
    case_id, recorded_at, received_at, day, unit, drill, risk, kind, category, channel, tier, state, topic_id,
    items, valid, merged, dismissed, answered, closed, due, on_time, overdue, reply_overdue, accept_overdue,
    reopened, returned, extended, rated, satisfied, response_minutes, closing_minutes
)
SELECT
    d.id, $2, d.at, (d.at AT TIME ZONE INTERVAL '08:00')::date,
    CASE WHEN d.state IN ('pending_review', 'dismissed') THEN 'unassigned' ELSE d.unit END, d.luck < 0.01,
    d.risk, d.kind, d.category, d.channel, 1, d.state, md5((d.n % 50000)::text)::uuid, 1, valid, false,
    NOT valid, answered, closed, valid AND (closed OR late), closed AND NOT late, valid AND late,
    valid AND d.answering > interval '24 hours', false, d.luck > 0.97, false, false, closed, closed,
    CASE WHEN answered THEN extract(epoch FROM d.answering)::integer / 60 END,
    CASE WHEN closed THEN extract(epoch FROM d.answering + d.closing)::integer / 60 END
FROM public.drawn AS d
CROSS JOIN LATERAL (SELECT
    d.state <> 'dismissed' AS valid, d.state IN ('replied', 'closed', 'archived') AS answered,
    d.state IN ('closed', 'archived') AS closed, d.answering + d.closing > interval '9 days' AS late
) AS v
WHERE d.n > $1
"""
DUTY = Principal(
    subject=new_id(),
    kind="user",
    username="duty",
    name="值班员",
    roles=(Role.DUTY_OFFICER,),
    unit="wangxinban",
    session=new_id(),
)
Ask = Callable[[], dict[str, Any]]


async def counted(servers: Servers, cases: int = CASES) -> list[Line]:
    """A part of the cases is counted by the product itself; the facts of the others are written at once."""
    settings = await servers.database("statistics")
    assert settings.database_url is not None
    connection = await asyncpg.connect(settings.database_url, command_timeout=3600)
    database = Database(settings.database_url, Service.WORKFLOW)
    lines = [await _counting(connection, database, cases)]
    for what, ask in _questions(random.Random(26)).items():
        lines.append(await _asked(database, what, ask, _ASKED, "<= 200"))
    listed = (Measure.CLOSED, Measure.OVERDUE, Measure.REOPENED, Measure.MERGED)
    lines += [await _listed(database, measure) for measure in listed]
    lines += await _changing(connection, database)
    await database.close()
    await connection.close()
    return lines


async def _counting(connection: asyncpg.Connection, database: Database, cases: int) -> Line:
    await connection.execute(_CHANNELS)
    played = min(cases, _PLAYED)
    for script, number in ((_DRAW, cases), (_HISTORY, played)):
        for statement in script.strip().removesuffix(";").replace("$1", str(number)).split(";\n"):
            await connection.execute(statement)
    began = time.monotonic()
    while await service.fold(database, _AT_ONCE):
        pass
    took = time.monotonic() - began
    await _write_the_rest(connection, played)
    return Line("counting cases for the first time", f"{played / took:.0f}/s", "", f"{took:.0f} s")


async def _write_the_rest(connection: asyncpg.Connection, played: int) -> None:
    """With the product's own statements for the sums, all at once."""
    at = await connection.fetchval(
        "UPDATE workflow.stat_fold SET through = through + '1 s' RETURNING through"
    )
    await connection.execute(_FACTS, played, at)
    some = "s.case_id = ANY (CAST(:cases AS uuid[])) AND "
    for statement in folding.SUMS:
        assert some in statement.text
        await connection.execute(statement.text.replace(some, "").replace(":at", f"'{at}'"))
    for table in ("cases", "stat_fact", "stat_rollup", "stat_duration"):
        await connection.execute(f"VACUUM ANALYZE workflow.{table}")


def _questions(dice: random.Random) -> dict[str, Ask]:
    def day() -> datetime:
        return BEGINNING + timedelta(days=dice.randrange(DAYS))

    def odd() -> dict[str, Any]:
        one, other = (day() + timedelta(minutes=dice.randrange(1440)) for _ in range(2))
        return {"from": min(one, other), "to": max(one, other)}

    def month() -> dict[str, Any]:
        first = day().replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return {"from": str(first.date()), "to": str(last.date())}

    def unit() -> dict[str, Any]:
        return {"unit": f"u{dice.randrange(100)}"}

    year = {"from": "2025-01-01", "to": "2025-12-31"}
    return {
        "summary of a month": month,
        "summary of a month of a unit": lambda: month() | unit(),
        "summary of a year": lambda: year,
        "summary of a year of a unit": lambda: year | unit(),
        "summary from any minute to any other": odd,
        "the same of a unit": lambda: odd() | unit(),
    }


async def _asked(database: Database, what: str, ask: Ask, times: int, aim: str) -> Line:
    async def once() -> None:
        query = StatQuery.model_validate(ask())
        await service.freshen(database)
        async with database.transaction() as session:
            await consulting.summary(session, DUTY, query)

    return _line(what, await _timed(once, times), aim)


async def _listed(database: Database, measure: Measure) -> Line:
    async def once() -> None:
        query = StatCaseQuery.model_validate({"from": "2025-01-01", "to": "2025-12-31", "measure": measure})
        await service.freshen(database)
        async with database.transaction() as session:
            await consulting.cases(session, DUTY, query)

    return _line(f"list of a year: {measure}", await _timed(once, 20), "")


async def _changing(connection: asyncpg.Connection, database: Database) -> list[Line]:
    """What a mark costs who writes, then numbers of the moment before."""
    async with database.transaction() as session:
        before = await consulting.summary(session, DUTY, StatQuery())
    marked, plain = await _marking(connection)
    began = time.monotonic()
    await service.fold_all(database)
    folding = time.monotonic() - began
    lines = [
        Line("a change of a case, marked or not", seconds(marked - plain, "us"), "", seconds(plain, "us")),
        Line(f"counting {_CHANGED} changes", seconds(folding, "ms"), "", ""),
    ]
    for what, window in (("month", ("2025-03-01", "2025-03-31")), ("year", ("2025-01-01", "2025-12-31"))):
        query = {"from": window[0], "to": window[1], "as_of": before.as_of}
        past = await _asked(database, f"a {what} as of before", lambda q=query: q, _ASKED_OF_THE_PAST, "")
        lines.append(past)
    return lines


async def _marking(connection: asyncpg.Connection) -> tuple[float, float]:
    """Seconds of a change with the mark and without, the better of some turns each."""
    change = "UPDATE workflow.cases SET tier = tier % 3 + 1 WHERE id = $1"
    some = await connection.fetch("SELECT id FROM workflow.cases TABLESAMPLE SYSTEM (1) LIMIT $1", _CHANGED)
    ids = [row["id"] for row in some]
    found: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    for _ in range(3):
        for way, took in found.items():
            await connection.execute(f"ALTER TABLE workflow.cases {way} TRIGGER USER")
            took.append(await _each(connection, change, ids))
    await connection.execute("ALTER TABLE workflow.cases ENABLE TRIGGER USER")
    return min(found["ENABLE"]), min(found["DISABLE"])


async def _each(connection: asyncpg.Connection, statement: str, ids: list[Any]) -> float:
    """Seconds a change takes, all in one transaction."""
    began = time.perf_counter()
    async with connection.transaction():
        for each in ids:
            await connection.execute(statement, each)
    return (time.perf_counter() - began) / max(len(ids), 1)


async def _timed(once: Callable[[], Awaitable[None]], times: int) -> list[float]:
    await once()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await once()
        took.append(time.perf_counter() - began)
    return took


def _line(what: str, took: list[float], aim: str) -> Line:
    half, most = percentile(took, 50), percentile(took, 99)
    return Line(what, seconds(most, "ms"), aim, f"p50 {seconds(half, 'ms')} of {len(took)}")


async def main(cases: int) -> None:
    others = os.getloadavg()[0]
    async with servers() as own:
        print_table(f"Statistics of {cases:,} cases (p99)", await counted(own, cases), others)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))
