"""Make the assessments and what other services may read of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.common.tables import create_common_tables, drop_common_tables
from services.contracts.events import Service

revision = "analysis_0001"
down_revision = None
branch_labels = None
depends_on = None

_VIEW = (
    "item_id, assessed_at, risk, tier, category, kind, suggested_unit, topic_id, sentiment, "
    "needs_review, body"
)


def upgrade() -> None:
    create_common_tables(op.get_bind(), Service.ANALYSIS)
    op.create_table(
        "assessment",
        sa.Column("item_id", sa.Uuid, primary_key=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("risk", sa.Text, nullable=False),
        sa.Column("tier", sa.SmallInteger, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("sentiment", sa.Text, nullable=False),
        sa.Column("suggested_unit", sa.Text),
        sa.Column("topic_id", sa.Uuid, nullable=False),
        sa.Column("needs_review", sa.Boolean, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.CheckConstraint("risk IN ('general', 'major', 'severe')", name="risk_known"),
        sa.CheckConstraint("tier BETWEEN 1 AND 3", name="tier_known"),
        schema="analysis",
    )
    op.create_index("ix_assessment_topic_id", "assessment", ["topic_id"], schema="analysis")
    op.execute(f"CREATE VIEW analysis.assessment_v1 AS SELECT {_VIEW} FROM analysis.assessment")  # noqa: S608 - our own names
    op.execute("GRANT SELECT ON analysis.assessment_v1 TO huiying_ingest, huiying_workflow")


def downgrade() -> None:
    op.execute("DROP VIEW analysis.assessment_v1")
    op.drop_table("assessment", schema="analysis")
    drop_common_tables(op.get_bind(), Service.ANALYSIS)
