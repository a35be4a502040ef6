"""Watch regimes 值守等级: set and ended by the chief, seen by everybody."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, paging
from services.common.ids import new_id
from services.common.paging import PageQuery
from services.common.problems import NotFound
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.duty.models import RegimeRow
from services.workflow.duty.repository import regimes
from services.workflow.duty.schemas.plan import ReasonBody
from services.workflow.duty.schemas.regimes import NewRegime, RegimeOut, RegimePage
from services.workflow.duty.service import showing
from services.workflow.duty.service.checks import AlreadyCancelled, check_period

_LONGEST = timedelta(days=92)


async def page(session: AsyncSession, query: PageQuery) -> RegimePage:
    found = await regimes.page(session, query.position(), query.limit + 1)
    rows, cursor = paging.cut(found, query.limit, at="set_at")
    now = await clock.now(session)
    return RegimePage(items=[showing.regime(row, now) for row in rows], next_cursor=cursor)


async def set_regime(session: AsyncSession, caller: Principal, new: NewRegime) -> RegimeOut:
    """Raises InvalidRequest."""
    now = await clock.now(session)
    check_period(new.starts_at, new.ends_at, now, _LONGEST)
    values = new.model_dump(exclude={"level"}) | {"id": new_id(), "level": new.level.value}
    row = await regimes.add(session, values | {"set_by": caller.subject, "set_by_name": caller.name})
    await _record(session, caller, "duty.regime", row.id, f"{new.level.value}: {new.reason}")
    return showing.regime(row, now)


async def find(session: AsyncSession, regime_id: UUID) -> RegimeRow:
    """Raises NotFound."""
    row = await regimes.find(session, regime_id)
    if row is None:
        raise NotFound
    return row


async def end(session: AsyncSession, caller: Principal, regime: RegimeRow, body: ReasonBody) -> RegimeOut:
    """Bring the normal watch back before the time. Raises AlreadyCancelled."""
    now = await clock.now(session)
    if regime.ends_at <= now:
        raise AlreadyCancelled
    values = {"ended_at": now, "ended_by": caller.subject, "ended_by_name": caller.name}
    row = await regimes.end(session, regime.id, values | {"end_reason": body.reason})
    if row is None:
        raise AlreadyCancelled
    await _record(session, caller, "duty.regime_end", row.id, body.reason)
    return showing.regime(row, now)


async def _record(
    session: AsyncSession, caller: Principal, action: str, object_id: UUID, reason: str
) -> None:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        action,
        object_type="duty",
        object_id=object_id,
        detail={"reason": reason},
    )
