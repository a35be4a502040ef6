"""What counts for which unit, with every fact looked at once: a year of a million cases fits a request."""

import importlib

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_MARKS = """
CREATE OR REPLACE FUNCTION workflow.unit_score_marks(since timestamptz, until timestamptz)
RETURNS TABLE (unit text, measure text, case_id uuid, counted integer, good integer)
LANGUAGE sql STABLE AS $$
    WITH told AS (
        SELECT t.case_id, t.action, t.detail, c.lead_unit FROM workflow.case_timeline AS t
        JOIN workflow.cases AS c ON c.id = t.case_id
        WHERE t.at >= since AND t.at < until AND t.action IN ('spot_check', 'decide_dispute')
            AND NOT c.drill AND NOT c.restricted
    ), mark (unit, measure, case_id, counted, good) AS (
        SELECT s.unit, m.measure, s.case_id, 1, m.good::integer
        FROM workflow.stat_fact AS s
        CROSS JOIN LATERAL (VALUES
            ('first_reply_on_time', s.answered OR s.reply_overdue, s.answered AND NOT s.reply_overdue),
            ('close_on_time', s.due, s.on_time),
            ('reply', true, s.answered),
            ('closure', true, s.closed),
            ('satisfaction', s.rated, s.satisfied),
            ('overdue', s.overdue, true)
        ) AS m (measure, counts, good)
        WHERE s.replaced_at = 'infinity' AND s.received_at >= since AND s.received_at < until
            AND s.valid AND NOT s.drill AND s.unit <> 'unassigned' AND m.counts
            AND NOT EXISTS (SELECT FROM workflow.cases AS r WHERE r.id = s.case_id AND r.restricted)
        UNION ALL
        SELECT t.actor_unit, 'accept_on_time', d.case_id, 1,
            (d.breached_at IS NULL AND d.met_at <= d.due_at)::integer
        FROM workflow.cases AS c
        JOIN workflow.case_deadline AS d ON d.case_id = c.id AND d.name = 'accept'
        JOIN workflow.case_timeline AS t
            ON t.case_id = d.case_id AND t.action = 'accept' AND t.at = d.met_at
        WHERE c.received_at >= since AND c.received_at < until AND NOT c.drill AND NOT c.restricted
        UNION ALL
        SELECT c.lead_unit, 'accept_on_time', d.case_id, 1, 0
        FROM workflow.cases AS c
        JOIN workflow.case_deadline AS d ON d.case_id = c.id AND d.name = 'accept'
        WHERE c.received_at >= since AND c.received_at < until AND NOT c.drill AND NOT c.restricted
            AND c.state = 'pending_acceptance'
            AND d.met_at IS NULL AND d.stopped_at IS NULL AND d.due_at < huiying.now()
        UNION ALL
        SELECT lead_unit, 'quality', case_id, 1, (detail ->> 'result' = 'passed')::integer
        FROM told WHERE action = 'spot_check'
        UNION ALL
        SELECT detail ->> 'unit', 'return_' || (detail ->> 'ruling'), case_id, 1, 1
        FROM told WHERE action = 'decide_dispute'
        UNION ALL
        SELECT i.unit, 'submitted', i.case_id, 1, 1
        FROM workflow.case_item AS i JOIN workflow.cases AS c ON c.id = i.case_id
        WHERE i.received_at >= since AND i.received_at < until AND NOT c.drill AND NOT c.restricted
        UNION ALL
        SELECT a.unit, 'adopted', a.case_id, 1, 1
        FROM workflow.adoption AS a JOIN workflow.cases AS c ON c.id = a.case_id
        WHERE a.revoked_at IS NULL AND a.at >= since AND a.at < until AND NOT c.drill AND NOT c.restricted
    )
    SELECT m.unit, m.measure, m.case_id, m.counted, m.good FROM mark AS m WHERE m.unit IS NOT NULL
$$
"""


def upgrade() -> None:
    op.execute(_MARKS)


def downgrade() -> None:
    before = importlib.import_module("services.workflow.migrations.versions.0018_unit_scores")
    op.execute(before.MARKS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
