"""What follows from the versions of facts that began or ended at a moment: the sums, and their steps."""

from sqlalchemy import text

_ROLL_UP = text("""
WITH moved AS (
    SELECT
        CASE WHEN s.recorded_at = :at THEN 1 ELSE -1 END AS sign, s.drill, s.day, s.risk, s.kind, s.category,
        s.channel, s.tier::text AS tier, s.state, s.unit, s.unit AS led, s.items, s.valid, s.merged,
        s.dismissed, s.answered, s.closed, s.due, s.on_time, s.overdue, s.reply_overdue, s.accept_overdue,
        s.reopened, s.returned, s.extended, s.rated, s.satisfied
    FROM workflow.stat_fact AS s
    WHERE s.case_id = ANY (CAST(:cases AS uuid[])) AND (s.recorded_at = :at OR s.replaced_at = :at)
), daily AS MATERIALIZED (
    SELECT
        CASE WHEN GROUPING(led) = 0 THEN led ELSE '*' END AS unit, drill, day,
        CASE
            WHEN GROUPING(risk) = 0 THEN 'risk' WHEN GROUPING(kind) = 0 THEN 'kind'
            WHEN GROUPING(category) = 0 THEN 'category' WHEN GROUPING(channel) = 0 THEN 'channel'
            WHEN GROUPING(tier) = 0 THEN 'tier' WHEN GROUPING(state) = 0 THEN 'state'
            WHEN GROUPING(unit) = 0 THEN 'unit' ELSE 'total'
        END AS dimension,
        coalesce(risk, kind, category, channel, tier, state, unit, '') AS value,
        sum(sign) AS received, sum(sign * items) AS items, sum(sign * valid::int) AS valid,
        sum(sign * merged::int) AS merged, sum(sign * dismissed::int) AS dismissed,
        sum(sign * answered::int) AS answered, sum(sign * closed::int) AS closed,
        sum(sign * due::int) AS due, sum(sign * on_time::int) AS on_time,
        sum(sign * overdue::int) AS overdue, sum(sign * reply_overdue::int) AS reply_overdue,
        sum(sign * accept_overdue::int) AS accept_overdue, sum(sign * reopened::int) AS reopened,
        sum(sign * returned::int) AS returned, sum(sign * extended::int) AS extended,
        sum(sign * rated::int) AS rated, sum(sign * satisfied::int) AS satisfied
    FROM moved
    GROUP BY drill, day, GROUPING SETS (
        (), (risk), (kind), (category), (channel), (tier), (state), (unit),
        (led), (led, risk), (led, kind), (led, category), (led, channel), (led, tier), (led, state)
    )
), spread AS (
    SELECT
        g.grain, d.unit, d.drill, g.start, d.dimension, d.value,
        sum(d.received) AS received, sum(d.items) AS items, sum(d.valid) AS valid, sum(d.merged) AS merged,
        sum(d.dismissed) AS dismissed, sum(d.answered) AS answered, sum(d.closed) AS closed,
        sum(d.due) AS due, sum(d.on_time) AS on_time, sum(d.overdue) AS overdue,
        sum(d.reply_overdue) AS reply_overdue, sum(d.accept_overdue) AS accept_overdue,
        sum(d.reopened) AS reopened, sum(d.returned) AS returned, sum(d.extended) AS extended,
        sum(d.rated) AS rated, sum(d.satisfied) AS satisfied
    FROM daily AS d
    CROSS JOIN LATERAL (
        VALUES ('day', d.day), ('month', date_trunc('month', d.day::timestamp)::date)
    ) AS g (grain, start)
    GROUP BY 1, 2, 3, 4, 5, 6
), changed AS (
    SELECT * FROM spread AS s
    WHERE ROW(
        s.received, s.items, s.valid, s.merged, s.dismissed, s.answered, s.closed, s.due, s.on_time,
        s.overdue, s.reply_overdue, s.accept_overdue, s.reopened, s.returned, s.extended, s.rated, s.satisfied
    ) <> ROW(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
), stepped AS (
    INSERT INTO workflow.stat_rollup_step AS r (
        counted_on, grain, drill, start, dimension, value, received, items, valid, merged, dismissed,
        answered, closed, due, on_time, overdue, reply_overdue, accept_overdue, reopened, returned, extended,
        rated, satisfied
    )
    SELECT
        (CAST(:at AS timestamptz) AT TIME ZONE INTERVAL '08:00')::date, grain, drill, start, dimension, value,
        received, items, valid, merged, dismissed, answered, closed, due, on_time, overdue, reply_overdue,
        accept_overdue, reopened, returned, extended, rated, satisfied
    FROM changed WHERE unit = '*'
    ON CONFLICT (grain, drill, start, counted_on, dimension, value) DO UPDATE SET
        received = r.received + excluded.received, items = r.items + excluded.items,
        valid = r.valid + excluded.valid, merged = r.merged + excluded.merged,
        dismissed = r.dismissed + excluded.dismissed, answered = r.answered + excluded.answered,
        closed = r.closed + excluded.closed, due = r.due + excluded.due,
        on_time = r.on_time + excluded.on_time, overdue = r.overdue + excluded.overdue,
        reply_overdue = r.reply_overdue + excluded.reply_overdue,
        accept_overdue = r.accept_overdue + excluded.accept_overdue,
        reopened = r.reopened + excluded.reopened, returned = r.returned + excluded.returned,
        extended = r.extended + excluded.extended, rated = r.rated + excluded.rated,
        satisfied = r.satisfied + excluded.satisfied
)
INSERT INTO workflow.stat_rollup AS r (
    grain, unit, drill, start, dimension, value, received, items, valid, merged, dismissed, answered, closed,
    due, on_time, overdue, reply_overdue, accept_overdue, reopened, returned, extended, rated, satisfied
)
SELECT * FROM changed
ON CONFLICT (grain, unit, drill, start, dimension, value) DO UPDATE SET
    received = r.received + excluded.received, items = r.items + excluded.items,
    valid = r.valid + excluded.valid, merged = r.merged + excluded.merged,
    dismissed = r.dismissed + excluded.dismissed, answered = r.answered + excluded.answered,
    closed = r.closed + excluded.closed, due = r.due + excluded.due, on_time = r.on_time + excluded.on_time,
    overdue = r.overdue + excluded.overdue, reply_overdue = r.reply_overdue + excluded.reply_overdue,
    accept_overdue = r.accept_overdue + excluded.accept_overdue, reopened = r.reopened + excluded.reopened,
    returned = r.returned + excluded.returned, extended = r.extended + excluded.extended,
    rated = r.rated + excluded.rated, satisfied = r.satisfied + excluded.satisfied
""")

