"""Looking for what is near a text: entries that stand, published replies, items that ask the same."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CTE, Integer, and_, cast, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.domain.facts import Caller
from services.workflow.cases.models import Case, CaseItem, Reply, TimelineEntry
from services.workflow.knowledge.domain.rules import EntryState
from services.workflow.knowledge.models import KnowledgeApproval, KnowledgeEntry, KnowledgeVersion

_CANDIDATES = 300
_ENOUGH = 2000
_MOST_ITEMS = 1500
_SHARES = text("""
    SELECT pair.pair, share.share
      FROM pg_stats AS s
     CROSS JOIN LATERAL unnest(CAST(CAST(s.most_common_elems AS text) AS text[]))
           WITH ORDINALITY AS pair(pair, place)
     CROSS JOIN LATERAL unnest(s.most_common_elem_freqs) WITH ORDINALITY AS share(share, place)
     WHERE s.schemaname = 'workflow' AND s.tablename = 'case_item' AND s.attname = 'search'
       AND share.place = pair.place
       AND (SELECT reltuples FROM pg_class WHERE oid = 'workflow.case_item'::regclass) >= :least
""")
"""In what share of the items the usual pairs stand, as the database itself last counted for its plans."""


class NearEntry(NamedTuple):
    entry: KnowledgeEntry
    words: KnowledgeVersion
    approved_at: datetime


class NearReply(NamedTuple):
    """A published reply, with the words of the item that led to it."""

    case_id: UUID
    number: str
    title: str
    unit: str | None
    text: str
    published_at: datetime
    folded: str


async def shares(session: AsyncSession, least: int = _ENOUGH) -> dict[str, float]:
    """Empty until the database has counted at least so many items: few say nothing of what is common."""
    return {row.pair: float(row.share) for row in await session.execute(_SHARES, {"least": least})}


async def words_of(session: AsyncSession, case_id: UUID) -> str:
    """The folded words of the case's first item; what is erased has none."""
    first = (
        select(CaseItem.folded)
        .where(CaseItem.case_id == case_id, CaseItem.erased_at.is_(None))
        .order_by(CaseItem.received_at, CaseItem.item_id)
        .limit(1)
    )
    return (await session.execute(first)).scalar_one_or_none() or ""


def _quoted(pair: str) -> str:
    return "'" + pair.replace("\\", "\\\\").replace("'", "''") + "'"


def _any(pairs: Collection[str]) -> Any:
    return cast(" | ".join(_quoted(pair) for pair in pairs), TSQUERY)


def _any_two(pairs: Sequence[str]) -> Any:
    """Texts with at least two of the pairs: one alone says too little to fetch a row for."""
    both = (
        f"({_quoted(one)} & {_quoted(two)})" for place, one in enumerate(pairs) for two in pairs[place + 1 :]
    )
    return cast(" | ".join(both), TSQUERY)


async def near_entries(session: AsyncSession, pairs: Collection[str]) -> Sequence[NearEntry]:
    """Approved entries that share a pair, also those that are over."""
    rows = (
        select(KnowledgeEntry, KnowledgeVersion, KnowledgeApproval.approved_at)
        .join(KnowledgeVersion, KnowledgeVersion.entry_id == KnowledgeEntry.id)
        .join(
            KnowledgeApproval,
            and_(
                KnowledgeApproval.entry_id == KnowledgeEntry.id,
                KnowledgeApproval.number == KnowledgeEntry.in_force,
            ),
        )
        .where(
            KnowledgeEntry.state != EntryState.WITHDRAWN,
            KnowledgeVersion.number == KnowledgeEntry.in_force,
            KnowledgeVersion.search.bool_op("@@")(_any(pairs)),
        )
        .order_by(KnowledgeEntry.heat.desc(), KnowledgeEntry.id)
        .limit(_CANDIDATES)
    )
    return [NearEntry(*row) for row in await session.execute(rows)]


def _near_items(pairs: Sequence[str]) -> CTE:
    """The newest items that share two pairs; found by the index before anything else is asked."""
    return (
        select(CaseItem.item_id, CaseItem.case_id, CaseItem.folded, CaseItem.received_at)
        .where(CaseItem.search.bool_op("@@")(_any_two(pairs)), CaseItem.erased_at.is_(None))
        .order_by(CaseItem.received_at.desc(), CaseItem.item_id)
        .limit(_MOST_ITEMS)
        .cte("near")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


async def near_replies(
    session: AsyncSession, pairs: Sequence[str], but: UUID, caller: Caller
) -> Sequence[NearReply]:
    """Replies as they stand, published, of other cases that the caller sees whole; no exercise."""
    near, told = _near_items(pairs), TimelineEntry
    wanted = [Case.id != but, ~Case.drill, ~Case.restricted, Case.shown_reply.is_not(None)]
    if not caller.county:
        wanted.append(or_(Case.lead_unit == caller.unit, Case.assisting_units.contains([caller.unit])))
    published = (
        select(func.max(told.at))
        .where(
            told.case_id == Case.id,
            told.action == "publish",
            cast(told.detail["reply"].astext, Integer) == Case.shown_reply,
        )
        .scalar_subquery()
    )
    found = (
        select(
            Case.id,
            Case.number,
            Case.title,
            Case.lead_unit,
            Reply.text,
            published.label("published_at"),
            near.c.folded,
            near.c.received_at,
        )
        .join(Case, Case.id == near.c.case_id)
        .join(Reply, and_(Reply.case_id == Case.id, Reply.version == Case.shown_reply))
        .where(*wanted)
        .subquery()
    )
    rows = select(found).where(found.c.published_at.is_not(None)).order_by(found.c.received_at.desc())
    return [NearReply(*row[:7]) for row in await session.execute(rows.limit(_CANDIDATES))]


async def items_like(
    session: AsyncSession, pairs: Sequence[str], since: datetime, most: int
) -> Sequence[str]:
    """The folded words of items that share two pairs; no exercise, nothing restricted."""
    shut = exists().where(Case.id == CaseItem.case_id, or_(Case.drill, Case.restricted))
    rows = (
        select(CaseItem.folded)
        .where(
            CaseItem.search.bool_op("@@")(_any_two(pairs)),
            CaseItem.received_at >= since,
            CaseItem.erased_at.is_(None),
            ~shut,
        )
        .order_by(CaseItem.received_at.desc())
        .limit(most)
    )
    return (await session.execute(rows)).scalars().all()
