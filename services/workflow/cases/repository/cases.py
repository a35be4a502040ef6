"""Cases: one by its id with what the rules look at, and changes under its version."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import COUNTY_OFFICE, Role
from services.workflow.access.models import CaseAccess
from services.workflow.cases.models import Case, CaseCounter, CaseItem, Reply
from services.workflow.deadlines.models import CaseDeadline, CasePause, Extension
from services.workflow.people import repository as people
from services.workflow.people.models import Substitute
from services.workflow.policy.domain import Milestone
from services.workflow.tasks.domain import TaskStatus
from services.workflow.tasks.models import CaseTask

NOW = func.huiying.now()


class Found(NamedTuple):
    """A case and, beside its row, what the rules need to know of it at `now`."""

    case: Case
    submitting_units: list[str]
    has_merged_items: bool
    item_count: int
    pending_author: UUID | None
    extension_asked_by: UUID | None
    extensions_used: int | None
    waiting: list[dict[str, Any]]
    named: list[UUID]
    sole_person: bool
    stands_in_for: list[dict[str, str]]
    running: list[str]
    in_time: list[str]
    pauses_used: int
    paused: bool
    now: datetime


def submitting_units() -> ColumnElement[list[str]]:
    """The units that submitted the case's items, each once."""
    units = select(CaseItem.unit).where(CaseItem.case_id == Case.id).distinct()
    return func.array(units.scalar_subquery(), type_=ARRAY(Text))


async def find(session: AsyncSession, case_id: UUID, person: UUID | None = None) -> Found | None:
    """`person`: whose substitutions are asked for."""
    row = (await session.execute(_found(), {"wanted": case_id, "person": person})).one_or_none()
    return None if row is None else Found(*row)


@cache
def _found() -> Select[Any]:
    """Made once: putting it together costs more than running it."""
    mine = CaseItem.case_id == Case.id
    found = select(
        Case,
        submitting_units(),
        exists().where(mine, func.cardinality(CaseItem.came_from) > 0),
        select(func.count()).select_from(CaseItem).where(mine).scalar_subquery(),
        select(Reply.author)
        .where(Reply.case_id == Case.id, Reply.version == Case.pending_reply)
        .scalar_subquery(),
        select(Extension.asked_by)
        .where(Extension.case_id == Case.id, Extension.status == "pending")
        .limit(1)
        .scalar_subquery(),
        _extensions_used(),
        _waiting(),
        func.array(
            select(CaseAccess.person).where(CaseAccess.case_id == Case.id).scalar_subquery(),
            type_=ARRAY(Uuid),
        ),
        _sole_person(),
        _stands_in_for(),
        _running(),
        _running(CaseDeadline.due_at > NOW),
        select(func.count()).where(CasePause.case_id == Case.id).scalar_subquery(),
        exists().where(CasePause.case_id == Case.id, CasePause.ended_at.is_(None), CasePause.until > NOW),
        NOW.label("now"),
    )
    return found.where(Case.id == bindparam("wanted")).execution_options(populate_existing=True)


def _running(*conditions: ColumnElement[bool]) -> ColumnElement[list[str]]:
    """The names of the running clocks that meet the conditions."""
    names = select(CaseDeadline.name).where(
        CaseDeadline.case_id == Case.id,
        CaseDeadline.met_at.is_(None),
        CaseDeadline.stopped_at.is_(None),
        *conditions,
    )
    return func.array(names.scalar_subquery(), type_=ARRAY(Text))


def _extensions_used() -> ColumnElement[int | None]:
    granted = (
        select(func.count())
        .select_from(Extension)
        .where(Extension.deadline_id == CaseDeadline.id, Extension.status == "granted")
        .scalar_subquery()
    )
    return (
        select(func.min(granted))
        .where(
            CaseDeadline.case_id == Case.id,
            CaseDeadline.name.in_([Milestone.FIRST_REPLY, Milestone.CLOSE]),
            CaseDeadline.met_at.is_(None),
            CaseDeadline.stopped_at.is_(None),
            CaseDeadline.due_at > NOW,
        )
        .scalar_subquery()
    )


def _waiting() -> ColumnElement[Any]:
    """The tasks that wait, with what the rules ask of them."""
    columns = {"id": CaseTask.id, "kind": CaseTask.kind, "unit": CaseTask.unit, "asked_by": CaseTask.asked_by}
    pairs: list[ColumnElement[Any]] = []
    for name, column in columns.items():
        pairs += [literal_column(f"'{name}'"), cast(column, Text)]
    tasks = (
        select(func.jsonb_agg(func.jsonb_build_object(*pairs)))
        .where(CaseTask.case_id == Case.id, CaseTask.status == TaskStatus.WAITING)
        .scalar_subquery()
    )
    return func.coalesce(tasks, literal_column("'[]'::jsonb"), type_=JSONB)


