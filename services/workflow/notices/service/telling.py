"""Telling people."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.ids import new_id
from services.workflow.duty import service as duty
from services.workflow.duty.domain import Step
from services.workflow.notices import repository
from services.workflow.notices.domain import Audience, Notice, NoticeKind, recipients

_ON_CALL = frozenset({Step.DUTY, Step.DEPUTY})


async def tell(session: AsyncSession, notices: Sequence[Notice]) -> None:
    """Put each notice in the list of everybody it is for, when the caller's transaction commits.

    Telling again under the same `key` changes nothing. Other channels follow from the lists later, so a
    caller never waits for them. Of a restricted case only the people named for it are told.
    """
    told = [notice for notice in notices if notice.audience]
    if not told:
        return
    named = await repository.named(session, {notice.case_id for notice in told if notice.case_id})
    now = await clock.now(session)
    rows: list[dict[str, Any]] = []
    known = {each: set(await audience_of(session, each)) for each in {notice.audience for notice in told}}
    for notice in told:
        found = known[notice.audience]
        if notice.case_id is not None:
            found = found & named.get(notice.case_id, frozenset(found))
        rows += _rows(notice, recipients(notice, found), now)
    await repository.add(session, rows)


async def audience_of(session: AsyncSession, audience: Audience) -> Collection[UUID]:
    """The active people that an audience stands for at this moment, and who stands in for one of them."""
    found = set(await repository.members(session, audience))
    if found and (audience.handlers_of or audience.head_of or audience.chief or audience.leading_group):
        found |= set(await repository.deputies(session, found))
    if audience.duty:
        rungs = await duty.ladder(session, await clock.now(session))
        on_call = {rung.person for rung in rungs if rung.step in _ON_CALL}
        found |= on_call or set(await repository.duty_officers(session))
    return found


def _rows(notice: Notice, people: Iterable[UUID], at: datetime) -> list[dict[str, Any]]:
    """Pages go to the channels by themselves; the rest waits to be routed."""
    return [
        {
            "id": new_id(),
            "person": person,
            "key": notice.key,
            "kind": notice.kind.value,
            "case_id": notice.case_id,
            "urgent": notice.urgent,
            "data": dict(notice.data),
            "routed_at": at if notice.kind is NoticeKind.PAGE else None,
        }
        for person in people
    ]
