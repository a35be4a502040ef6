"""Rules and results of the assessment of units, appeals, and what was adopted."""

from alembic import op
from sqlalchemy import insert

from services.common.tables import append_only_sql
from services.workflow.unit_scores.domain import PRESET, PRESET_REASON
from services.workflow.unit_scores.models import UnitScoreRules

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.unit_score_rules (
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    reason TEXT NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID,
    made_by_name TEXT NOT NULL,
    CONSTRAINT pk_unit_score_rules PRIMARY KEY (version),
    CONSTRAINT ck_unit_score_rules_version_positive CHECK (version >= 1)
);
COMMENT ON COLUMN workflow.unit_score_rules.made_by IS 'null: shipped with the product';
CREATE TABLE workflow.unit_score_period (
    period TEXT NOT NULL,
    rules_version INTEGER NOT NULL,
    as_of timestamptz NOT NULL,
    appeal_until DATE NOT NULL,
    locked_by UUID NOT NULL,
    locked_by_name TEXT NOT NULL,
    CONSTRAINT pk_unit_score_period PRIMARY KEY (period),
    CONSTRAINT ck_unit_score_period_period_shape CHECK (period ~ '^20[0-9]{2}(-[0-9]{2})?$'),
    CONSTRAINT fk_unit_score_period_rules_version FOREIGN KEY(rules_version)
        REFERENCES workflow.unit_score_rules (version)
);
COMMENT ON COLUMN workflow.unit_score_period.as_of IS 'what happened later changes nothing';
CREATE TABLE workflow.unit_score (
    period TEXT NOT NULL,
    unit TEXT NOT NULL,
    total NUMERIC(7, 2),
    CONSTRAINT pk_unit_score PRIMARY KEY (period, unit),
    CONSTRAINT fk_unit_score_period FOREIGN KEY(period) REFERENCES workflow.unit_score_period (period)
);
COMMENT ON COLUMN workflow.unit_score.total IS 'null: no case to judge by';
CREATE TABLE workflow.unit_score_point (
    period TEXT NOT NULL,
    unit TEXT NOT NULL,
    measure TEXT NOT NULL,
    counted INTEGER NOT NULL,
    good INTEGER NOT NULL,
    points NUMERIC(7, 2),
    CONSTRAINT pk_unit_score_point PRIMARY KEY (period, unit, measure),
    CONSTRAINT fk_unit_score_point_period_unit FOREIGN KEY(period, unit)
        REFERENCES workflow.unit_score (period, unit),
    CONSTRAINT ck_unit_score_point_measure_known
        CHECK (measure IN ('accept_on_time', 'first_reply_on_time', 'close_on_time', 'reply', 'closure',
        'satisfaction', 'quality', 'overdue', 'return_upheld', 'return_overruled', 'submitted', 'adopted')),
    CONSTRAINT ck_unit_score_point_good_of_counted CHECK (good BETWEEN 0 AND counted)
);
CREATE TABLE workflow.unit_score_mark (
    period TEXT NOT NULL,
    unit TEXT NOT NULL,
    measure TEXT NOT NULL,
    cases UUID[] NOT NULL,
    counted INTEGER[] NOT NULL,
    good INTEGER[] NOT NULL,
    CONSTRAINT pk_unit_score_mark PRIMARY KEY (period, unit, measure),
    CONSTRAINT fk_unit_score_mark_period FOREIGN KEY(period) REFERENCES workflow.unit_score_period (period),
    CONSTRAINT ck_unit_score_mark_measure_known
        CHECK (measure IN ('accept_on_time', 'first_reply_on_time', 'close_on_time', 'reply', 'closure',
        'satisfaction', 'quality', 'overdue', 'return_upheld', 'return_overruled', 'submitted', 'adopted')),
    CONSTRAINT ck_unit_score_mark_one_each
        CHECK (cardinality(cases) = cardinality(counted) AND cardinality(cases) = cardinality(good))
);
CREATE INDEX ix_case_timeline_ruled ON workflow.case_timeline (at)
    WHERE action IN ('spot_check', 'decide_dispute');
