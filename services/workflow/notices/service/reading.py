"""What one was told, and having read it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import paging
from services.common.problems import NotFound
from services.contracts.identity import UNIT_ROLES, Principal
from services.workflow.notices import repository
from services.workflow.notices.schemas import NoticeCase, NoticePage, NoticeQuery, NoticeView, Unread


class NoticeNotFound(NotFound):
    detail = "没有这条通知，或者它不是发给您的；请回到通知列表。"


async def notices(session: AsyncSession, caller: Principal, query: NoticeQuery) -> NoticePage:
    found = await repository.page(
        session, caller.subject, only_unread=query.unread, after=query.position(), limit=query.limit + 1
    )
    views = [_view(caller, row) for row in found]
    items, cursor = paging.cut(views, query.limit, at="at")
    unread = await repository.unread(session, caller.subject)
    return NoticePage(items=items, next_cursor=cursor, unread=unread)


async def read(session: AsyncSession, caller: Principal, notice_id: UUID) -> Unread:
    """Mark one as read; again changes nothing. Raises NoticeNotFound."""
    if not await repository.mark_read(session, caller.subject, notice_id):
        raise NoticeNotFound
    return Unread(unread=await repository.unread(session, caller.subject))


async def read_all(session: AsyncSession, caller: Principal) -> Unread:
    await repository.mark_all_read(session, caller.subject)
    return Unread(unread=0)


def _view(caller: Principal, row: Row[Any]) -> NoticeView:
    notice = row.NoticeRow
    case = None
    if notice.case_id is not None and row.number is not None:
        title = row.title if _may_open(caller, row) else None
        case = NoticeCase(id=notice.case_id, number=row.number, risk=row.risk, drill=row.drill, title=title)
    return NoticeView(
        id=notice.id, kind=notice.kind, at=notice.at, read_at=notice.read_at, case=case, data=notice.data
    )


def _may_open(caller: Principal, row: Row[Any]) -> bool:
    """A unit that has handed a case on keeps the notice, without its words."""
    if caller.county or row.restricted:
        return True
    return caller.has(*UNIT_ROLES) and caller.unit in {row.lead_unit, *row.assisting_units}
