"""Let the analysis read which cases people merged and took apart, so that topics learn from it."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE VIEW workflow.merging_v1 AS SELECT id AS entry, at, case_id, actor, action, detail "
        "FROM workflow.case_timeline WHERE action IN ('merge', 'unmerge')"
    )
    op.execute(
        "CREATE VIEW workflow.item_course_v1 AS "
        "SELECT item_id, topic_id, case_id, came_from FROM workflow.case_item"
    )
    op.execute(
        "CREATE INDEX ix_case_timeline_merging ON workflow.case_timeline (at) "
        "WHERE action IN ('merge', 'unmerge')"
    )
    op.execute("GRANT SELECT ON workflow.merging_v1, workflow.item_course_v1 TO huiying_analysis")


def downgrade() -> None:
    op.execute("DROP INDEX workflow.ix_case_timeline_merging")
    op.execute("DROP VIEW workflow.item_course_v1")
    op.execute("DROP VIEW workflow.merging_v1")
