"""Items whose words are erased: a tombstone each, and a table that lets exactly that happen."""

from alembic import op

from services.common.tables import append_only_sql
from services.ingest.retention.domain import ERASED_TEXT

revision = "ingest_0003"
down_revision = "ingest_0002"
branch_labels = None
depends_on = None

_TOMBSTONE = """
CREATE TABLE ingest.item_tombstone (
    item_id UUID NOT NULL,
    kind TEXT NOT NULL,
    at timestamptz NOT NULL,
    by UUID,
    by_name TEXT NOT NULL,
    unit TEXT,
    reason TEXT NOT NULL,
    CONSTRAINT pk_item_tombstone PRIMARY KEY (item_id),
    CONSTRAINT fk_item_tombstone_item_id FOREIGN KEY(item_id) REFERENCES ingest.item (id),
    CONSTRAINT ck_item_tombstone_kind_known CHECK (kind IN ('withdrawn', 'expired'))
)
"""
_ONLY_ERASED = """
CREATE FUNCTION ingest.only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_over ingest.item := OLD;
BEGIN
    left_over.title := NULL;
    left_over.text := NEW.text;
    left_over.place := NULL;
    left_over.source_url := NULL;
    left_over.original := '';
    IF NEW IS DISTINCT FROM left_over OR NOT EXISTS (
        SELECT FROM ingest.item_tombstone AS t WHERE t.item_id = OLD.id
        AND NEW.text = CASE t.kind WHEN 'withdrawn' THEN '{withdrawn}' ELSE '{expired}' END
    ) THEN
        RAISE EXCEPTION 'rows of ingest.item are never changed but to erase their words behind a tombstone'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
_KEPT = (
    "CREATE TRIGGER item_append_only BEFORE DELETE ON ingest.item "
    "FOR EACH ROW EXECUTE FUNCTION huiying.refuse_change()"
)
_CHECKED = (
    "CREATE TRIGGER item_only_erased BEFORE UPDATE ON ingest.item "
    "FOR EACH ROW EXECUTE FUNCTION ingest.only_erased()"
)
_VIEW = "CREATE VIEW ingest.item_tombstone_v1 AS SELECT item_id, kind, at, reason FROM ingest.item_tombstone"


def upgrade() -> None:
    op.execute(_TOMBSTONE)
    op.execute(append_only_sql("ingest", "item_tombstone"))
    op.execute(_ONLY_ERASED.format(**{kind.value: shown for kind, shown in ERASED_TEXT.items()}))
    op.execute("DROP TRIGGER item_append_only ON ingest.item")
    op.execute(_KEPT)
    op.execute(_CHECKED)
    op.execute(_VIEW)
    op.execute("GRANT SELECT ON ingest.item_tombstone_v1 TO huiying_analysis, huiying_workflow")


def downgrade() -> None:
    op.execute("DROP VIEW ingest.item_tombstone_v1")
    op.execute("DROP TRIGGER item_only_erased ON ingest.item")
    op.execute("DROP TRIGGER item_append_only ON ingest.item")
    op.execute("DROP FUNCTION ingest.only_erased()")
    op.execute("DROP TABLE ingest.item_tombstone")
    op.execute(append_only_sql("ingest", "item"))
