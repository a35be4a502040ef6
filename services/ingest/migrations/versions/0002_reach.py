"""Let the analysis read how far items spread: it warns of a topic that may become major."""

from alembic import op

revision = "ingest_0002"
down_revision = "ingest_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE VIEW ingest.item_reach_v1 AS SELECT id AS item_id, reach FROM ingest.item")
    op.execute("GRANT SELECT ON ingest.item_reach_v1 TO huiying_analysis")


def downgrade() -> None:
    op.execute("DROP VIEW ingest.item_reach_v1")
