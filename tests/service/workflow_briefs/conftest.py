"""The office of the case tests, with a county's year of cases behind it."""

from datetime import datetime

import pytest

from services.contracts.instants import CHINA
from services.workflow.statistics.service import fold_all
from tests.service.workflow.conftest import accounts, connection, context_twice, office
from tests.service.workflow.office import Office
from tests.service.workflow_briefs.reading import Asking
from tests.service.workflow_statistics.county import County

__all__ = ["accounts", "connection", "context_twice", "office"]

CASES = 300
NOW = datetime(2026, 12, 18, 16, 30, tzinfo=CHINA)

_MORE = """
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
    FROM workflow.case_item AS i JOIN workflow.cases AS c ON c.id = i.case_id
"""


@pytest.fixture(scope="module")
async def year(office: Office, accounts: None) -> None:
    """300 cases received over 2026, some exercises, some restricted; it is the afternoon of 18 December."""
    del accounts
    connection = office.connection
    await connection.execute("UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()", NOW)
    await County(connection, seed=11).plant(CASES, days=351)
    await connection.execute("ALTER TABLE workflow.case_timeline DISABLE TRIGGER USER")
    await connection.execute(_MORE)
    await connection.execute("ALTER TABLE workflow.case_timeline ENABLE TRIGGER USER")
    await fold_all(office.context.database)


@pytest.fixture
def asking(office: Office, year: None) -> Asking:
    del year
    return Asking(office)