_LAST = text("""
WITH moved AS (
    SELECT CASE WHEN s.recorded_at = :at THEN 1 ELSE -1 END AS sign, s.day, s.drill, l.what, l.minutes
    FROM workflow.stat_fact AS s
    CROSS JOIN LATERAL (
        VALUES ('response', s.response_minutes), ('closing', s.closing_minutes)
    ) AS l (what, minutes)
    WHERE s.case_id = ANY (CAST(:cases AS uuid[])) AND (s.recorded_at = :at OR s.replaced_at = :at)
        AND l.minutes IS NOT NULL
), changed AS (
    SELECT
        g.grain, m.drill, m.what, w.width, g.start, m.minutes - m.minutes % w.width AS minute,
        sum(m.sign) AS cases
    FROM moved AS m
    CROSS JOIN LATERAL (
        VALUES ('day', m.day), ('month', date_trunc('month', m.day::timestamp)::date)
    ) AS g (grain, start)
    CROSS JOIN (VALUES (1), (60), (1440)) AS w (width)
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING sum(m.sign) <> 0
), stepped AS (
    INSERT INTO workflow.stat_duration_step AS d (
        counted_on, grain, drill, what, width, start, minute, cases
    )
    SELECT (CAST(:at AS timestamptz) AT TIME ZONE INTERVAL '08:00')::date, * FROM changed
    ON CONFLICT (grain, drill, what, width, start, minute, counted_on)
        DO UPDATE SET cases = d.cases + excluded.cases
)
INSERT INTO workflow.stat_duration AS d (grain, drill, what, width, start, minute, cases)
SELECT * FROM changed
ON CONFLICT (grain, drill, what, width, start, minute) DO UPDATE SET cases = d.cases + excluded.cases
""")

SUMS = (_ROLL_UP, _LAST)
"""What follows from the versions of facts that began or ended at a moment."""
