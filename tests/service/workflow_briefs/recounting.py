"""The numbers of papers once more, in plain SQL that knows nothing of the product."""

from datetime import datetime
from typing import Any

import asyncpg

FACTS = """
CREATE TEMPORARY TABLE told AS
SELECT c.id, c.number, c.received_at, c.risk, c.kind, c.category, c.tier, c.state, c.lead_unit,
    coalesce(u.name, c.lead_unit, '尚未交办') AS unit,
    (SELECT count(*) FROM workflow.case_item AS i WHERE i.case_id = c.id) AS items,
    coalesce((SELECT s.channel FROM workflow.case_item AS i JOIN ingest.item_shown_v1 AS s USING (item_id)
        WHERE i.case_id = coalesce(c.merged_into, c.id)
            AND (c.merged_into IS NULL OR c.id = ANY (i.came_from))
        ORDER BY i.received_at, i.item_id LIMIT 1), 'other') AS channel,
    c.state NOT IN ('merged', 'dismissed') AS valid,
    c.state IN ('closed', 'archived') AS closed,
    EXISTS (SELECT 1 FROM workflow.case_deadline AS d WHERE d.case_id = c.id AND d.name = 'close'
        AND (breached_at IS NOT NULL OR met_at > due_at OR stopped_at > due_at)) AS late,
    EXISTS (SELECT 1 FROM workflow.case_deadline AS d WHERE d.case_id = c.id AND d.name = 'first_reply'
        AND (breached_at IS NOT NULL OR met_at > due_at OR stopped_at > due_at)) AS reply_late,
    EXISTS (SELECT 1 FROM workflow.case_deadline AS d WHERE d.case_id = c.id AND d.name = 'accept'
        AND (breached_at IS NOT NULL OR met_at > due_at OR stopped_at > due_at)) AS accept_late,
    (SELECT min(decided_at) FROM workflow.case_reply AS r WHERE r.case_id = c.id AND status = 'approved')
        AS answered_at,
    (SELECT max(at) FROM workflow.case_timeline AS t WHERE t.case_id = c.id AND action = 'close')
        AS closed_at,
    (SELECT detail ->> 'satisfaction' FROM workflow.case_timeline AS t WHERE t.case_id = c.id
        AND action = 'follow_up' AND detail ->> 'satisfaction' <> 'unreachable' ORDER BY t.id DESC LIMIT 1)
        AS opinion,
    EXISTS (SELECT 1 FROM workflow.case_timeline AS t WHERE t.case_id = c.id AND action = 'reopen')
        AS reopened,
    EXISTS (SELECT 1 FROM workflow.case_timeline AS t WHERE t.case_id = c.id AND action = 'return')
        AS returned,
    EXISTS (SELECT 1 FROM workflow.case_extension AS e WHERE e.case_id = c.id AND status = 'granted')
        AS extended
FROM workflow.cases AS c LEFT JOIN gateway.unit_v1 AS u ON u.code = c.lead_unit
WHERE NOT c.drill AND NOT c.restricted
"""
_TOTALS = """
SELECT count(*) AS received, sum(items) AS items,
    count(*) FILTER (WHERE state = 'merged') AS merged,
    count(*) FILTER (WHERE state = 'dismissed') AS dismissed,
    count(*) FILTER (WHERE valid) AS valid,
    count(*) FILTER (WHERE valid AND answered_at IS NOT NULL) AS answered,
    count(*) FILTER (WHERE closed) AS closed,
    count(*) FILTER (WHERE valid AND (late OR closed)) AS due,
    count(*) FILTER (WHERE closed AND NOT late) AS on_time,
    count(*) FILTER (WHERE valid AND late) AS overdue,
    count(*) FILTER (WHERE valid AND reply_late) AS reply_overdue,
    count(*) FILTER (WHERE valid AND accept_late) AS accept_overdue,
    count(*) FILTER (WHERE reopened) AS reopened,
    count(*) FILTER (WHERE returned) AS returned,
    count(*) FILTER (WHERE extended) AS extended,
    count(*) FILTER (WHERE valid AND opinion IS NOT NULL) AS rated,
    count(*) FILTER (WHERE valid AND opinion IN ('very_satisfied', 'satisfied')) AS satisfied
FROM told WHERE received_at >= $1 AND received_at < $2
"""
_TIMES = """
SELECT percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (
        ORDER BY floor(extract(epoch FROM answered_at - received_at) / 60)
    ) FILTER (WHERE valid AND answered_at IS NOT NULL) AS response,
    percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (
        ORDER BY floor(extract(epoch FROM closed_at - received_at) / 60)
    ) FILTER (WHERE closed) AS closing
FROM told WHERE received_at >= $1 AND received_at < $2
"""
_BY = {
    name: f"SELECT {name}::text AS value, count(*) AS cases FROM told"
    " WHERE received_at >= $1 AND received_at < $2 GROUP BY 1"
    for name in ("risk", "kind", "category", "channel", "tier", "state", "unit")
}
_OVERDUE_UNITS = """
SELECT unit, count(*) AS cases FROM told
WHERE received_at >= $1 AND received_at < $2 AND valid AND late AND lead_unit IS NOT NULL
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3
"""
_RETURNED_UNITS = """
SELECT coalesce(u.name, t.actor_unit) AS unit, count(DISTINCT t.case_id) AS cases
FROM workflow.case_timeline AS t JOIN told ON told.id = t.case_id AND told.state <> 'merged'
LEFT JOIN gateway.unit_v1 AS u ON u.code = t.actor_unit
WHERE t.action = 'return' AND t.at >= $1 AND t.at < $2 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3
"""
_REPEATED = """
SELECT told.number, told.unit, count(*) AS items
FROM told JOIN workflow.case_item AS i ON i.case_id = told.id
WHERE told.valid AND i.received_at >= $1 AND i.received_at < $2
GROUP BY 1, 2 HAVING count(*) >= 3 ORDER BY 3 DESC, 1 LIMIT 5
"""
_PUBLISHED = """
SELECT told.number, t.at FROM workflow.case_timeline AS t JOIN told ON told.id = t.case_id
WHERE t.action = 'publish' AND told.state <> 'merged' AND t.at >= $1 AND t.at < $2 ORDER BY t.at, t.id
"""
_ARCHIVED = """
SELECT count(DISTINCT told.id) FROM workflow.case_timeline AS t JOIN told ON told.id = t.case_id
WHERE t.action = 'archive' AND told.state = 'archived' AND t.at >= $1 AND t.at < $2
"""
_RUNNING = """
SELECT count(*) FROM (
    SELECT told.id, min(d.due_at) AS due_at FROM told JOIN workflow.case_deadline AS d ON d.case_id = told.id
    WHERE told.state <> 'merged' AND d.met_at IS NULL AND d.stopped_at IS NULL GROUP BY 1
) AS first WHERE due_at >= $1 AND due_at < $2
"""
_GRAVE = """
SELECT count(*) FROM told WHERE risk <> 'general' AND state <> 'merged' AND received_at < $2
    AND (received_at >= $1 OR state NOT IN ('closed', 'archived', 'dismissed'))
"""
_TYPICAL = """
(SELECT told.number, 'items' AS rule, count(*) AS figure
    FROM told JOIN workflow.case_item AS i ON i.case_id = told.id
    WHERE told.valid AND i.received_at >= $1 AND i.received_at < $2
    GROUP BY 1 HAVING count(*) >= 2 ORDER BY 3 DESC, 1 LIMIT 1)
UNION ALL
(SELECT number, 'very satisfied', floor(extract(epoch FROM closed_at - received_at) / 60)
    FROM told WHERE received_at >= $1 AND received_at < $2 AND closed AND opinion = 'very_satisfied'
        AND closed_at IS NOT NULL
    ORDER BY 3, 1 LIMIT 1)
UNION ALL
(SELECT number, 'grave', floor(extract(epoch FROM answered_at - received_at) / 60)
    FROM told WHERE received_at >= $1 AND received_at < $2 AND valid AND risk <> 'general'
        AND answered_at IS NOT NULL
    ORDER BY 3, 1 LIMIT 1)
"""


