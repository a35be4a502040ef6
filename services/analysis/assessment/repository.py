"""Every statement of the assessments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.assessment.models import Assessment, DirectorySeen
from services.analysis.judgement.precedents import BY_PRECEDENT, Led
from services.analysis.judgement.types import Directory, ItemInput, Unit
from services.contracts.codes import CaseState, Category, Channel, UnitKind


@dataclass(frozen=True)
class Pending:
    """An item to assess, and the unit that submitted it."""

    item_id: UUID
    unit: str
    given: ItemInput


INPUT = (
    "i.item_id, i.title, i.text, i.channel, i.place, i.concerns_unit, i.drill, "
    "i.occurred_at, i.published_at, i.received_at, i.dup_key"
)


async def pending(session: AsyncSession, ids: Sequence[UUID]) -> list[Pending]:
    """The items of `ids` that have no assessment yet."""
    rows = await session.execute(
        text(
            f"SELECT i.unit, {INPUT} "  # noqa: S608 - our own names
            "FROM ingest.item_for_analysis_v1 AS i LEFT JOIN analysis.assessment AS a USING (item_id) "
            "WHERE i.item_id = ANY(CAST(:ids AS uuid[])) AND a.item_id IS NULL ORDER BY i.item_id"
        ),
        {"ids": list(ids)},
    )
    return [Pending(row.item_id, row.unit, given_of(row)) for row in rows]


def given_of(row: Any) -> ItemInput:
    """From a row of ingest's view."""
    return ItemInput(
        text=row.text,
        received_at=row.received_at,
        dup_key=bytes(row.dup_key),
        title=row.title or "",
        channel=Channel(row.channel),
        place=row.place or "",
        concerns_unit=row.concerns_unit,
        drill=row.drill,
        occurred_at=row.occurred_at,
        published_at=row.published_at,
    )


async def directory(session: AsyncSession) -> Directory:
    """The active units, in the order of their codes."""
    rows = await session.execute(
        text("SELECT code, name, kind, categories FROM gateway.unit_v1 WHERE active ORDER BY code")
    )
    return Directory(
        tuple(
            Unit(row.code, row.name, UnitKind(row.kind), frozenset(Category(each) for each in row.categories))
            for row in rows
        )
    )


_LED = text(
    "WITH recent AS MATERIALIZED (SELECT a.item_id, a.assessed_at, a.category, a.suggested_unit, a.body "
    "FROM analysis.assessment AS a WHERE a.assessed_at >= huiying.now() - interval '90 days' "
    "AND a.suggested_unit IS NOT NULL ORDER BY a.assessed_at DESC LIMIT :items), "
    "cases AS (SELECT DISTINCT ON (w.case_id) r.assessed_at, r.category, w.lead_unit, "
    "CASE WHEN r.body -> 'reasons' @> CAST(:changed AS jsonb) "
    "THEN r.body #>> '{suggested_units,1,unit}' ELSE r.suggested_unit END AS suggested "
    "FROM recent AS r JOIN workflow.item_case_v1 AS w USING (item_id) "
    "JOIN ingest.item_for_analysis_v1 AS i USING (item_id) "
    "WHERE w.state = ANY (CAST(:led AS text[])) AND w.lead_unit IS NOT NULL AND NOT i.drill "
    "ORDER BY w.case_id, r.assessed_at, r.item_id), "
    "newest AS (SELECT *, row_number() OVER "
    "(PARTITION BY category, suggested ORDER BY assessed_at DESC) AS place FROM cases) "
    "SELECT category, suggested, lead_unit, count(*) AS cases FROM newest WHERE place <= :each "
    "GROUP BY category, suggested, lead_unit"
)
_LED_STATES = (
    CaseState.IN_PROGRESS,
    CaseState.PENDING_APPROVAL,
    CaseState.REPLIED,
    CaseState.CLOSED,
    CaseState.ARCHIVED,
)
"""The unit that leads has accepted the case."""
_MOST_ITEMS, _MOST_OF_A_SORT = 5_000, 40


async def led(session: AsyncSession) -> list[Led]:
    """Of the newest cases: how many of each sort each unit led, a sort being category and suggested unit."""
    given = {
        "items": _MOST_ITEMS,
        "each": _MOST_OF_A_SORT,
        "led": list(_LED_STATES),
        "changed": f'[{{"code": "{BY_PRECEDENT}"}}]',
    }
    rows = await session.execute(_LED, given)
    return [Led(Category(row.category), row.suggested, row.lead_unit, row.cases) for row in rows]


_STORE = (
    insert(cast("Table", Assessment.__table__))
    .values(assessed_at=func.huiying.now())
    .on_conflict_do_nothing()
    .returning(Assessment.item_id)
)


async def store(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> list[UUID]:
    """Insert assessments; returns the items that got theirs now (another worker may have been first)."""
    stored = await session.execute(_STORE, list(rows))
    return list(stored.scalars())


async def remember_directory(session: AsyncSession, digest: str, body: dict[str, Any]) -> None:
    """Keep what the next assessments are made with, once."""
    await session.execute(insert(DirectorySeen).values(digest=digest, body=body).on_conflict_do_nothing())


async def stored(session: AsyncSession, item_id: UUID) -> Assessment | None:
    return await session.get(Assessment, item_id)


async def given(session: AsyncSession, item_id: UUID) -> ItemInput | None:
    """What an item was assessed from, as shown."""
    rows = await session.execute(
        text(f"SELECT {INPUT} FROM ingest.item_for_analysis_v1 AS i WHERE i.item_id = :id"),  # noqa: S608
        {"id": item_id},
    )
    row = rows.one_or_none()
    return None if row is None else given_of(row)


async def directory_seen(session: AsyncSession, digest: str) -> dict[str, Any] | None:
    seen = await session.get(DirectorySeen, digest)
    return None if seen is None else seen.body
