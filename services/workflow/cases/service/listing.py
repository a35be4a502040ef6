"""The list of cases that a caller may see."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.fold import fold
from services.common.paging import Page, cut
from services.common.problems import FieldError, InvalidRequest
from services.contracts.identity import Principal
from services.workflow.cases.repository import clocks, listing
from services.workflow.cases.schemas.views import CaseQuery, CaseSummary
from services.workflow.cases.service.looking import caller_of
from services.workflow.cases.service.showing import summary
from services.workflow.deadlines.models import CaseDeadline

_SHORTEST_SEARCH = 2


async def list_cases(session: AsyncSession, principal: Principal, query: CaseQuery) -> Page[CaseSummary]:
    """A page of cases, the newest received first. Raises InvalidRequest."""
    rows = await listing.page(session, caller_of(principal), query, _searched(query.q))
    page, cursor = cut(rows, query.limit)
    running: dict[object, list[CaseDeadline]] = {}
    for clock in await clocks.of_cases(session, [row.case.id for row in page]):
        running.setdefault(clock.case_id, []).append(clock)
    shown = [
        summary(
            row.case,
            title=row.own_heading,
            item_count=row.item_count,
            running=running.get(row.case.id, []),
            now=row.now,
        )
        for row in page
    ]
    return Page(items=shown, next_cursor=cursor)


async def count_cases(
    session: AsyncSession, principal: Principal, query: CaseQuery, most: int | None = None
) -> int:
    """How many cases the whole list has; not counted beyond `most`. Raises InvalidRequest."""
    return await listing.count(session, caller_of(principal), query, _searched(query.q), most)


def _searched(words: str | None) -> str | None:
    """The folded words to search for. Raises InvalidRequest when they are too short to find anything."""
    if words is None:
        return None
    folded = fold(words)
    if len(folded) < _SHORTEST_SEARCH:
        raise InvalidRequest(errors=[FieldError(pointer="/query/q", detail="至少输入两个字再搜索")])
    return folded
