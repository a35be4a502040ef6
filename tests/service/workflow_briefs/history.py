"""More of the history of the county whose numbers are counted."""

MORE = """
ALTER TABLE workflow.case_timeline DISABLE TRIGGER USER;
UPDATE workflow.cases SET title = '学校门口的路灯（' || number || '）';
UPDATE workflow.case_timeline SET actor_unit = (ARRAY['jiaoyu', 'huanbao', 'weisheng'])[1 + abs(id % 3)]
    WHERE action = 'return';
INSERT INTO workflow.case_timeline (case_id, at, actor_username, actor_name, action, to_state)
    SELECT id, received_at + interval '20 days', 'duty', '值班员', 'archive', 'archived'
    FROM workflow.cases WHERE state = 'archived';
INSERT INTO workflow.case_timeline (case_id, at, actor_username, actor_name, action, to_state, detail)
    SELECT id, received_at + interval '5 days', 'duty', '值班员', 'publish', state,
        '{"where": "县政府网站", "url": null}'
    FROM workflow.cases WHERE state IN ('closed', 'replied') AND number LIKE '%1';
INSERT INTO analysis.assessment_v1 (item_id, assessed_at, risk, tier, category, kind, suggested_unit,
    topic_id, sentiment, needs_review, body)
    SELECT i.item_id, i.received_at, c.risk, c.tier, c.category, c.kind, 'jiaoyu', i.topic_id, 'negative',
        false, '{}'
    FROM workflow.case_item AS i JOIN workflow.cases AS c ON c.id = i.case_id;
ALTER TABLE workflow.case_timeline ENABLE TRIGGER USER
"""
"""Beside the numbers: who returned, what was filed and published, what the analysis says of the items."""
