"""Reading the ledger: lines, one line with its history, what is missing, rows for papers, figures."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.fold import fold
from services.common.paging import Page, Position, cut
from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import CaseState
from services.contracts.identity import Principal
from services.workflow.cases.repository import replies
from services.workflow.publications import repository
from services.workflow.publications.domain import (
    PublicationKind,
    PublicationState,
    PublicationStep,
    may_decide,
    may_withdraw,
)
from services.workflow.publications.problems import PublicationNotFound
from services.workflow.publications.repository import Line
from services.workflow.publications.schemas import (
    EventView,
    MissingQuery,
    MissingView,
    PublicationDetail,
    PublicationQuery,
    PublicationView,
)

_SHORTEST_SEARCH = 2
_AT_ONCE = 200


async def lines(session: AsyncSession, caller: Principal, query: PublicationQuery) -> Page[PublicationView]:
    """A page of the ledger, the newest published first. Raises InvalidRequest."""
    found = await repository.page(session, caller, query, _searched(query.q))
    kept, cursor = cut(found, query.limit, at="published_at")
    return Page(items=[shown(line, caller) for line in kept], next_cursor=cursor)


async def line_of(session: AsyncSession, caller: Principal, publication: UUID) -> Line:
    """Raises PublicationNotFound, also when the caller may not see it."""
    found = await repository.find(session, caller, publication)
    if found is None:
        raise PublicationNotFound
    return found


async def detail(session: AsyncSession, caller: Principal, publication: UUID) -> PublicationDetail:
    """A line with its words and its history. Raises PublicationNotFound."""
    line = await line_of(session, caller, publication)
    row, text = line.publication, line.publication.text
    if row.case_id is not None and row.reply_version is not None:
        text = (await replies.one(session, row.case_id, row.reply_version)).text
    steps = await repository.history(session, publication)
    history = [
        EventView(
            at=each.at,
            step=PublicationStep(each.step),
            by=each.by_name,
            by_unit=each.by_unit,
            note=each.note,
            successor=each.successor,
        )
        for each in steps
    ]
    return PublicationDetail(**shown(line, caller).model_dump(), text=text, history=history)


async def missing(session: AsyncSession, caller: Principal, query: MissingQuery) -> Page[MissingView]:
    """Answers that were approved and are nowhere to be read, the newest case first."""
    kept, cursor = cut(await repository.missing(session, caller, query), query.limit)
    shown_rows = [
        MissingView(
            id=row.case.id,
            number=row.case.number,
            title=row.case.title,
            state=CaseState(row.case.state),
            lead_unit=row.case.lead_unit,
            received_at=row.case.received_at,
            replied_at=row.replied_at,
            outdated=row.outdated,
            response_dropped=row.response_dropped,
        )
        for row in kept
    ]
    return Page(items=shown_rows, next_cursor=cursor)


async def rows(
    session: AsyncSession, caller: Principal, query: PublicationQuery
) -> AsyncIterator[PublicationView]:
    """Every line that the query finds for the caller, page by page; its own limit and cursor do not count."""
    folded, position = _searched(query.q), None
    while True:
        asked = query.model_copy(update={"limit": _AT_ONCE, "cursor": position})
        found = await repository.page(session, caller, asked, folded)
        for line in found[:_AT_ONCE]:
            yield shown(line, caller)
        if len(found) <= _AT_ONCE:
            return
        last = found[_AT_ONCE - 1]
        position = Position(last.published_at, last.id).cursor()


@dataclass(frozen=True, slots=True)
class Counts:
    """Publications of a time; `by_place` has the most used place first, `cases` those with at least one."""

    total: int
    cases: int
    corrected: int
    withdrawn: int
    by_kind: dict[PublicationKind, int]
    by_place: dict[str, int]


async def counts(session: AsyncSession, start: datetime, end: datetime, units: Sequence[str] = ()) -> Counts:
    """What was published from `start` and before `end`, without exercises and restricted cases.

    `units`: only what these published. A correction counts as a publication of its own, and what it
    corrected stays counted: both were read.
    """
    found = await repository.counted(session, start, end, units)
    by_kind, by_place = dict.fromkeys(PublicationKind, 0), dict[str, int]()
    for row in found:
        by_kind[PublicationKind(row.kind)] += row.lines
        by_place[row.place] = by_place.get(row.place, 0) + row.lines
    return Counts(
        total=sum(by_kind.values()),
        cases=await repository.cases_counted(session, start, end, units),
        corrected=sum(row.lines for row in found if row.state == PublicationState.CORRECTED),
        withdrawn=sum(row.lines for row in found if row.state == PublicationState.WITHDRAWN),
        by_kind=by_kind,
        by_place=dict(sorted(by_place.items(), key=lambda each: -each[1])),
    )


def shown(line: Line, caller: Principal) -> PublicationView:
    row = line.publication
    state = PublicationState(row.state)
    later = row.reply_version is not None and (line.shown_reply or 0) > row.reply_version
    return PublicationView(
        id=row.id,
        kind=PublicationKind(row.kind),
        state=state,
        outdated=later and state is PublicationState.CURRENT,
        title=row.title or line.case_title or "",
        case_id=row.case_id,
        case_number=line.case_number,
        reply_version=row.reply_version,
        text_sha256=row.text_sha256.hex() if row.text_sha256 else None,
        place=row.place,
        url=row.url,
        published_at=row.published_at,
        recorded_at=row.recorded_at,
        published_by=row.recorded_by_name,
        unit=row.unit,
        approved_by=row.approved_by_name,
        approved_at=row.approved_at,
        replaces=row.replaces,
        replaced_by=line.successor if state is PublicationState.CORRECTED else None,
        drill=row.drill,
        may_decide=state is PublicationState.PENDING and may_decide(caller, row.recorded_by),
        may_withdraw=state is PublicationState.CURRENT and may_withdraw(caller, row.unit),
    )


def _searched(words: str | None) -> str | None:
    """The folded words to search for. Raises InvalidRequest when they are too short to find anything."""
    if words is None:
        return None
    folded = fold(words)
    if len(folded) < _SHORTEST_SEARCH:
        raise InvalidRequest(errors=[FieldError(pointer="/query/q", detail="至少输入两个字再搜索")])
    return folded
