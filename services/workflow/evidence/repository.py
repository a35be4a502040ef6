"""Every statement on attachments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.contracts.codes import CaseState
from services.workflow.cases.models import Case, CaseItem
from services.workflow.evidence.models import Evidence, EvidenceTombstone

_FILES_LOCK = 0x45564944  # "EVID"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an attachment hangs on: an item when there is one, else a case."""

    case_id: UUID | None = None
    item_id: UUID | None = None

    @property
    def is_item(self) -> bool:
        return self.item_id is not None


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment and, when it was withdrawn, its tombstone."""

    evidence: Evidence
    tombstone: EvidenceTombstone | None


async def lock_for_adding(session: AsyncSession, subject: Subject) -> None:
    """One at a time on a subject; and the sweep of files waits until this transaction has ended."""
    await session.execute(
        text(
            "SELECT pg_advisory_xact_lock_shared(:files), "
            "pg_advisory_xact_lock(hashtextextended('evidence ' || :subject, 0))"
        ),
        {"files": _FILES_LOCK, "subject": str(subject.item_id or subject.case_id)},
    )


async def lock_for_sweeping(session: AsyncSession) -> None:
    """Nobody adds a file until this transaction has ended."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:files)"), {"files": _FILES_LOCK})


async def state_held(session: AsyncSession, case_id: UUID) -> CaseState:
    """The case's state, which nobody changes until this transaction has ended."""
    rows = await session.execute(select(Case.state).where(Case.id == case_id).with_for_update(read=True))
    return CaseState(rows.scalar_one())


async def is_erased(session: AsyncSession, item_id: UUID) -> bool:
    """Whether the words of the item are gone, by ingest's own word."""
    rows = await session.execute(
        text("SELECT EXISTS (SELECT FROM ingest.item_tombstone_v1 WHERE item_id = :item)"), {"item": item_id}
    )
    return bool(rows.scalar_one())


async def final_case(session: AsyncSession, case_id: UUID) -> UUID:
    """The case itself, or the one that it was merged into in the end."""
    way = select(Case.id, Case.merged_into).where(Case.id == case_id).cte("way", recursive=True)
    way = way.union(select(Case.id, Case.merged_into).join(way, Case.id == way.c.merged_into))
    rows = await session.execute(select(way.c.id).where(way.c.merged_into.is_(None)))
    return rows.scalar_one_or_none() or case_id


async def add(session: AsyncSession, row: Mapping[str, Any]) -> Evidence:
    return (await session.execute(insert(Evidence).values(**row).returning(Evidence))).scalar_one()


async def bury(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(EvidenceTombstone).on_conflict_do_nothing(), list(rows))


def _kept() -> Select[Evidence, EvidenceTombstone]:
    return select(Evidence, EvidenceTombstone).outerjoin(
        EvidenceTombstone, EvidenceTombstone.evidence_id == Evidence.id
    )


def _on(subject: Subject) -> ColumnElement[bool]:
    if subject.item_id is not None:
        return Evidence.item_id == subject.item_id
    return Evidence.case_id == subject.case_id


def _within(subject: Subject) -> ColumnElement[bool]:
    """On the item; or on the case, on those merged into it, and on all their items."""
    if subject.item_id is not None:
        return Evidence.item_id == subject.item_id
    tree = select(Case.id).where(Case.id == subject.case_id).cte("tree", recursive=True)
    tree = tree.union(select(Case.id).join(tree, Case.merged_into == tree.c.id))
    items = select(CaseItem.item_id).where(CaseItem.case_id == subject.case_id)
    return or_(Evidence.case_id.in_(select(tree.c.id)), Evidence.item_id.in_(items))


async def page(session: AsyncSession, subject: Subject, limit: int, after: Position | None) -> list[Kept]:
    """At most `limit` attachments within the subject, the newest first."""
    rows = _kept().where(_within(subject)).order_by(Evidence.added_at.desc(), Evidence.id.desc())
    if after is not None:
        rows = rows.where(tuple_(Evidence.added_at, Evidence.id) < tuple_(after.at, after.id))
    return [Kept(*row) for row in await session.execute(rows.limit(limit))]


async def all_within(session: AsyncSession, subject: Subject) -> list[Kept]:
    """Every attachment within the subject, the oldest first."""
    rows = _kept().where(_within(subject)).order_by(Evidence.added_at, Evidence.id)
    return [Kept(*row) for row in await session.execute(rows)]


async def find(session: AsyncSession, evidence_id: UUID) -> Kept | None:
    row = (await session.execute(_kept().where(Evidence.id == evidence_id))).one_or_none()
    return None if row is None else Kept(*row)


async def same(session: AsyncSession, subject: Subject, received: bytes) -> Evidence | None:
    """The attachment on the subject that was sent with these very bytes and is still there."""
    rows = await session.execute(
        _kept().where(
            _on(subject), Evidence.received_sha256 == received, EvidenceTombstone.evidence_id.is_(None)
        )
    )
    found = rows.first()
    return None if found is None else Kept(*found).evidence


async def count(session: AsyncSession, subject: Subject) -> int:
    """How many attachments are on the subject itself, the withdrawn ones too: they bound the history."""
    rows = await session.execute(select(func.count()).select_from(Evidence).where(_on(subject)))
    return rows.scalar_one()


async def alive_of_items(session: AsyncSession, items: Collection[UUID]) -> Sequence[UUID]:
    """Attachments of these items that were not withdrawn."""
    rows = await session.execute(
        select(Evidence.id)
        .outerjoin(EvidenceTombstone, EvidenceTombstone.evidence_id == Evidence.id)
        .where(Evidence.item_id.in_(items), EvidenceTombstone.evidence_id.is_(None))
    )
    return rows.scalars().all()


async def referenced(session: AsyncSession, digests: Collection[bytes]) -> frozenset[bytes]:
    """Those of `digests` that some attachment still needs."""
    rows = await session.execute(
        select(Evidence.sha256)
        .outerjoin(EvidenceTombstone, EvidenceTombstone.evidence_id == Evidence.id)
        .where(Evidence.sha256.in_(digests), EvidenceTombstone.evidence_id.is_(None))
        .distinct()
    )
    return frozenset(bytes(digest) for digest in rows.scalars())
