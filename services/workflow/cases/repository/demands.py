"""How often a matter was brought, and whether it was late when it was brought again."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.domain.placing import Demands

_DAYS = text("""
    WITH RECURSIVE chain (root, id) AS (
        SELECT c.id, c.id FROM workflow.cases AS c WHERE c.id = ANY (CAST(:cases AS uuid[]))
        UNION
        SELECT chain.root, c.previous_case FROM chain JOIN workflow.cases AS c ON c.id = chain.id
        WHERE c.previous_case IS NOT NULL
    )
    SELECT
        chain.root,
        array_agg(DISTINCT CAST(i.received_at AT TIME ZONE 'Asia/Shanghai' AS date)) AS days,
        EXISTS (
            SELECT FROM workflow.case_deadline AS d
            WHERE d.case_id = chain.root AND d.met_at IS NULL AND d.stopped_at IS NULL
                AND d.due_at < huiying.now() AND d.name IN ('accept', 'first_reply', 'close')
        ) AS late
    FROM chain JOIN workflow.case_item AS i ON i.case_id = chain.id
    GROUP BY chain.root
""")


async def of_cases(session: AsyncSession, cases: Collection[UUID]) -> Mapping[UUID, Demands]:
    """For each of these cases; one without items was never brought."""
    found = {case: Demands() for case in cases}
    if cases:
        for row in await session.execute(_DAYS, {"cases": list(cases)}):
            found[row.root] = Demands(frozenset(row.days), row.late)
    return found
