"""The facts of each case that statistics count, as they were at every moment, and their roll-ups."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.stat_dirty (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    case_id UUID NOT NULL,
    CONSTRAINT pk_stat_dirty PRIMARY KEY (id)
);
CREATE TABLE workflow.stat_fold (
    "only" BOOLEAN DEFAULT true NOT NULL,
    through timestamptz,
    since timestamptz,
    CONSTRAINT pk_stat_fold PRIMARY KEY ("only"),
    CONSTRAINT ck_stat_fold_one_row CHECK ("only")
);
COMMENT ON COLUMN workflow.stat_fold.through IS 'when something was recorded last';
COMMENT ON COLUMN workflow.stat_fold.since IS 'null: since the first case';
INSERT INTO workflow.stat_fold DEFAULT VALUES;
CREATE TABLE workflow.stat_fact (
    case_id UUID NOT NULL,
    recorded_at timestamptz NOT NULL,
    replaced_at timestamptz DEFAULT 'infinity' NOT NULL,
    received_at timestamptz NOT NULL,
    day DATE NOT NULL,
    unit TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    risk TEXT NOT NULL,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    channel TEXT NOT NULL,
    tier SMALLINT NOT NULL,
    state TEXT NOT NULL,
    topic_id UUID,
    items INTEGER NOT NULL,
    valid BOOLEAN NOT NULL,
    merged BOOLEAN NOT NULL,
    dismissed BOOLEAN NOT NULL,
    answered BOOLEAN NOT NULL,
    closed BOOLEAN NOT NULL,
    due BOOLEAN NOT NULL,
    on_time BOOLEAN NOT NULL,
    overdue BOOLEAN NOT NULL,
    reply_overdue BOOLEAN NOT NULL,
    accept_overdue BOOLEAN NOT NULL,
    reopened BOOLEAN NOT NULL,
    returned BOOLEAN NOT NULL,
    extended BOOLEAN NOT NULL,
    rated BOOLEAN NOT NULL,
    satisfied BOOLEAN NOT NULL,
    response_minutes INTEGER,
    closing_minutes INTEGER,
    CONSTRAINT pk_stat_fact PRIMARY KEY (case_id, recorded_at),
    CONSTRAINT ck_stat_fact_replaced_after_recorded CHECK (replaced_at > recorded_at),
    CONSTRAINT ck_stat_fact_valid_or_not CHECK (
        valid::int + merged::int + dismissed::int = 1
    ),
    CONSTRAINT ck_stat_fact_on_time_or_overdue CHECK (
        due = (on_time OR overdue) AND NOT (on_time AND overdue)
    ),
    CONSTRAINT ck_stat_fact_satisfied_is_rated CHECK (rated OR NOT satisfied)
);
CREATE UNIQUE INDEX uq_stat_fact_current ON workflow.stat_fact (case_id)
    WHERE replaced_at = 'infinity';
CREATE INDEX ix_stat_fact_received ON workflow.stat_fact (received_at DESC, case_id DESC)
    WHERE replaced_at = 'infinity';
CREATE INDEX ix_stat_fact_unit ON workflow.stat_fact (unit, received_at DESC, case_id DESC)
    WHERE replaced_at = 'infinity';
CREATE INDEX ix_stat_fact_history ON workflow.stat_fact (received_at DESC, case_id DESC);
COMMENT ON TABLE workflow.stat_fact IS 'what was counted of a case from recorded_at until replaced_at';
COMMENT ON COLUMN workflow.stat_fact.day IS 'on which it was received, in China';
COMMENT ON COLUMN workflow.stat_fact.unit IS 'that leads it, or unassigned';
COMMENT ON COLUMN workflow.stat_fact.channel IS 'of its first item';
CREATE TABLE workflow.stat_rollup (
    grain TEXT NOT NULL,
    unit TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    start DATE NOT NULL,
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
    CONSTRAINT pk_stat_rollup PRIMARY KEY (grain, unit, drill, start, dimension, value),
    CONSTRAINT ck_stat_rollup_grain_known CHECK (grain IN ('day', 'month'))
) WITH (fillfactor = 70);
COMMENT ON COLUMN workflow.stat_rollup.unit IS '*: the whole county';
CREATE TABLE workflow.stat_duration (
    grain TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    what TEXT NOT NULL,
    width SMALLINT NOT NULL,
    start DATE NOT NULL,
    minute INTEGER NOT NULL,
    cases BIGINT NOT NULL,
    CONSTRAINT pk_stat_duration PRIMARY KEY (grain, drill, what, width, start, minute),
    CONSTRAINT ck_stat_duration_grain_known CHECK (grain IN ('day', 'month')),
    CONSTRAINT ck_stat_duration_what_known CHECK (what IN ('response', 'closing')),
    CONSTRAINT ck_stat_duration_width_known CHECK (width IN (1, 60))
) WITH (fillfactor = 70);
COMMENT ON COLUMN workflow.stat_duration.minute IS 'the first of the bucket';
"""