class Recount:
    """Every number of a span, asked of the tables one by one."""

    def __init__(self, connection: asyncpg.Connection, since: datetime, until: datetime) -> None:
        self._connection = connection
        self._span = since, until

    async def totals(self) -> dict[str, int]:
        return {name: int(value or 0) for name, value in (await self._row(_TOTALS)).items()}

    async def times(self) -> dict[str, Any]:
        return await self._row(_TIMES)

    async def by(self, dimension: str) -> dict[str, int]:
        return {row["value"]: row["cases"] for row in await self._rows(_BY[dimension])}

    async def overdue_units(self) -> list[tuple[str, int]]:
        return [(row["unit"], row["cases"]) for row in await self._rows(_OVERDUE_UNITS)]

    async def returned_units(self) -> list[tuple[str, int]]:
        return [(row["unit"], row["cases"]) for row in await self._rows(_RETURNED_UNITS)]

    async def repeated(self) -> list[tuple[str, str, int]]:
        return [(row["number"], row["unit"], row["items"]) for row in await self._rows(_REPEATED)]

    async def published(self) -> list[tuple[str, datetime]]:
        return [(row["number"], row["at"]) for row in await self._rows(_PUBLISHED)]

    async def typical(self) -> list[tuple[str, int]]:
        """(number, figure), each case under the first rule that chose it."""
        chosen: dict[str, int] = {}
        for row in await self._rows(_TYPICAL):
            chosen.setdefault(row["number"], int(row["figure"]))
        return list(chosen.items())

    async def archived(self) -> int:
        return int(await self._connection.fetchval(_ARCHIVED, *self._span))

    async def grave(self) -> int:
        return int(await self._connection.fetchval(_GRAVE, *self._span))

    async def running(self, since: datetime, until: datetime) -> int:
        """Cases whose next clock ends between the moments."""
        return int(await self._connection.fetchval(_RUNNING, since, until))

    async def _rows(self, statement: str) -> list[Any]:
        return list(await self._connection.fetch(statement, *self._span))

    async def _row(self, statement: str) -> dict[str, Any]:
        (row,) = await self._rows(statement)
        return dict(row)
