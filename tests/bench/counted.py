"""A county's year of cases, as if the statistics had counted each at every step of its life.

A part is played into the tables of cases and counted by the product itself; the facts of the others are
written at once with four to seven versions each, and the sums from the facts, in statements of their own.
"""

import importlib
import time

import asyncpg

from services.common.db import Database
from services.workflow.statistics import service
from tests.bench.report import Line

PLAYED = 5_000
_AT_ONCE = 5_000

_CHANNELS = """
ALTER VIEW ingest.item_shown_v1 RENAME TO item_shown_published;
CREATE TABLE ingest.item_shown_v1 AS SELECT * FROM ingest.item_shown_published LIMIT 0;
ALTER TABLE ingest.item_shown_v1 ADD PRIMARY KEY (item_id);
GRANT SELECT ON ingest.item_shown_v1 TO huiying_workflow;
"""
_DRAW = """
SET session_replication_role = replica;
SET work_mem = '512MB';
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
    case_id, recorded_at, replaced_at, received_at, day, unit, drill, risk, kind, category, channel, tier,
    state, topic_id, items, valid, merged, dismissed, answered, closed, due, on_time, overdue, reply_overdue,
    accept_overdue, reopened, returned, extended, rated, satisfied, response_minutes, closing_minutes
)
SELECT v.* FROM (
    SELECT
        d.id, date_trunc('milliseconds', e.at) AS recorded_at, coalesce(
            date_trunc('milliseconds', lead(e.at) OVER (PARTITION BY d.id ORDER BY e.at)), 'infinity'
        ) AS replaced_at,
        d.at, (d.at AT TIME ZONE INTERVAL '08:00')::date,
        CASE WHEN e.at >= s.assigned THEN d.unit ELSE 'unassigned' END, d.luck < 0.01,
        d.risk, d.kind, d.category, d.channel, 1, CASE
            WHEN e.at >= s.closed THEN d.state WHEN e.at >= s.answered THEN 'replied'
            WHEN e.at >= s.accepted THEN 'in_progress' WHEN e.at >= s.assigned THEN 'pending_acceptance'
            WHEN e.at >= s.dismissed THEN 'dismissed' ELSE 'pending_review'
        END, md5((d.n % 50000)::text)::uuid, 1,
        f.valid, false, NOT f.valid, f.answered, f.closed, f.valid AND (f.closed OR f.late),
        f.closed AND NOT f.late, f.valid AND f.late, f.valid AND coalesce(e.at >= s.unanswered, false), false,
        d.luck > 0.97 AND f.closed, false, false, f.closed, f.closed,
        CASE WHEN f.answered THEN extract(epoch FROM d.answering)::integer / 60 END,
        CASE WHEN f.closed THEN extract(epoch FROM d.answering + d.closing)::integer / 60 END
    FROM public.drawn AS d
    CROSS JOIN LATERAL (SELECT
        d.state NOT IN ('pending_review', 'dismissed') AS handled, d.state IN ('closed', 'archived') AS done
    ) AS h
    CROSS JOIN LATERAL (SELECT
        CASE WHEN d.state = 'dismissed' THEN d.at + 0.1 * d.answering + interval '2 s' END AS dismissed,
        CASE WHEN h.handled THEN d.at + 0.05 * d.answering + interval '2 s' END AS assigned,
        CASE WHEN h.handled THEN d.at + 0.2 * d.answering + interval '3 s' END AS accepted,
        CASE WHEN d.state <> 'dismissed' AND d.answering > interval '24 hours'
            THEN d.at + interval '24 hours' END AS unanswered,
        CASE WHEN h.done OR d.state = 'replied' THEN d.at + d.answering + interval '4 s' END AS answered,
        CASE WHEN d.state <> 'dismissed' AND d.answering + d.closing > interval '9 days'
            THEN d.at + interval '9 days' END AS late,
        CASE WHEN h.done THEN d.at + d.answering + d.closing + interval '5 s' END AS closed
    ) AS s
    CROSS JOIN LATERAL (
        SELECT DISTINCT at FROM unnest(ARRAY[d.at + interval '1 s', s.dismissed, s.assigned, s.accepted,
            s.unanswered, s.answered, s.late, s.closed]) AS at WHERE at IS NOT NULL
    ) AS e
    CROSS JOIN LATERAL (SELECT
        coalesce(e.at < s.dismissed, true) AS valid, coalesce(e.at >= s.answered, false) AS answered,
        coalesce(e.at >= s.closed, false) AS closed, coalesce(e.at >= s.late, false) AS late
    ) AS f
    WHERE d.n > $1
) AS v
WHERE v.recorded_at < v.replaced_at
ORDER BY CASE WHEN v.replaced_at = 'infinity' THEN v.recorded_at ELSE v.replaced_at END
"""
_COUNTY = """
INSERT INTO workflow.stat_rollup (
    grain, unit, drill, start, dimension, value, received, items, valid, merged, dismissed, answered, closed,
    due, on_time, overdue, reply_overdue, accept_overdue, reopened, returned, extended, rated, satisfied
)
SELECT
    grain, '*', drill, start, dimension, value, sum(received), sum(items), sum(valid), sum(merged),
    sum(dismissed), sum(answered), sum(closed), sum(due), sum(on_time), sum(overdue), sum(reply_overdue),
    sum(accept_overdue), sum(reopened), sum(returned), sum(extended), sum(rated), sum(satisfied)
FROM workflow.stat_rollup_step GROUP BY grain, drill, start, dimension, value
"""
_DURATIONS = """
INSERT INTO workflow.stat_duration (grain, drill, what, width, start, minute, cases)
SELECT grain, drill, what, width, start, minute, sum(cases) FROM workflow.stat_duration_step
GROUP BY grain, drill, what, width, start, minute
"""
_UNITS = """
INSERT INTO workflow.stat_rollup (
    grain, unit, drill, start, dimension, value, received, items, valid, merged, dismissed, answered, closed,
    due, on_time, overdue, reply_overdue, accept_overdue, reopened, returned, extended, rated, satisfied
)
SELECT
    g.grain, s.unit, s.drill, g.start, CASE
        WHEN GROUPING(risk) = 0 THEN 'risk' WHEN GROUPING(kind) = 0 THEN 'kind'
        WHEN GROUPING(category) = 0 THEN 'category' WHEN GROUPING(channel) = 0 THEN 'channel'
        WHEN GROUPING(tier) = 0 THEN 'tier' WHEN GROUPING(state) = 0 THEN 'state' ELSE 'total'
    END, coalesce(risk, kind, category, channel, tier::text, state, ''),
    count(*), sum(items), count(*) FILTER (WHERE valid), count(*) FILTER (WHERE merged),
    count(*) FILTER (WHERE dismissed), count(*) FILTER (WHERE answered), count(*) FILTER (WHERE closed),
    count(*) FILTER (WHERE due), count(*) FILTER (WHERE on_time), count(*) FILTER (WHERE overdue),
    count(*) FILTER (WHERE reply_overdue), count(*) FILTER (WHERE accept_overdue),
    count(*) FILTER (WHERE reopened), count(*) FILTER (WHERE returned), count(*) FILTER (WHERE extended),
    count(*) FILTER (WHERE rated), count(*) FILTER (WHERE satisfied)
FROM workflow.stat_fact AS s
CROSS JOIN LATERAL (
    VALUES ('day', s.day), ('month', date_trunc('month', s.day::timestamp)::date)
) AS g (grain, start)
WHERE s.replaced_at = 'infinity'
GROUP BY g.grain, s.unit, s.drill, g.start,
    GROUPING SETS ((), (risk), (kind), (category), (channel), (tier), (state))
"""
_TABLES = ("stat_rollup_step", "stat_duration_step", "stat_rollup", "stat_duration")


