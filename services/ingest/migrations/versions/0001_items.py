"""Make the items, their read side and what other services may read of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from services.common.tables import append_only_sql, create_common_tables, drop_common_tables
from services.contracts.events import Service

revision = "ingest_0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_SHOWN = (
    "id AS item_id, unit, channel, title, text, source_url, place, concerns_unit, drill, "
    "occurred_at, published_at, received_at, reach, external_id, duplicate_of"
)
_FOR_ANALYSIS = (
    "id AS item_id, unit, channel, title, text, place, concerns_unit, drill, "
    "occurred_at, published_at, received_at, dup_key, duplicate_of"
)


def upgrade() -> None:
    create_common_tables(op.get_bind(), Service.INGEST)
    _items()
    _reading()
    _store_plainly()
    op.execute(append_only_sql("ingest", "item"))
    op.execute(f"CREATE VIEW ingest.item_shown_v1 AS SELECT {_SHOWN} FROM ingest.item")  # noqa: S608 - our own names
    op.execute(f"CREATE VIEW ingest.item_for_analysis_v1 AS SELECT {_FOR_ANALYSIS} FROM ingest.item")  # noqa: S608
    op.execute("GRANT SELECT ON ingest.item_shown_v1 TO huiying_workflow")
    op.execute("GRANT SELECT ON ingest.item_for_analysis_v1 TO huiying_analysis")


def downgrade() -> None:
    op.execute("DROP VIEW ingest.item_for_analysis_v1")
    op.execute("DROP VIEW ingest.item_shown_v1")
    for table in ("item_reading", "first_of_content", "item"):
        op.drop_table(table, schema="ingest")
    drop_common_tables(op.get_bind(), Service.INGEST)


def _items() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("submitted_by", sa.Uuid, nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source_url", sa.Text),
        sa.Column("occurred_at", _TIME),
        sa.Column("published_at", _TIME),
        sa.Column("place", sa.Text),
        sa.Column("concerns_unit", sa.Text),
        sa.Column("reach", JSONB),
        sa.Column("drill", sa.Boolean, nullable=False),
        sa.Column("original", sa.LargeBinary, nullable=False),
        sa.Column("content_digest", sa.LargeBinary, nullable=False),
        sa.Column("dup_key", sa.LargeBinary, nullable=False),
        sa.Column("duplicate_of", sa.Uuid, sa.ForeignKey("ingest.item.id")),
        sa.Column("received_at", _TIME, nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 10000", name="text_length"),
        sa.CheckConstraint("length(title) <= 200", name="title_length"),
        sa.CheckConstraint("length(external_id) BETWEEN 1 AND 128", name="external_id_length"),
        sa.CheckConstraint("duplicate_of <> id", name="duplicate_of_another"),
        schema="ingest",
    )
    op.create_index(
        "uq_item_external_id",
        "item",
        ["unit", "external_id"],
        unique=True,
        schema="ingest",
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_index("ix_item_received", "item", ["received_at", "id"], schema="ingest")
    op.create_index("ix_item_unit_received", "item", ["unit", "received_at", "id"], schema="ingest")
    op.create_table(
        "first_of_content",
        sa.Column("dup_key", sa.LargeBinary, primary_key=True),
        sa.Column("item_id", sa.Uuid, nullable=False),
        schema="ingest",
    )


def _reading() -> None:
    op.create_table(
        "item_reading",
        sa.Column("item_id", sa.Uuid, sa.ForeignKey("ingest.item.id"), primary_key=True),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("risk", sa.Text),
        sa.Column("tier", sa.SmallInteger),
        sa.Column("category", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("case_id", sa.Uuid),
        sa.Column("visible_to", ARRAY(sa.Text), nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("bigrams", TSVECTOR, nullable=False),
        sa.CheckConstraint("status IN ('assessed', 'failed')", name="status_known"),
        schema="ingest",
    )
    for name, columns, using in (
        ("visible_to", ["visible_to"], "gin"),
        ("bigrams", ["bigrams"], "gin"),
        ("case_id", ["case_id"], "btree"),
        ("risk", ["risk", "received_at"], "btree"),
    ):
        op.create_index(
            f"ix_item_reading_{name}", "item_reading", columns, schema="ingest", postgresql_using=using
        )


def _store_plainly() -> None:
    """Spare the server what compresses badly: measured, half of the cost of writing an item.

    What is encrypted never shrinks, and a usual text by a sixth; only long texts are still compressed.
    """
    op.execute("ALTER TABLE ingest.item ALTER original SET STORAGE EXTERNAL, ALTER text SET STORAGE MAIN")
    op.execute(
        "ALTER TABLE ingest.item_reading ALTER folded SET STORAGE MAIN, ALTER bigrams SET STORAGE EXTERNAL"
    )
