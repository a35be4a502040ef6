"""What a reply was checked for."""

from alembic import op

from services.common.tables import append_only_sql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.reply_check (
    case_id UUID NOT NULL,
    version SMALLINT NOT NULL,
    rules TEXT NOT NULL,
    checked_at timestamptz NOT NULL,
    warnings JSONB NOT NULL,
    CONSTRAINT pk_reply_check PRIMARY KEY (case_id, version),
    CONSTRAINT fk_reply_check_reply FOREIGN KEY(case_id, version)
        REFERENCES workflow.case_reply (case_id, version)
);
COMMENT ON COLUMN workflow.reply_check.rules IS 'version of the rules that looked';
COMMENT ON COLUMN workflow.reply_check.warnings IS 'code, start, end, detail; places count code points';
CREATE TABLE workflow.reply_overruling (
    case_id UUID NOT NULL,
    version SMALLINT NOT NULL,
    by UUID NOT NULL,
    by_name TEXT NOT NULL,
    at timestamptz NOT NULL,
    reason TEXT,
    CONSTRAINT pk_reply_overruling PRIMARY KEY (case_id, version),
    CONSTRAINT fk_reply_overruling_check FOREIGN KEY(case_id, version)
        REFERENCES workflow.reply_check (case_id, version),
    CONSTRAINT ck_reply_overruling_reason_not_empty CHECK (length(reason) >= 1)
);
COMMENT ON COLUMN workflow.reply_overruling.reason IS 'masked; null: none was given'
"""


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    op.execute(append_only_sql("workflow", "reply_overruling"))


def downgrade() -> None:
    op.execute("DROP TABLE workflow.reply_overruling")
    op.execute("DROP TABLE workflow.reply_check")
