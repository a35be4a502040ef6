"""Hard triggers found by a second look at what the analysis did not rate severe."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_VIEW = """
CREATE OR REPLACE VIEW workflow.item_case_v1 AS
SELECT
    i.item_id, c.id AS case_id, c.number AS case_number, c.state, c.tier, c.risk,
    c.lead_unit, c.assisting_units, i.reviewed, r.text AS public_reply, r.decided_at AS replied_at{more}
FROM workflow.case_item AS i
JOIN workflow.cases AS c ON c.id = i.case_id
LEFT JOIN workflow.case_reply AS r ON r.case_id = c.id AND r.version = c.shown_reply
"""


def upgrade() -> None:
    op.execute("ALTER TABLE workflow.case_item ADD COLUMN alarms TEXT[] DEFAULT '{}' NOT NULL")
    what = "hard triggers in its text though it is not rated severe"
    op.execute(f"COMMENT ON COLUMN workflow.case_item.alarms IS '{what}'")
    op.execute(_VIEW.format(more=", i.alarms"))


def downgrade() -> None:
    op.execute("DROP VIEW workflow.item_case_v1")
    op.execute(_VIEW.format(more="").replace("CREATE OR REPLACE", "CREATE"))
    op.execute("GRANT SELECT ON workflow.item_case_v1 TO huiying_ingest, huiying_analysis")
    op.execute("ALTER TABLE workflow.case_item DROP COLUMN alarms")
