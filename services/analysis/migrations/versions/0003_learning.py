"""Keep what each assessment was made from, and which learned model served when."""

from alembic import op

from services.common.tables import append_only_sql

revision = "analysis_0003"
down_revision = "analysis_0002"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE analysis.directory_seen (
    digest TEXT NOT NULL,
    body JSONB NOT NULL,
    seen_at timestamptz DEFAULT huiying.now() NOT NULL,
    CONSTRAINT pk_directory_seen PRIMARY KEY (digest)
);
COMMENT ON TABLE analysis.directory_seen IS 'units and places as assessments were made with them';
ALTER TABLE analysis.assessment ADD COLUMN directory TEXT;
COMMENT ON COLUMN analysis.assessment.directory IS 'digest of the directory it was made with';
CREATE INDEX ix_assessment_assessed_at ON analysis.assessment (assessed_at);
CREATE TABLE analysis.model_version (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at timestamptz DEFAULT huiying.now() NOT NULL,
    action TEXT NOT NULL,
    version TEXT,
    by_name TEXT NOT NULL,
    card JSONB NOT NULL,
    CONSTRAINT pk_model_version PRIMARY KEY (id),
    CONSTRAINT ck_model_version_action_known CHECK (action IN ('promote', 'rollback')),
    CONSTRAINT ck_model_version_somebody CHECK (length(by_name) BETWEEN 1 AND 100),
    CONSTRAINT ck_model_version_promoted_is_named CHECK (action <> 'promote' OR version IS NOT NULL)
);
COMMENT ON TABLE analysis.model_version IS 'the newest row says which learned model serves';
COMMENT ON COLUMN analysis.model_version.version IS 'null: the one that ships'
"""


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    for table in ("directory_seen", "model_version"):
        op.execute(append_only_sql("analysis", table))


def downgrade() -> None:
    op.execute("DROP TABLE analysis.model_version")
    op.execute("DROP INDEX analysis.ix_assessment_assessed_at")
    op.execute("ALTER TABLE analysis.assessment DROP COLUMN directory")
    op.execute("DROP TABLE analysis.directory_seen")
