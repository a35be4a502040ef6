"""What each day of counting added to the sums of the statistics, so that past moments are as fast as now."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.stat_rollup_step (
    grain TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    start DATE NOT NULL,
    counted_on DATE NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    received BIGINT NOT NULL,
    items BIGINT NOT NULL,
    valid BIGINT NOT NULL,
    merged BIGINT NOT NULL,
    dismissed BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    due BIGINT NOT NULL,
    on_time BIGINT NOT NULL,
    overdue BIGINT NOT NULL,
    reply_overdue BIGINT NOT NULL,
    accept_overdue BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    extended BIGINT NOT NULL,
    rated BIGINT NOT NULL,
    satisfied BIGINT NOT NULL,
    CONSTRAINT pk_stat_rollup_step PRIMARY KEY (grain, drill, start, counted_on, dimension, value),
    CONSTRAINT ck_stat_rollup_step_grain_known CHECK (grain IN ('day', 'month'))
) WITH (fillfactor = 70);
COMMENT ON COLUMN workflow.stat_rollup_step.counted_on IS 'in China';
CREATE TABLE workflow.stat_duration_step (
    grain TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    what TEXT NOT NULL,
    width SMALLINT NOT NULL,
    start DATE NOT NULL,
    counted_on DATE NOT NULL,
    minute INTEGER NOT NULL,
    cases BIGINT NOT NULL,
    CONSTRAINT pk_stat_duration_step PRIMARY KEY (grain, drill, what, width, start, counted_on, minute),
    CONSTRAINT ck_stat_duration_step_grain_known CHECK (grain IN ('day', 'month')),
    CONSTRAINT ck_stat_duration_step_what_known CHECK (what IN ('response', 'closing')),
    CONSTRAINT ck_stat_duration_step_width_known CHECK (width IN (1, 60, 1440))
) WITH (fillfactor = 70);
COMMENT ON COLUMN workflow.stat_duration_step.minute IS 'the first of the bucket';
COMMENT ON COLUMN workflow.stat_duration_step.counted_on IS 'in China';
ALTER TABLE workflow.stat_duration DROP CONSTRAINT ck_stat_duration_width_known;
ALTER TABLE workflow.stat_duration ADD CONSTRAINT ck_stat_duration_width_known
    CHECK (width IN (1, 60, 1440));
INSERT INTO workflow.stat_duration (grain, drill, what, width, start, minute, cases)
SELECT grain, drill, what, 1440, start, minute - minute % 1440, sum(cases)
FROM workflow.stat_duration WHERE width = 60 GROUP BY grain, drill, what, start, minute - minute % 1440;
DROP INDEX workflow.ix_stat_fact_unit;
CREATE INDEX ix_stat_fact_unit ON workflow.stat_fact (unit, received_at DESC, case_id DESC)
    INCLUDE (drill, response_minutes, closing_minutes) WHERE replaced_at = 'infinity';
DROP INDEX workflow.ix_stat_fact_history;
CREATE INDEX ix_stat_fact_history ON workflow.stat_fact
    (received_at DESC, case_id DESC, recorded_at, replaced_at);
CREATE INDEX ix_stat_fact_unit_history ON workflow.stat_fact
    (unit, received_at DESC, case_id DESC, recorded_at, replaced_at);
CREATE INDEX ix_stat_fact_recorded ON workflow.stat_fact (recorded_at);
CREATE INDEX ix_stat_fact_replaced ON workflow.stat_fact (replaced_at) WHERE replaced_at < 'infinity'
"""

