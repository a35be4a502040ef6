"""Exports of lists and figures: who asked for what, how far it is, which file came of it."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE workflow.export (
    id UUID NOT NULL,
    person UUID NOT NULL,
    kind TEXT NOT NULL,
    format TEXT NOT NULL,
    filters JSONB DEFAULT '{}' NOT NULL,
    asked_at timestamptz DEFAULT huiying.now() NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    leased_until timestamptz,
    attempts SMALLINT DEFAULT 0 NOT NULL,
    rows INTEGER DEFAULT 0 NOT NULL,
    total INTEGER,
    size BIGINT,
    sha256 BYTEA,
    done_at timestamptz,
    expires_at timestamptz,
    error TEXT,
    CONSTRAINT pk_export PRIMARY KEY (id),
    CONSTRAINT ck_export_state_known CHECK (state IN ('waiting', 'running', 'done', 'failed', 'expired')),
    CONSTRAINT ck_export_format_known CHECK (format IN ('xlsx', 'csv')),
    CONSTRAINT ck_export_done_has_file CHECK (state <> 'done' OR (size IS NOT NULL AND sha256 IS NOT NULL)),
    CONSTRAINT ck_export_failed_says_why CHECK ((state = 'failed') = (error IS NOT NULL))
);
COMMENT ON COLUMN workflow.export.rows IS 'written so far';
COMMENT ON COLUMN workflow.export.total IS 'rows expected; null until they were counted';
COMMENT ON COLUMN workflow.export.size IS 'bytes';
CREATE INDEX ix_export_of_person ON workflow.export (person, asked_at DESC, id DESC);
CREATE INDEX ix_export_open ON workflow.export (asked_at) WHERE state IN ('waiting', 'running');
CREATE INDEX ix_export_kept ON workflow.export (expires_at) WHERE state = 'done'
"""


def upgrade() -> None:
    for statement in _TABLE.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE workflow.export")
