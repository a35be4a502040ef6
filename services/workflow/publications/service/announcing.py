"""Publications that belong to no case: entered by the office, approved by a second one; and taking down."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.common import audit, clock
from services.common.fold import fold
from services.common.ids import new_id
from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import COUNTY_OFFICE
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.cases.repository import neighbours
from services.workflow.publications import repository
from services.workflow.publications.domain import (
    ENTERS,
    PublicationState,
    PublicationStep,
    digest,
    folded_place,
    may_decide,
    may_withdraw,
)
from services.workflow.publications.problems import (
    DecidingForbidden,
    EnteringForbidden,
    NotInForce,
    NotWaiting,
    WithdrawingForbidden,
)
from services.workflow.publications.repository import Line
from services.workflow.publications.schemas import Decision, NewPublication, Withdrawal
from services.workflow.publications.service.ledger import line_of
from services.workflow.publications.service.recording import note

_SKEW = timedelta(minutes=10)
_PUBLIC = frozenset({"landline"})


def _masked(words: str) -> str:
    return privacy.mask(words, keep=_PUBLIC)


async def enter(session: AsyncSession, caller: Principal, body: NewPublication) -> UUID:
    """Enter an announcement; it waits for approval. Raises InvalidRequest, EnteringForbidden, NotInForce."""
    unit = await _unit(session, body.unit)
    old = await _replaced(session, caller, body.replaces)
    if not caller.has(*ENTERS):
        raise EnteringForbidden
    if old is not None:
        _check_in_force(old)
    now, line = await clock.now(session), new_id()
    title, text, place = _masked(body.title), _masked(body.text), _masked(body.place)
    values = {
        "id": line,
        "kind": body.kind,
        "state": PublicationState.PENDING,
        "title": title,
        "text": text,
        "text_sha256": digest(text),
        "place": place,
        "folded_place": folded_place(place),
        "url": _masked(body.url) if body.url else None,
        "published_at": now,
        "recorded_at": now,
        "recorded_by": caller.subject,
        "recorded_by_name": caller.name,
        "recorded_by_unit": caller.unit,
        "unit": unit,
        "replaces": body.replaces,
        "drill": False,
    }
    await repository.add(session, values, fold(f"{title}\n{text}\n{place}"))
    await note(session, line, caller, PublicationStep.ENTER, now)
    await _record(session, caller, "publication.enter", line)
    return line


async def _unit(session: AsyncSession, code: str | None) -> str:
    if code is None:
        return COUNTY_OFFICE
    unit = (await neighbours.units(session, {code})).get(code)
    if unit is None or not unit.active:
        detail = f"没有代码为“{code}”的在用单位，请从单位名录中选择"
        raise InvalidRequest(errors=[FieldError(pointer="/unit", detail=detail)])
    return code


async def _replaced(session: AsyncSession, caller: Principal, wanted: UUID | None) -> Line | None:
    if wanted is None:
        return None
    found = await repository.find(session, caller, wanted)
    if found is None or found.publication.case_id is not None:
        detail = "只能更正台账里不属于工单的公告；工单的答复请在工单里更正"
        raise InvalidRequest(errors=[FieldError(pointer="/replaces", detail=detail)])
    return found


def _check_in_force(line: Line) -> None:
    if line.publication.state != PublicationState.CURRENT:
        raise NotInForce


async def decide(session: AsyncSession, caller: Principal, line: Line, body: Decision) -> None:
    """Approve or refuse; who entered it never does. Raises DecidingForbidden, NotWaiting, InvalidRequest."""
    now, row = await clock.now(session), line.publication
    if body.at is not None and body.at > now + _SKEW:
        raise InvalidRequest(errors=[FieldError(pointer="/at", detail="发布时间不能晚于现在")])
    if not body.approved and body.reason is None:
        raise InvalidRequest(errors=[FieldError(pointer="/reason", detail="审核不通过时请写明理由")])
    if not may_decide(caller, row.recorded_by):
        raise DecidingForbidden
    await repository.lock(session, row.id)
    line = await line_of(session, caller, row.id)
    if line.publication.state != PublicationState.PENDING:
        raise NotWaiting
    if not body.approved:
        await repository.change(session, row.id, {"state": PublicationState.REJECTED})
    else:
        await _publish(session, caller, line, body, now)
    step = PublicationStep.APPROVE if body.approved else PublicationStep.REJECT
    words = privacy.mask(body.reason) if body.reason else None
    await note(session, row.id, caller, step, now, recorded_by=row.recorded_by, words=words)
    await _record(session, caller, "publication.decide", row.id, approved=body.approved)


async def _publish(
    session: AsyncSession, caller: Principal, line: Line, body: Decision, now: datetime
) -> None:
    row = line.publication
    approved = {
        "state": PublicationState.CURRENT,
        "published_at": body.at or now,
        "approved_by": caller.subject,
        "approved_by_name": caller.name,
        "approved_at": now,
    }
    if body.url is not None:
        approved["url"] = _masked(body.url)
    await repository.change(session, row.id, approved)
    if row.replaces is None:
        return
    await repository.lock(session, row.replaces)
    old = await line_of(session, caller, row.replaces)
    _check_in_force(old)
    before = old.publication
    await repository.change(session, before.id, {"state": PublicationState.CORRECTED})
    await note(
        session,
        before.id,
        caller,
        PublicationStep.CORRECT,
        now,
        recorded_by=before.recorded_by,
        successor=row.id,
    )


async def withdraw(session: AsyncSession, caller: Principal, line: Line, body: Withdrawal) -> None:
    """Put on record that it was taken down where it stood. Raises WithdrawingForbidden, NotInForce."""
    row = line.publication
    if not may_withdraw(caller, row.unit):
        raise WithdrawingForbidden
    await repository.lock(session, row.id)
    _check_in_force(await line_of(session, caller, row.id))
    now = await clock.now(session)
    await repository.change(session, row.id, {"state": PublicationState.WITHDRAWN})
    words = privacy.mask(body.reason)
    await note(
        session,
        row.id,
        caller,
        PublicationStep.WITHDRAW,
        now,
        recorded_by=row.recorded_by,
        words=words,
    )
    await _record(session, caller, "publication.withdraw", row.id)


async def _record(session: AsyncSession, caller: Principal, act: str, line: UUID, **facts: bool) -> None:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        act,
        object_type="publication",
        object_id=line,
        detail=dict(facts),
    )
