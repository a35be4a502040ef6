"""Signed webhooks of units' own systems, and what the Open311 facade reads of a case's progress."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.subscription (
    id UUID NOT NULL,
    unit TEXT NOT NULL,
    name TEXT NOT NULL,
    target TEXT NOT NULL,
    internal_host TEXT,
    sealed BYTEA,
    generation INTEGER DEFAULT 1 NOT NULL,
    events TEXT[] NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    failures INTEGER DEFAULT 0 NOT NULL,
    failing_since timestamptz,
    last_sent_at timestamptz,
    paused_until timestamptz,
    leased_until timestamptz,
    disabled_at timestamptz,
    version INTEGER DEFAULT 1 NOT NULL,
    updated_at timestamptz DEFAULT huiying.now() NOT NULL,
    updated_by_name TEXT NOT NULL,
    removed_at timestamptz,
    CONSTRAINT pk_subscription PRIMARY KEY (id),
    CONSTRAINT ck_subscription_events_known CHECK (
        events <@ ARRAY['item.assessed', 'case.changed', 'case.assigned', 'case.replied', 'case.closed',
        'case.reopened'] AND cardinality(events) > 0
    ),
    CONSTRAINT ck_subscription_removed_is_off CHECK (removed_at IS NULL OR NOT active),
    CONSTRAINT ck_subscription_disabled_is_off CHECK (disabled_at IS NULL OR NOT active),
    CONSTRAINT ck_subscription_removed_keeps_no_address CHECK ((removed_at IS NULL) = (sealed IS NOT NULL))
);
CREATE UNIQUE INDEX uq_subscription_name ON workflow.subscription (unit, name) WHERE removed_at IS NULL;
COMMENT ON COLUMN workflow.subscription.unit IS 'whose system it is';
COMMENT ON COLUMN workflow.subscription.generation IS 'of its secret, which is derived and stored nowhere';
COMMENT ON COLUMN workflow.subscription.failures IS 'in a row, up to now';
COMMENT ON COLUMN workflow.subscription.disabled_at IS 'switched off by itself after a day of failures';
CREATE TABLE workflow.subscription_delivery (
    id UUID NOT NULL,
    subscription_id UUID NOT NULL,
    event_id UUID NOT NULL,
    type TEXT NOT NULL,
    case_id UUID,
    body JSONB NOT NULL,
    created_at timestamptz DEFAULT huiying.now() NOT NULL,
    due_at timestamptz DEFAULT huiying.now() NOT NULL,
    attempts SMALLINT DEFAULT '0' NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    status SMALLINT,
    error TEXT,
    sent_at timestamptz,
    CONSTRAINT pk_subscription_delivery PRIMARY KEY (id),
    CONSTRAINT uq_subscription_delivery_event UNIQUE (subscription_id, event_id),
    CONSTRAINT fk_subscription_delivery_subscription_id FOREIGN KEY(subscription_id)
        REFERENCES workflow.subscription (id),
    CONSTRAINT ck_subscription_delivery_state_known
        CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    CONSTRAINT ck_subscription_delivery_sent_has_time CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX ix_subscription_delivery_waiting
    ON workflow.subscription_delivery (subscription_id, created_at, id) WHERE state = 'waiting';
CREATE INDEX ix_subscription_delivery_log
    ON workflow.subscription_delivery (subscription_id, created_at DESC, id DESC);
COMMENT ON COLUMN workflow.subscription_delivery.body IS 'ids, codes and times, never a word of a text';
COMMENT ON COLUMN workflow.subscription_delivery.status IS 'what the other side answered last';
COMMENT ON COLUMN workflow.subscription_delivery.error IS 'a code, never the other side''s words'
"""
_PROGRESS = """
CREATE VIEW workflow.item_progress_v1 AS
SELECT
    i.item_id, c.updated_at,
    (SELECT min(d.due_at) FROM workflow.case_deadline AS d
      WHERE d.case_id = c.id AND d.name = 'close' AND d.met_at IS NULL AND d.stopped_at IS NULL)
        AS close_due_at
FROM workflow.case_item AS i
JOIN workflow.cases AS c ON c.id = i.case_id
WHERE NOT c.restricted
"""


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    op.execute(_PROGRESS)
    op.execute("GRANT SELECT ON workflow.item_progress_v1 TO huiying_ingest")


def downgrade() -> None:
    op.execute("DROP VIEW workflow.item_progress_v1")
    for table in ("subscription_delivery", "subscription"):
        op.execute(f"DROP TABLE workflow.{table}")