FILL = (
    """
    INSERT INTO workflow.stat_rollup_step (
        grain, drill, start, counted_on, dimension, value, received, items, valid, merged, dismissed,
        answered, closed, due, on_time, overdue, reply_overdue, accept_overdue, reopened, returned, extended,
        rated, satisfied
    )
    WITH moved AS (
        SELECT
            m.sign, (m.at AT TIME ZONE INTERVAL '08:00')::date AS counted_on, s.drill, s.day, s.risk, s.kind,
            s.category, s.channel, s.tier::text AS tier, s.state, s.unit, s.items, s.valid, s.merged,
            s.dismissed, s.answered, s.closed, s.due, s.on_time, s.overdue, s.reply_overdue,
            s.accept_overdue, s.reopened, s.returned, s.extended, s.rated, s.satisfied
        FROM workflow.stat_fact AS s
        CROSS JOIN LATERAL (VALUES (1, s.recorded_at), (-1, s.replaced_at)) AS m (sign, at)
        WHERE m.at < 'infinity'
    ), daily AS MATERIALIZED (
        SELECT
            drill, day, counted_on,
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
        GROUP BY drill, day, counted_on,
            GROUPING SETS ((), (risk), (kind), (category), (channel), (tier), (state), (unit))
    ), spread AS (
        SELECT
            g.grain, d.drill, g.start, d.counted_on, d.dimension, d.value,
            sum(d.received) AS received, sum(d.items) AS items, sum(d.valid) AS valid,
            sum(d.merged) AS merged, sum(d.dismissed) AS dismissed, sum(d.answered) AS answered,
            sum(d.closed) AS closed, sum(d.due) AS due, sum(d.on_time) AS on_time,
            sum(d.overdue) AS overdue, sum(d.reply_overdue) AS reply_overdue,
            sum(d.accept_overdue) AS accept_overdue, sum(d.reopened) AS reopened,
            sum(d.returned) AS returned, sum(d.extended) AS extended, sum(d.rated) AS rated,
            sum(d.satisfied) AS satisfied
        FROM daily AS d
        CROSS JOIN LATERAL (
            VALUES ('day', d.day), ('month', date_trunc('month', d.day::timestamp)::date)
        ) AS g (grain, start)
        GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT * FROM spread AS s
    WHERE ROW(
        s.received, s.items, s.valid, s.merged, s.dismissed, s.answered, s.closed, s.due, s.on_time,
        s.overdue, s.reply_overdue, s.accept_overdue, s.reopened, s.returned, s.extended, s.rated, s.satisfied
    ) <> ROW(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    ORDER BY s.counted_on, s.grain, s.start
    """,
    """
    INSERT INTO workflow.stat_duration_step (grain, drill, what, width, start, minute, counted_on, cases)
    WITH daily AS MATERIALIZED (
        SELECT
            s.drill, s.day, l.what, l.minutes, (m.at AT TIME ZONE INTERVAL '08:00')::date AS counted_on,
            sum(m.sign) AS cases
        FROM workflow.stat_fact AS s
        CROSS JOIN LATERAL (VALUES (1, s.recorded_at), (-1, s.replaced_at)) AS m (sign, at)
        CROSS JOIN LATERAL (
            VALUES ('response', s.response_minutes), ('closing', s.closing_minutes)
        ) AS l (what, minutes)
        WHERE m.at < 'infinity' AND l.minutes IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5
        HAVING sum(m.sign) <> 0
    )
    SELECT
        g.grain, d.drill, d.what, w.width, g.start, d.minutes - d.minutes % w.width, d.counted_on,
        sum(d.cases)
    FROM daily AS d
    CROSS JOIN LATERAL (
        VALUES ('day', d.day), ('month', date_trunc('month', d.day::timestamp)::date)
    ) AS g (grain, start)
    CROSS JOIN (VALUES (1), (60), (1440)) AS w (width)
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    HAVING sum(d.cases) <> 0
    ORDER BY d.counted_on, 1, 4, 5
    """,
)
"""Of all that was counted before, as every fold does of what it counts."""


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    for statement in FILL:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM workflow.stat_duration WHERE width = 1440")
    op.execute("ALTER TABLE workflow.stat_duration DROP CONSTRAINT ck_stat_duration_width_known")
    op.execute(
        "ALTER TABLE workflow.stat_duration ADD CONSTRAINT ck_stat_duration_width_known"
        " CHECK (width IN (1, 60))"
    )
    for index in ("replaced", "recorded", "unit_history", "history", "unit"):
        op.execute(f"DROP INDEX workflow.ix_stat_fact_{index}")
    op.execute("CREATE INDEX ix_stat_fact_history ON workflow.stat_fact (received_at DESC, case_id DESC)")
    op.execute(
        "CREATE INDEX ix_stat_fact_unit ON workflow.stat_fact (unit, received_at DESC, case_id DESC)"
        " WHERE replaced_at = 'infinity'"
    )
    for table in ("stat_duration_step", "stat_rollup_step"):
        op.execute(f"DROP TABLE workflow.{table}")
