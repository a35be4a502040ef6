"""Service requests of the Open311 facade."""

from alembic import op

from services.common.tables import append_only_sql

revision = "ingest_0005"
down_revision = "ingest_0004"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE ingest.open311_request (
    item_id UUID NOT NULL,
    unit TEXT NOT NULL,
    service_code TEXT NOT NULL,
    filed_at timestamptz DEFAULT huiying.now() NOT NULL,
    CONSTRAINT pk_open311_request PRIMARY KEY (item_id),
    CONSTRAINT fk_open311_request_item_id FOREIGN KEY(item_id) REFERENCES ingest.item (id)
)
"""


def upgrade() -> None:
    op.execute(_TABLE)
    op.execute(
        "CREATE INDEX ix_open311_request_unit ON ingest.open311_request (unit, filed_at DESC, item_id DESC)"
    )
    op.execute(append_only_sql("ingest", "open311_request"))


def downgrade() -> None:
    op.execute("DROP TABLE ingest.open311_request")
