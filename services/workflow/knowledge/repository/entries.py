"""Entries with the words that their reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import TSQUERY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import Case
from services.workflow.cases.repository.items import lexemes
from services.workflow.knowledge.domain.rules import SOON, EntryState
from services.workflow.knowledge.models import (
    KnowledgeAct,
    KnowledgeApproval,
    KnowledgeEntry,
    KnowledgeVersion,
)
from services.workflow.knowledge.schemas import EntryQuery

_MOST = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose drafts somebody sees: everybody's, one unit's, or nobody's."""

    all: bool
    unit: str | None


class Seen(NamedTuple):
    """An entry, the words that are shown of it, and the approval of what is in force."""

    entry: KnowledgeEntry
    words: KnowledgeVersion
    approval: KnowledgeApproval | None

    @property
    def heat(self) -> int:
        return self.entry.heat

    @property
    def id(self) -> UUID:
        return self.entry.id


def _inside(reader: Reader) -> ColumnElement[bool]:
    return true() if reader.all else KnowledgeEntry.unit == (reader.unit or "")


def _seen(reader: Reader) -> Select[KnowledgeEntry, KnowledgeVersion, KnowledgeApproval]:
    number = case((_inside(reader), KnowledgeEntry.current), else_=KnowledgeEntry.in_force)
    return (
        select(KnowledgeEntry, KnowledgeVersion, KnowledgeApproval)
        .join(
            KnowledgeVersion,
            and_(KnowledgeVersion.entry_id == KnowledgeEntry.id, KnowledgeVersion.number == number),
        )
        .outerjoin(
            KnowledgeApproval,
            and_(
                KnowledgeApproval.entry_id == KnowledgeEntry.id,
                KnowledgeApproval.number == KnowledgeEntry.in_force,
            ),
        )
        .execution_options(populate_existing=True)
    )


async def find(
    session: AsyncSession, reader: Reader, entry_id: UUID, *, for_change: bool = False
) -> Seen | None:
    """The entry as the reader may see it; `for_change` keeps others from it until the transaction ends."""
    rows = _seen(reader).where(KnowledgeEntry.id == entry_id)
    if for_change:
        rows = rows.with_for_update(of=KnowledgeEntry)
    found = (await session.execute(rows)).first()
    return None if found is None else Seen(*found)


async def page(
    session: AsyncSession, reader: Reader, query: EntryQuery, folded: str | None, today: date
) -> Sequence[Seen]:
    """One more than asked for, the most frequent first."""
    wanted = list(_filters(query, today))
    if folded is not None:
        wanted.append(_says(folded))
    if (after := query.position()) is not None:
        wanted.append(tuple_(KnowledgeEntry.heat, KnowledgeEntry.id) < (after.heat, after.id))
    rows = (
        _seen(reader)
        .where(*wanted)
        .order_by(KnowledgeEntry.heat.desc(), KnowledgeEntry.id.desc())
        .limit(query.limit + 1)
    )
    return [Seen(*row) for row in await session.execute(rows)]


async def count_due(session: AsyncSession, reader: Reader, today: date) -> int:
    """How many that stand ask to be checked, of those whose drafts the reader sees."""
    rows = (
        select(func.count())
        .select_from(KnowledgeEntry)
        .join(KnowledgeVersion, KnowledgeVersion.entry_id == KnowledgeEntry.id)
        .where(KnowledgeVersion.number == KnowledgeEntry.in_force, _inside(reader), _due(today))
    )
    return (await session.execute(rows)).scalar_one()