CREATE INDEX ix_case_item_received ON workflow.case_item USING brin (received_at);
CREATE TABLE workflow.unit_score_appeal (
    id UUID NOT NULL,
    period TEXT NOT NULL,
    unit TEXT NOT NULL,
    measure TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by UUID NOT NULL,
    asked_by_name TEXT NOT NULL,
    asked_at timestamptz DEFAULT huiying.now() NOT NULL,
    CONSTRAINT pk_unit_score_appeal PRIMARY KEY (id),
    CONSTRAINT uq_unit_score_appeal_period_unit_measure UNIQUE (period, unit, measure),
    CONSTRAINT fk_unit_score_appeal_point FOREIGN KEY(period, unit, measure)
        REFERENCES workflow.unit_score_point (period, unit, measure)
);
COMMENT ON COLUMN workflow.unit_score_appeal.reason IS 'masked';
CREATE TABLE workflow.unit_score_correction (
    appeal_id UUID NOT NULL,
    upheld BOOLEAN NOT NULL,
    change NUMERIC(7, 2) NOT NULL,
    reason TEXT NOT NULL,
    decided_by UUID NOT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at timestamptz DEFAULT huiying.now() NOT NULL,
    CONSTRAINT pk_unit_score_correction PRIMARY KEY (appeal_id),
    CONSTRAINT ck_unit_score_correction_only_upheld_changes CHECK (upheld OR change = 0),
    CONSTRAINT fk_unit_score_correction_appeal_id FOREIGN KEY(appeal_id)
        REFERENCES workflow.unit_score_appeal (id)
);
COMMENT ON COLUMN workflow.unit_score_correction.change IS 'added to the score';
COMMENT ON COLUMN workflow.unit_score_correction.reason IS 'masked';
CREATE TABLE workflow.adoption (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    unit TEXT NOT NULL,
    paper TEXT NOT NULL,
    reason TEXT NOT NULL,
    at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID NOT NULL,
    made_by_name TEXT NOT NULL,
    revoked_at timestamptz,
    revoked_by_name TEXT,
    CONSTRAINT pk_adoption PRIMARY KEY (id),
    CONSTRAINT ck_adoption_revoked_whole CHECK ((revoked_at IS NULL) = (revoked_by_name IS NULL)),
    CONSTRAINT fk_adoption_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
CREATE INDEX ix_adoption_at ON workflow.adoption (at);
CREATE UNIQUE INDEX uq_adoption_case_unit ON workflow.adoption (case_id, unit) WHERE revoked_at IS NULL;
COMMENT ON COLUMN workflow.adoption.unit IS 'whose information it was';
COMMENT ON COLUMN workflow.adoption.paper IS 'in which paper';
COMMENT ON COLUMN workflow.adoption.reason IS 'masked'
"""
MARKS = """
CREATE FUNCTION workflow.unit_score_marks(since timestamptz, until timestamptz)
RETURNS TABLE (unit text, measure text, case_id uuid, counted integer, good integer)
LANGUAGE sql STABLE AS $$
    WITH cohort AS (
        SELECT c.id, c.lead_unit, c.state FROM workflow.cases AS c
        WHERE c.received_at >= since AND c.received_at < until AND NOT c.drill AND NOT c.restricted
    ), fact AS (
        SELECT s.* FROM workflow.stat_fact AS s JOIN cohort AS c ON c.id = s.case_id
        WHERE s.replaced_at = 'infinity' AND s.valid AND NOT s.drill AND s.unit <> 'unassigned'
    ), told AS (
        SELECT t.case_id, t.action, t.detail, c.lead_unit FROM workflow.case_timeline AS t
        JOIN workflow.cases AS c ON c.id = t.case_id
        WHERE t.at >= since AND t.at < until AND t.action IN ('spot_check', 'decide_dispute')
            AND NOT c.drill AND NOT c.restricted
    ), mark (unit, measure, case_id, counted, good) AS (
        SELECT t.actor_unit, 'accept_on_time', d.case_id, 1,
            (d.breached_at IS NULL AND d.met_at <= d.due_at)::integer
        FROM workflow.case_deadline AS d JOIN cohort AS c ON c.id = d.case_id
        JOIN workflow.case_timeline AS t
            ON t.case_id = d.case_id AND t.action = 'accept' AND t.at = d.met_at
        WHERE d.name = 'accept'
        UNION ALL
        SELECT c.lead_unit, 'accept_on_time', d.case_id, 1, 0
        FROM workflow.case_deadline AS d JOIN cohort AS c ON c.id = d.case_id
        WHERE d.name = 'accept' AND d.met_at IS NULL AND d.stopped_at IS NULL AND d.due_at < huiying.now()
            AND c.state = 'pending_acceptance'
        UNION ALL
        SELECT unit, 'first_reply_on_time', case_id, 1, (answered AND NOT reply_overdue)::integer
        FROM fact WHERE answered OR reply_overdue
        UNION ALL
        SELECT unit, 'close_on_time', case_id, 1, on_time::integer FROM fact WHERE due
        UNION ALL
        SELECT unit, 'reply', case_id, 1, answered::integer FROM fact
        UNION ALL
        SELECT unit, 'closure', case_id, 1, closed::integer FROM fact
        UNION ALL
        SELECT unit, 'satisfaction', case_id, 1, satisfied::integer FROM fact WHERE rated
        UNION ALL
        SELECT unit, 'overdue', case_id, 1, 1 FROM fact WHERE overdue
        UNION ALL
        SELECT lead_unit, 'quality', case_id, 1, (detail ->> 'result' = 'passed')::integer
        FROM told WHERE action = 'spot_check'
        UNION ALL
        SELECT detail ->> 'unit', 'return_' || (detail ->> 'ruling'), case_id, 1, 1
        FROM told WHERE action = 'decide_dispute'
        UNION ALL
        SELECT i.unit, 'submitted', i.case_id, 1, 1
        FROM workflow.case_item AS i JOIN workflow.cases AS c ON c.id = i.case_id
        WHERE i.received_at >= since AND i.received_at < until AND NOT c.drill AND NOT c.restricted
        UNION ALL
        SELECT a.unit, 'adopted', a.case_id, 1, 1
        FROM workflow.adoption AS a JOIN workflow.cases AS c ON c.id = a.case_id
        WHERE a.revoked_at IS NULL AND a.at >= since AND a.at < until AND NOT c.drill AND NOT c.restricted
    )
    SELECT m.unit, m.measure, m.case_id, m.counted, m.good FROM mark AS m WHERE m.unit IS NOT NULL
$$
"""
_KEPT = (
    "unit_score_rules",
    "unit_score_period",
    "unit_score",
    "unit_score_point",
    "unit_score_mark",
    "unit_score_appeal",
    "unit_score_correction",
)


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    for table in _KEPT:
        op.execute(append_only_sql("workflow", table))
    op.execute(MARKS)
    body = PRESET.model_dump(mode="json")
    op.execute(insert(UnitScoreRules).values(version=1, body=body, reason=PRESET_REASON, made_by_name="系统"))


def downgrade() -> None:
    op.execute("DROP FUNCTION workflow.unit_score_marks(timestamptz, timestamptz)")
    op.execute("DROP INDEX workflow.ix_case_item_received")
    op.execute("DROP INDEX workflow.ix_case_timeline_ruled")
    for table in ("adoption", *reversed(_KEPT)):
        op.execute(f"DROP TABLE workflow.{table}")
