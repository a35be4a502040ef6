"""Make the topics, what binds each item to its own, and what people decided about them."""

from alembic import op

revision = "analysis_0002"
down_revision = "analysis_0001"
branch_labels = None
depends_on = None

_TABLES = """
CREATE SEQUENCE analysis.topic_change AS BIGINT;
CREATE TABLE analysis.topic (
    id UUID NOT NULL,
    shown_as UUID NOT NULL,
    drill BOOLEAN NOT NULL,
    opened_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    items INTEGER NOT NULL,
    vectors BYTEA NOT NULL,
    places JSONB NOT NULL,
    change BIGINT NOT NULL,
    CONSTRAINT pk_topic PRIMARY KEY (id),
    CONSTRAINT fk_topic_shown_as FOREIGN KEY (shown_as) REFERENCES analysis.topic (id),
    CONSTRAINT ck_topic_has_items CHECK (items > 0)
);
COMMENT ON COLUMN analysis.topic.shown_as IS 'the topic that people merged it into, or itself';
COMMENT ON COLUMN analysis.topic.vectors IS 'hashed terms and weights; no word can be read back';
COMMENT ON COLUMN analysis.topic.change IS 'grows with every change, in the order of commits';
CREATE UNIQUE INDEX uq_topic_change ON analysis.topic (change);
CREATE INDEX ix_topic_newest ON analysis.topic (last_at DESC, id DESC);
CREATE INDEX ix_topic_shown_as ON analysis.topic (shown_as);
CREATE TABLE analysis.topic_item (
    item_id UUID NOT NULL,
    topic_id UUID NOT NULL,
    unit TEXT NOT NULL,
    dup_key BYTEA NOT NULL,
    drill BOOLEAN NOT NULL,
    received_at timestamptz NOT NULL,
    evidence JSONB NOT NULL,
    CONSTRAINT pk_topic_item PRIMARY KEY (item_id),
    CONSTRAINT fk_topic_item_topic_id FOREIGN KEY (topic_id) REFERENCES analysis.topic (id)
);
COMMENT ON COLUMN analysis.topic_item.unit IS 'that submitted it';
COMMENT ON COLUMN analysis.topic_item.evidence IS 'why it belongs: shared words and places, scores';
CREATE INDEX ix_topic_item_topic ON analysis.topic_item (topic_id, received_at DESC, item_id DESC);
CREATE INDEX ix_topic_item_unit ON analysis.topic_item (unit, topic_id);
CREATE INDEX ix_topic_item_dup_key ON analysis.topic_item (dup_key);
CREATE TABLE analysis.topic_pair (
    one UUID NOT NULL,
    other UUID NOT NULL,
    verdict TEXT NOT NULL,
    at timestamptz NOT NULL,
    evidence JSONB NOT NULL,
    decided_by UUID,
    CONSTRAINT pk_topic_pair PRIMARY KEY (one, other),
    CONSTRAINT ck_topic_pair_verdict_known CHECK (verdict IN ('suggested', 'same', 'different')),
    CONSTRAINT ck_topic_pair_in_order CHECK (one < other),
    CONSTRAINT fk_topic_pair_one FOREIGN KEY (one) REFERENCES analysis.topic (id),
    CONSTRAINT fk_topic_pair_other FOREIGN KEY (other) REFERENCES analysis.topic (id)
);
CREATE INDEX ix_topic_pair_other ON analysis.topic_pair (other);
CREATE TABLE analysis.topic_lesson (
    entry BIGINT NOT NULL,
    learned_at timestamptz DEFAULT huiying.now() NOT NULL,
    CONSTRAINT pk_topic_lesson PRIMARY KEY (entry)
);
COMMENT ON TABLE analysis.topic_lesson IS 'merges and unmerges of cases that were learned from, each once';
"""


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for table in ("topic_lesson", "topic_pair", "topic_item", "topic"):
        op.execute(f"DROP TABLE analysis.{table}")
    op.execute("DROP SEQUENCE analysis.topic_change")