def _filters(query: EntryQuery, today: date) -> Sequence[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if query.state:
        chosen.append(KnowledgeEntry.state.in_(query.state))
    if query.category:
        chosen.append(KnowledgeVersion.category.in_(query.category))
    if query.unit:
        chosen.append(KnowledgeEntry.unit.in_(query.unit))
    if query.due is not None:
        stands = and_(KnowledgeEntry.in_force.is_not(None), _due(today))
        chosen.append(stands if query.due else ~stands)
    return chosen


def _due(today: date) -> ColumnElement[bool]:
    return KnowledgeVersion.valid_until <= today + SOON


def _says(folded: str) -> ColumnElement[bool]:
    """The pairs of characters by the index, then the phrase itself."""
    return and_(
        KnowledgeVersion.search.bool_op("@@")(cast(lexemes(folded, " & "), TSQUERY)),
        KnowledgeVersion.folded.contains(folded, autoescape=True),
    )


def stands(today: date) -> ColumnElement[bool]:
    """Whether the public may read it: approved, not withdrawn, not over."""
    return and_(KnowledgeEntry.state != EntryState.WITHDRAWN, KnowledgeVersion.valid_until >= today)


async def standing(
    session: AsyncSession, today: date, *, folded: str | None, category: str | None, most: int
) -> Sequence[Seen]:
    """What the public page shows, the most frequent first."""
    wanted = [stands(today)]
    if folded is not None:
        wanted.append(_says(folded))
    if category is not None:
        wanted.append(KnowledgeVersion.category == category)
    rows = (
        _seen(Reader(all=False, unit=None))
        .where(*wanted)
        .order_by(KnowledgeEntry.heat.desc(), KnowledgeEntry.id.desc())
        .limit(most)
    )
    return [Seen(*row) for row in await session.execute(rows)]


async def latest(session: AsyncSession, today: date, most: int) -> Sequence[Seen]:
    """What stands, the last approved first."""
    rows = (
        _seen(Reader(all=False, unit=None))
        .where(stands(today))
        .order_by(KnowledgeApproval.approved_at.desc(), KnowledgeEntry.id.desc())
        .limit(most)
    )
    return [Seen(*row) for row in await session.execute(rows)]


async def one_standing(session: AsyncSession, today: date, entry_id: UUID) -> Seen | None:
    rows = _seen(Reader(all=False, unit=None)).where(stands(today), KnowledgeEntry.id == entry_id)
    found = (await session.execute(rows)).first()
    return None if found is None else Seen(*found)


async def stamp(session: AsyncSession, today: date) -> tuple[int, datetime | None]:
    """How many entries stand, and when one of them, or of those that stood, changed last."""
    changed = select(func.max(KnowledgeEntry.updated_at)).scalar_subquery()
    rows = (
        select(func.count(), changed)
        .select_from(KnowledgeEntry)
        .join(KnowledgeVersion, KnowledgeVersion.entry_id == KnowledgeEntry.id)
        .where(KnowledgeVersion.number == KnowledgeEntry.in_force, stands(today))
    )
    row = (await session.execute(rows)).one()
    return row[0], row[1]


async def add(session: AsyncSession, entry: Mapping[str, Any], words: Mapping[str, Any]) -> bool:
    """False when there is an entry of the same reply already."""
    made = await session.execute(
        insert(KnowledgeEntry).values(**entry).on_conflict_do_nothing().returning(KnowledgeEntry.id)
    )
    if made.scalar_one_or_none() is None:
        return False
    await add_words(session, words)
    return True


async def add_words(session: AsyncSession, words: Mapping[str, Any]) -> None:
    """The next version of what an entry says."""
    await session.execute(insert(KnowledgeVersion).values(**words, search=lexemes(words["folded"])))


async def change(session: AsyncSession, entry_id: UUID, version: int, **values: Any) -> bool:
    """False when somebody changed the entry since `version`."""
    done = await session.execute(
        update(KnowledgeEntry)
        .where(KnowledgeEntry.id == entry_id, KnowledgeEntry.version == version)
        .values(version=version + 1, updated_at=func.huiying.now(), **values)
        .returning(KnowledgeEntry.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar_one_or_none() is not None


async def approve(session: AsyncSession, row: Mapping[str, Any]) -> None:
    await session.execute(insert(KnowledgeApproval).values(**row))


async def record(session: AsyncSession, row: Mapping[str, Any]) -> None:
    await session.execute(insert(KnowledgeAct).values(**row))


async def versions(session: AsyncSession, entry_id: UUID) -> Sequence[KnowledgeVersion]:
    rows = (
        select(KnowledgeVersion)
        .where(KnowledgeVersion.entry_id == entry_id)
        .order_by(KnowledgeVersion.number.desc())
    )
    return (await session.execute(rows.limit(_MOST))).scalars().all()


async def acts(session: AsyncSession, entry_id: UUID) -> Sequence[KnowledgeAct]:
    rows = select(KnowledgeAct).where(KnowledgeAct.entry_id == entry_id).order_by(KnowledgeAct.id.desc())
    return (await session.execute(rows.limit(_MOST))).scalars().all()


async def unapproved_writers(session: AsyncSession, entry: KnowledgeEntry) -> frozenset[UUID]:
    """Who wrote what is not in force yet; of what stands unchanged, who wrote that."""
    since = KnowledgeVersion.number > (entry.in_force or 0)
    rows = select(KnowledgeVersion.written_by).where(
        KnowledgeVersion.entry_id == entry.id, or_(since, KnowledgeVersion.number == entry.current)
    )
    return frozenset((await session.execute(rows)).scalars())


async def number_of(session: AsyncSession, case_id: UUID) -> tuple[str, bool]:
    """A case's number, and whether it is restricted."""
    row = (await session.execute(select(Case.number, Case.restricted).where(Case.id == case_id))).one()
    return row.number, row.restricted