_FUNCTIONS = (
    """
    CREATE FUNCTION workflow.stat_mark_case() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO workflow.stat_dirty (case_id) VALUES (NEW.id);
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION workflow.stat_mark_part() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO workflow.stat_dirty (case_id) VALUES (NEW.case_id);
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION workflow.stat_mark_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO workflow.stat_dirty (case_id)
            SELECT DISTINCT moved.case_id FROM (
                SELECT was.case_id FROM was JOIN now USING (item_id) WHERE was.case_id <> now.case_id
                UNION ALL
                SELECT now.case_id FROM was JOIN now USING (item_id) WHERE was.case_id <> now.case_id
            ) AS moved;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION workflow.stat_keep_fact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.replaced_at = 'infinity' THEN
            OLD.replaced_at := NEW.replaced_at;
            IF OLD IS NOT DISTINCT FROM NEW THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'stat_fact is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
)

_CHANGED = """
    (OLD.state, OLD.tier, OLD.risk, OLD.kind, OLD.category, OLD.lead_unit, OLD.drill, OLD.restricted)
    IS DISTINCT FROM
    (NEW.state, NEW.tier, NEW.risk, NEW.kind, NEW.category, NEW.lead_unit, NEW.drill, NEW.restricted)
    OR OLD.received_at <> NEW.received_at
"""
_CLOCK = """(OLD.met_at, OLD.stopped_at, OLD.breached_at, OLD.due_at) IS DISTINCT FROM
    (NEW.met_at, NEW.stopped_at, NEW.breached_at, NEW.due_at)"""
_ENDED = "NEW.met_at IS NOT NULL OR NEW.stopped_at IS NOT NULL OR NEW.breached_at IS NOT NULL"
_TOLD = "NEW.action IN ('return', 'decide_dispute', 'reopen', 'close', 'follow_up')"

_TRIGGERS = (
    ("cases", "stat_case_opened", "INSERT", "true", "stat_mark_case"),
    ("cases", "stat_case_changed", "UPDATE", _CHANGED, "stat_mark_case"),
    ("case_item", "stat_item_placed", "INSERT", "true", "stat_mark_part"),
    ("case_timeline", "stat_told", "INSERT", _TOLD, "stat_mark_part"),
    ("case_deadline", "stat_clock_ended", "INSERT", _ENDED, "stat_mark_part"),
    ("case_deadline", "stat_clock_changed", "UPDATE", _CLOCK, "stat_mark_part"),
    ("case_reply", "stat_replied", "INSERT OR UPDATE", "NEW.status = 'approved'", "stat_mark_part"),
    ("case_extension", "stat_extended", "INSERT OR UPDATE", "NEW.status = 'granted'", "stat_mark_part"),
)
"""What may change a counted fact; each condition keeps the other writes free of it."""

_MOVED = """
CREATE TRIGGER stat_item_moved AFTER UPDATE ON workflow.case_item
REFERENCING OLD TABLE AS was NEW TABLE AS now
FOR EACH STATEMENT EXECUTE FUNCTION workflow.stat_mark_moved()
"""
_KEEP = """
CREATE TRIGGER stat_fact_append_only BEFORE UPDATE OR DELETE ON workflow.stat_fact
FOR EACH ROW EXECUTE FUNCTION workflow.stat_keep_fact()
"""
_COUNT_WHAT_IS_THERE = "INSERT INTO workflow.stat_dirty (case_id) SELECT id FROM workflow.cases ORDER BY id"
_SINCE = """
UPDATE workflow.stat_fold SET since = huiying.now() WHERE EXISTS (SELECT FROM workflow.cases)
"""


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for function in _FUNCTIONS:
        op.execute(function)
    for table, name, event, condition, function in _TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON workflow.{table}"
            f" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION workflow.{function}()"
        )
    op.execute(_MOVED)
    op.execute(_KEEP)
    op.execute(_COUNT_WHAT_IS_THERE)
    op.execute(_SINCE)


def downgrade() -> None:
    op.execute("DROP TRIGGER stat_item_moved ON workflow.case_item")
    for table, name, *_ in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON workflow.{table}")
    for table in ("stat_duration", "stat_rollup", "stat_fact", "stat_fold", "stat_dirty"):
        op.execute(f"DROP TABLE workflow.{table}")
    for function in ("stat_keep_fact", "stat_mark_moved", "stat_mark_part", "stat_mark_case"):
        op.execute(f"DROP FUNCTION workflow.{function}()")
