"""When the brief of the day is made, and whom it goes to."""

from alembic import op
from sqlalchemy import insert

from services.common.tables import append_only_sql
from services.workflow.briefs.domain.schedule import PRESET, PRESET_REASON
from services.workflow.briefs.models import BriefSchedule

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.brief_schedule (
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    reason TEXT NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID,
    made_by_name TEXT NOT NULL,
    CONSTRAINT pk_brief_schedule PRIMARY KEY (version),
    CONSTRAINT ck_brief_schedule_version_positive CHECK (version >= 1),
    CONSTRAINT ck_brief_schedule_reason_given CHECK (length(reason) BETWEEN 1 AND 500)
);
COMMENT ON COLUMN workflow.brief_schedule.made_by IS 'null: shipped with the product';
CREATE TABLE workflow.brief_run (
    id UUID NOT NULL,
    paper TEXT NOT NULL,
    span TEXT NOT NULL,
    first DATE NOT NULL,
    due_at timestamptz NOT NULL,
    schedule_version INTEGER NOT NULL,
    attempts SMALLINT DEFAULT '0' NOT NULL,
    next_try_at timestamptz DEFAULT huiying.now() NOT NULL,
    error TEXT,
    made_at timestamptz,
    document_id UUID,
    CONSTRAINT pk_brief_run PRIMARY KEY (id),
    CONSTRAINT uq_brief_run_paper_span_first UNIQUE (paper, span, first),
    CONSTRAINT fk_brief_run_schedule_version FOREIGN KEY(schedule_version)
        REFERENCES workflow.brief_schedule (version),
    CONSTRAINT fk_brief_run_document_id FOREIGN KEY(document_id) REFERENCES workflow.document (id),
    CONSTRAINT ck_brief_run_paper_known CHECK (paper IN ('daily_brief', 'work_summary', 'duty_log')),
    CONSTRAINT ck_brief_run_span_known CHECK (span IN ('day', 'month', 'year')),
    CONSTRAINT ck_brief_run_made_is_there CHECK ((made_at IS NULL) = (document_id IS NULL)),
    CONSTRAINT ck_brief_run_attempts_counted CHECK (attempts >= 0)
);
COMMENT ON COLUMN workflow.brief_run.first IS 'day of the period, China Standard Time';
COMMENT ON COLUMN workflow.brief_run.error IS 'of the last attempt: a code, no words';
CREATE INDEX ix_brief_run_waiting ON workflow.brief_run (next_try_at) WHERE made_at IS NULL;
CREATE INDEX ix_brief_run_newest ON workflow.brief_run (due_at DESC, id DESC)
"""


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    op.execute(append_only_sql("workflow", "brief_schedule"))
    body = PRESET.model_dump(mode="json")
    op.execute(insert(BriefSchedule).values(version=1, body=body, reason=PRESET_REASON, made_by_name="系统"))


def downgrade() -> None:
    op.execute("DROP TABLE workflow.brief_run")
    op.execute("DROP TABLE workflow.brief_schedule")
