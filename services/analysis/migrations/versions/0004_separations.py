"""Remember what people took out of topics, and which evidence was let go."""

from alembic import op

revision = "analysis_0004"
down_revision = "analysis_0003"
branch_labels = None
depends_on = None

_UP = """
ALTER TABLE analysis.topic DROP CONSTRAINT ck_topic_has_items;
ALTER TABLE analysis.topic ADD CONSTRAINT ck_topic_items_counted CHECK (items >= 0);
ALTER TABLE analysis.topic ADD COLUMN stale BOOLEAN DEFAULT false NOT NULL;
ALTER TABLE analysis.topic ADD COLUMN apart BYTEA DEFAULT '' NOT NULL;
ALTER TABLE analysis.topic ADD COLUMN explained BOOLEAN DEFAULT true NOT NULL;
COMMENT ON COLUMN analysis.topic.items IS 'none: its items were taken out, others are still shown as it';
COMMENT ON COLUMN analysis.topic.stale IS 'people changed its items: a worker makes its vectors anew';
COMMENT ON COLUMN analysis.topic.apart IS 'vectors of items that people took out of it';
COMMENT ON COLUMN analysis.topic.explained IS 'its items still hold the words that tie them to it';
CREATE INDEX ix_topic_explained ON analysis.topic (last_at) WHERE explained;
CREATE TABLE analysis.topic_separation (
    item_id UUID NOT NULL,
    topic_id UUID NOT NULL,
    into_topic UUID NOT NULL,
    dup_key BYTEA NOT NULL,
    at timestamptz NOT NULL,
    decided_by UUID NOT NULL,
    decided_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_topic_separation PRIMARY KEY (item_id, topic_id),
    CONSTRAINT ck_topic_separation_elsewhere CHECK (topic_id <> into_topic),
    CONSTRAINT ck_topic_separation_reasoned CHECK (length(reason) BETWEEN 1 AND 500),
    CONSTRAINT fk_topic_separation_item_id FOREIGN KEY (item_id) REFERENCES analysis.topic_item (item_id),
    CONSTRAINT fk_topic_separation_topic_id FOREIGN KEY (topic_id) REFERENCES analysis.topic (id),
    CONSTRAINT fk_topic_separation_into_topic FOREIGN KEY (into_topic) REFERENCES analysis.topic (id)
);
COMMENT ON TABLE analysis.topic_separation IS 'a person said that this item is not of that topic';
COMMENT ON COLUMN analysis.topic_separation.reason IS 'masked';
CREATE INDEX ix_topic_separation_topic ON analysis.topic_separation (topic_id, at DESC);
CREATE INDEX ix_topic_separation_text ON analysis.topic_separation (dup_key, topic_id)
"""
_DOWN = """
DROP TABLE analysis.topic_separation;
DROP INDEX analysis.ix_topic_explained;
ALTER TABLE analysis.topic DROP COLUMN explained;
ALTER TABLE analysis.topic DROP COLUMN apart;
ALTER TABLE analysis.topic DROP COLUMN stale;
ALTER TABLE analysis.topic DROP CONSTRAINT ck_topic_items_counted;
ALTER TABLE analysis.topic ADD CONSTRAINT ck_topic_has_items CHECK (items > 0) NOT VALID
"""


def upgrade() -> None:
    for statement in _UP.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    for statement in _DOWN.split(";\n"):
        op.execute(statement)