async def plant(connection: asyncpg.Connection, database: Database, cases: int) -> Line | None:
    """So many cases, a part of them counted by the product; None when they are there from an earlier run."""
    if await connection.fetchval("SELECT to_regclass('public.planted') IS NOT NULL"):
        return None
    played = min(cases, PLAYED)
    await connection.execute(_CHANNELS)
    for script, number in ((_DRAW, cases), (_HISTORY, played)):
        for statement in script.strip().removesuffix(";").replace("$1", str(number)).split(";\n"):
            await connection.execute(statement)
    began = time.monotonic()
    while await service.fold(database, _AT_ONCE):
        pass
    took = time.monotonic() - began
    await _write_the_rest(connection, played)
    await connection.execute("CREATE TABLE public.planted ()")
    return Line("counting cases for the first time", f"{played / took:.0f}/s", "", f"{took:.0f} s")


async def _write_the_rest(connection: asyncpg.Connection, played: int) -> None:
    """All facts at once, then all sums from all facts."""
    await connection.execute(_FACTS, played)
    for table in _TABLES:
        await connection.execute(f"DELETE FROM workflow.{table}")
    migration = importlib.import_module("services.workflow.migrations.versions.0021_statistics_steps")
    for statement in (*migration.FILL, _COUNTY, _DURATIONS, _UNITS):
        await connection.execute(statement)
    for table in ("cases", "stat_fact", *_TABLES):
        await connection.execute(f"VACUUM ANALYZE workflow.{table}")
