"""Every statement of the facade."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.open311.domain.asking import MOST, Wanted
from services.ingest.open311.domain.matters import CLOSED
from services.ingest.open311.models import Open311Request

_REQUESTS = """
    SELECT f.item_id, f.service_code, i.received_at, i.text, i.place, i.source_url,
           c.state, c.public_reply, u.name AS agency, p.updated_at, p.close_due_at
      FROM ingest.open311_request AS f
      JOIN ingest.item AS i ON i.id = f.item_id
      LEFT JOIN workflow.item_case_v1 AS c ON c.item_id = f.item_id
      LEFT JOIN workflow.item_progress_v1 AS p ON p.item_id = f.item_id
      LEFT JOIN gateway.unit_v1 AS u ON u.code = c.lead_unit
     WHERE f.unit = :unit
"""
_BY_ID = text(
    _REQUESTS + " AND f.item_id = ANY (CAST(:ids AS uuid[])) ORDER BY f.filed_at DESC, f.item_id DESC"
)
_LISTED = text(
    _REQUESTS
    + """
       AND f.filed_at BETWEEN :since AND :until
       AND (CAST(:codes AS text[]) IS NULL OR f.service_code = ANY (CAST(:codes AS text[])))
       AND (CAST(:closed AS boolean) IS NULL
            OR coalesce(c.state = ANY (CAST(:closed_states AS text[])), false) = :closed)
     ORDER BY f.filed_at DESC, f.item_id DESC LIMIT :most
    """
)


async def add(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    await session.execute(insert(Open311Request), list(rows))


async def by_id(session: AsyncSession, unit: str, ids: Sequence[UUID]) -> Sequence[Any]:
    """Those of these requests that the unit filed, the newest first."""
    return (await session.execute(_BY_ID, {"unit": unit, "ids": list(ids)})).all()


async def listed(session: AsyncSession, unit: str, wanted: Wanted) -> Sequence[Any]:
    """What the unit filed within the window, the newest first."""
    parameters = {
        "unit": unit,
        "since": wanted.since,
        "until": wanted.until,
        "codes": list(wanted.codes) or None,
        "closed": wanted.closed,
        "closed_states": [state.value for state in CLOSED],
        "most": MOST,
    }
    return (await session.execute(_LISTED, parameters)).all()
