"""Let the analysis read what people changed when they reviewed, so that it learns from it."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_REVIEW = """
CREATE VIEW workflow.review_v1 AS
SELECT
    t.id AS entry, t.case_id, t.at,
    ARRAY(SELECT jsonb_object_keys(t.detail -> 'changes')) AS changed
FROM workflow.case_timeline AS t
JOIN workflow.cases AS c ON c.id = t.case_id
WHERE t.action = 'review' AND NOT c.drill
"""
_CORRECTION = """
CREATE VIEW workflow.correction_v1 AS
SELECT
    i.item_id, t.case_id, t.at, change.key AS field, change.value ->> 0 AS was, change.value ->> 1 AS now
FROM workflow.case_timeline AS t
JOIN workflow.cases AS c ON c.id = t.case_id
CROSS JOIN LATERAL jsonb_each(t.detail -> 'changes') AS change
JOIN workflow.case_item AS i ON i.case_id = t.case_id OR t.case_id = ANY (i.came_from)
WHERE t.action = 'review' AND NOT c.drill AND i.joined_at <= t.at
    AND change.key IN ('risk', 'tier', 'category', 'kind')
"""


def upgrade() -> None:
    op.execute("CREATE INDEX ix_case_timeline_review ON workflow.case_timeline (at) WHERE action = 'review'")
    op.execute(_REVIEW)
    op.execute(_CORRECTION)
    op.execute("GRANT SELECT ON workflow.review_v1, workflow.correction_v1 TO huiying_analysis")


def downgrade() -> None:
    op.execute("DROP VIEW workflow.correction_v1")
    op.execute("DROP VIEW workflow.review_v1")
    op.execute("DROP INDEX workflow.ix_case_timeline_review")
