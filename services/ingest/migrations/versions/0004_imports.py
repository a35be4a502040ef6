"""Imports of items from workbooks, row by row.

What a file says stands sealed in these tables, and only until it is worked off: the file until it is read,
its rows until they are items, the refused ones until the sheet of them expires.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "ingest_0004"
down_revision = "ingest_0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _job()
    op.create_table(
        "import_file",
        sa.Column("import_id", sa.Uuid, sa.ForeignKey("ingest.import_job.id"), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        schema="ingest",
    )
    op.create_table(
        "import_chunk",
        sa.Column("import_id", sa.Uuid, sa.ForeignKey("ingest.import_job.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        schema="ingest",
    )
    op.create_table(
        "import_refusal",
        sa.Column("import_id", sa.Uuid, sa.ForeignKey("ingest.import_job.id"), primary_key=True),
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("faults", JSONB, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        schema="ingest",
    )
    for table in ("import_file", "import_chunk", "import_refusal"):
        op.execute(f"ALTER TABLE ingest.{table} ALTER COLUMN sealed SET STORAGE EXTERNAL")


def _job() -> None:
    op.create_table(
        "import_job",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("submitted_by", sa.Uuid, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("heading", JSONB),
        sa.Column("total", sa.Integer),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("accepted", sa.Integer, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("failure", sa.Text),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("worked_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME),
        sa.CheckConstraint("kind IN ('xlsx', 'csv')", name="kind_known"),
        sa.CheckConstraint(
            "status IN ('queued', 'reading', 'running', 'done', 'failed')", name="status_known"
        ),
        sa.CheckConstraint(
            "done = accepted + known + refused AND done <= coalesce(total, 0)", name="counted"
        ),
        sa.CheckConstraint("(finished_at IS NULL) = (status NOT IN ('done', 'failed'))", name="finished"),
        sa.CheckConstraint("(failure IS NULL) = (status <> 'failed')", name="failed_says_why"),
        schema="ingest",
    )
    op.create_index(
        "ix_import_job_submitted_by",
        "import_job",
        ["submitted_by", "created_at", "id"],
        schema="ingest",
    )
    op.create_index(
        "ix_import_job_open",
        "import_job",
        ["worked_at"],
        schema="ingest",
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def downgrade() -> None:
    for table in ("import_refusal", "import_chunk", "import_file", "import_job"):
        op.drop_table(table, schema="ingest")
