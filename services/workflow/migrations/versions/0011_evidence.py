"""Attachments and their tombstones; items whose words are gone or due to go; emergency plans."""

from alembic import op
from sqlalchemy import insert

from services.common.tables import append_only_sql
from services.workflow.plans.models import PlanVersion
from services.workflow.plans.presets import PRESETS, REASON

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.evidence (
    id UUID NOT NULL,
    case_id UUID,
    item_id UUID,
    unit TEXT NOT NULL,
    added_by UUID NOT NULL,
    added_by_name TEXT NOT NULL,
    added_at timestamptz NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BYTEA NOT NULL,
    received_sha256 BYTEA NOT NULL,
    CONSTRAINT pk_evidence PRIMARY KEY (id),
    CONSTRAINT fk_evidence_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id),
    CONSTRAINT ck_evidence_on_one_thing CHECK (num_nonnulls(case_id, item_id) = 1),
    CONSTRAINT ck_evidence_size_in_range CHECK (size BETWEEN 1 AND 20971520),
    CONSTRAINT ck_evidence_sha256_whole CHECK (octet_length(sha256) = 32),
    CONSTRAINT ck_evidence_received_sha256_whole CHECK (octet_length(received_sha256) = 32)
);
COMMENT ON COLUMN workflow.evidence.name IS 'masked, without path';
COMMENT ON COLUMN workflow.evidence.size IS 'bytes, as kept';
COMMENT ON COLUMN workflow.evidence.sha256 IS 'of the file as kept';
COMMENT ON COLUMN workflow.evidence.received_sha256 IS 'of the file as it was sent';
CREATE INDEX ix_evidence_case ON workflow.evidence (case_id, added_at, id);
CREATE INDEX ix_evidence_item ON workflow.evidence (item_id, added_at, id);
CREATE INDEX ix_evidence_sha256 ON workflow.evidence (sha256);
CREATE TABLE workflow.evidence_tombstone (
    evidence_id UUID NOT NULL,
    at timestamptz NOT NULL,
    by UUID,
    by_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_evidence_tombstone PRIMARY KEY (evidence_id),
    CONSTRAINT fk_evidence_tombstone_evidence_id FOREIGN KEY(evidence_id) REFERENCES workflow.evidence (id)
);
COMMENT ON COLUMN workflow.evidence_tombstone.by IS 'null: the system';
COMMENT ON COLUMN workflow.evidence_tombstone.reason IS 'masked'
"""
_POLICY = """
CREATE VIEW workflow.retention_policy_v1 AS
SELECT CAST(body ->> 'retention_months' AS integer) AS months
FROM workflow.policy_version ORDER BY version DESC LIMIT 1
"""
_DUE = """
CREATE VIEW workflow.retention_due_v1 AS
SELECT i.item_id, c.id AS case_id, c.number AS case_number, a.at AS archived_at
FROM workflow.cases AS c
CROSS JOIN workflow.retention_policy_v1 AS p
CROSS JOIN LATERAL (
    SELECT max(t.at) AS at FROM workflow.case_timeline AS t WHERE t.case_id = c.id AND t.action = 'archive'
) AS a
JOIN workflow.case_item AS i ON i.case_id = c.id
WHERE c.state = 'archived' AND i.erased_at IS NULL
    AND a.at + make_interval(months => p.months) <= huiying.now()
"""
_PLANS = """
CREATE TABLE workflow.plan_version (
    id UUID NOT NULL,
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    reason TEXT NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID,
    made_by_name TEXT NOT NULL,
    CONSTRAINT pk_plan_version PRIMARY KEY (id, version),
    CONSTRAINT ck_plan_version_version_positive CHECK (version >= 1)
);
COMMENT ON COLUMN workflow.plan_version.made_by IS 'null: shipped with the product';
CREATE TABLE workflow.case_plan (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    plan_version INTEGER NOT NULL,
    started_at timestamptz NOT NULL,
    started_by UUID NOT NULL,
    started_by_name TEXT NOT NULL,
    CONSTRAINT pk_case_plan PRIMARY KEY (id),
    CONSTRAINT uq_case_plan_case_id_plan_id UNIQUE (case_id, plan_id),
    CONSTRAINT fk_case_plan_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id),
    CONSTRAINT fk_case_plan_plan_id_plan_version FOREIGN KEY(plan_id, plan_version)
        REFERENCES workflow.plan_version (id, version)
);
CREATE INDEX ix_case_plan_started_at ON workflow.case_plan (started_at);
CREATE TABLE workflow.case_plan_tick (
    run UUID NOT NULL,
    step SMALLINT NOT NULL,
    at timestamptz NOT NULL,
    by UUID NOT NULL,
    by_name TEXT NOT NULL,
    note TEXT,
    CONSTRAINT pk_case_plan_tick PRIMARY KEY (run, step),
    CONSTRAINT fk_case_plan_tick_run FOREIGN KEY(run) REFERENCES workflow.case_plan (id),
    CONSTRAINT ck_case_plan_tick_step_counted CHECK (step >= 0)
);
COMMENT ON COLUMN workflow.case_plan_tick.note IS 'masked';
CREATE TABLE workflow.case_plan_late (
    run UUID NOT NULL,
    step SMALLINT NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT pk_case_plan_late PRIMARY KEY (run, step),
    CONSTRAINT fk_case_plan_late_run FOREIGN KEY(run) REFERENCES workflow.case_plan (id)
)
"""
_PLAN_NAMES = ("plan_version", "case_plan", "case_plan_tick", "case_plan_late")
_NAMES = ("evidence", "evidence_tombstone")


def upgrade() -> None:
    for script in (_TABLES, _PLANS):
        for statement in script.split(";\n"):
            op.execute(statement)
    for table in (*_NAMES, *_PLAN_NAMES):
        op.execute(append_only_sql("workflow", table))
    op.execute("ALTER TABLE workflow.case_item ADD COLUMN erased_at timestamptz")
    op.execute("COMMENT ON COLUMN workflow.case_item.erased_at IS 'its words are gone: withdrawn or expired'")
    for plan_id, plan in PRESETS.items():
        body = plan.model_dump(mode="json")
        op.execute(
            insert(PlanVersion).values(id=plan_id, version=1, body=body, reason=REASON, made_by_name="系统")
        )
    op.execute(_POLICY)
    op.execute(_DUE)
    op.execute("GRANT SELECT ON workflow.retention_policy_v1, workflow.retention_due_v1 TO huiying_ingest")


def downgrade() -> None:
    op.execute("DROP VIEW workflow.retention_due_v1")
    op.execute("DROP VIEW workflow.retention_policy_v1")
    op.execute("ALTER TABLE workflow.case_item DROP COLUMN erased_at")
    for table in reversed((*_NAMES, *_PLAN_NAMES)):
        op.execute(f"DROP TABLE workflow.{table}")