def _sole_person() -> ColumnElement[bool]:
    """Whether nobody of the lead unit could approve the waiting reply but who wrote it."""
    writer, other = people.USER.alias("writer"), people.USER.alias("other")
    wrote = exists().where(
        Reply.case_id == Case.id,
        Reply.version == Case.pending_reply,
        writer.c.id == Reply.author,
        writer.c.active,
        writer.c.unit == Case.lead_unit,
        ~exists().where(
            other.c.active,
            other.c.unit == writer.c.unit,
            other.c.id != Reply.author,
            literal_column("'unit_head'") == other.c.roles.any_(),
        ),
        ~exists().where(
            Substitute.unit == writer.c.unit,
            Substitute.role == Role.UNIT_HEAD,
            Substitute.deputy != Reply.author,
            people.in_force(NOW),
        ),
    )
    asked = and_(Case.pending_reply.is_not(None), Case.lead_unit != COUNTY_OFFICE)
    return case((asked, wrote), else_=false())


def _stands_in_for() -> ColumnElement[Any]:
    """The roles that the person stands in with now, and for whom."""
    pair = func.jsonb_build_object("role", Substitute.role, "name", Substitute.absent_name)
    roles = (
        select(func.jsonb_agg(pair))
        .where(Substitute.deputy == bindparam("person", type_=Uuid), people.in_force(NOW))
        .scalar_subquery()
    )
    return func.coalesce(roles, literal_column("'[]'::jsonb"), type_=JSONB)


async def now(session: AsyncSession) -> datetime:
    return (await session.execute(select(NOW))).scalar_one()


async def claim(session: AsyncSession, case_id: UUID, version: int, now: datetime) -> bool:
    """Take the case at `version` for a change; false when somebody else was first. Locks the row."""
    done = await session.execute(
        update(Case)
        .where(Case.id == case_id, Case.version == version)
        .values(version=Case.version + 1, updated_at=now)
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar_one_or_none() is not None


async def current_version(session: AsyncSession, case_id: UUID) -> int:
    return (await session.execute(select(Case.version).where(Case.id == case_id))).scalar_one()


async def merged_in(session: AsyncSession, case_id: UUID) -> Sequence[Case]:
    """The cases that were merged into this one and still are; not those merged into them before."""
    rows = await session.execute(select(Case).where(Case.merged_into == case_id).order_by(Case.id))
    return rows.scalars().all()


async def absorbed_by(session: AsyncSession, case_id: UUID) -> Sequence[UUID]:
    """Every case that went into this one, also by way of another."""
    went = select(Case.id).where(Case.merged_into == case_id).cte("went", recursive=True)
    further = select(Case.id).join(went, Case.merged_into == went.c.id)
    return (await session.execute(select(went.union(further).c.id))).scalars().all()


async def change(session: AsyncSession, case_id: UUID, values: Mapping[str, Any]) -> None:
    """Write columns of a case that this transaction has claimed or locked."""
    if values:
        await session.execute(
            update(Case)
            .where(Case.id == case_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


async def lock(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Case]:
    """The cases of `ids`, locked in one order for everybody, as they are now."""
    if not ids:
        return {}
    rows = await session.execute(
        select(Case)
        .where(Case.id.in_(ids))
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {case.id: case for case in rows.scalars()}


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    await session.execute(insert(Case), list(rows))


async def next_numbers(session: AsyncSession, year: int, count: int) -> list[str]:
    """`count` case numbers of `year`, without gaps: they are given back if the transaction fails."""
    last: int = (
        await session.execute(
            insert(CaseCounter)
            .values(year=year, last=count)
            .on_conflict_do_update(index_elements=[CaseCounter.year], set_={"last": CaseCounter.last + count})
            .returning(CaseCounter.last)
        )
    ).scalar_one()
    return [f"HY-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]


class Shown(NamedTuple):
    """What listeners may hear of a case, and the units that it touches."""

    id: UUID
    number: str
    version: int
    state: str
    risk: str
    tier: int
    lead_unit: str | None
    assisting_units: list[str]
    submitting_units: list[str]


async def shown(session: AsyncSession, ids: Collection[UUID]) -> list[Shown]:
    rows = await session.execute(
        select(
            Case.id,
            Case.number,
            Case.version,
            Case.state,
            Case.risk,
            Case.tier,
            Case.lead_unit,
            Case.assisting_units,
            submitting_units(),
        )
        .where(Case.id.in_(ids))
        .order_by(Case.id)
    )
    return [Shown(*row) for row in rows]
