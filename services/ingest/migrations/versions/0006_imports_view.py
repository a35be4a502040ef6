"""Imports as other services may read them: how far each is, and never a cell of it."""

from alembic import op

revision = "ingest_0006"
down_revision = "ingest_0005"
branch_labels = None
depends_on = None

_VIEW = """
CREATE VIEW ingest.import_v1 AS
    SELECT id, submitted_by, unit, file_name, kind, size, created_at, status, total, accepted, known, refused,
           failure, finished_at
      FROM ingest.import_job
"""


def upgrade() -> None:
    op.execute(_VIEW)
    op.execute("GRANT SELECT ON ingest.import_v1 TO huiying_workflow")


def downgrade() -> None:
    op.execute("DROP VIEW ingest.import_v1")
