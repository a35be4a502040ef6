"""Telling people, and reading what one was told."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.ids import new_id
from services.workflow.duty import service as duty
from services.workflow.duty.domain import Step
from services.workflow.notices import repository
from services.workflow.notices.domain import Audience, Notice, recipients

_ON_CALL = frozenset({Step.DUTY, Step.DEPUTY})


async def tell(session: AsyncSession, notices: Sequence[Notice]) -> None:
    """Put each notice in the list of everybody it is for, when the caller's transaction commits.

    Telling again under the same `key` changes nothing. Other channels follow from the lists later, so a
    caller never waits for them.
    """
    rows: list[dict[str, Any]] = []
    for notice in notices:
        found = await audience_of(session, notice.audience)
        rows += _rows(notice, recipients(notice, found))
    await repository.add(session, rows)


async def audience_of(session: AsyncSession, audience: Audience) -> Iterable[UUID]:
    """The active people that an audience stands for at this moment."""
    found = set(await repository.members(session, audience))
    if audience.duty:
        rungs = await duty.ladder(session, await clock.now(session))
        on_call = {rung.person for rung in rungs if rung.step in _ON_CALL}
        found |= on_call or set(await repository.duty_officers(session))
    return found


def _rows(notice: Notice, people: Iterable[UUID]) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "person": person,
            "key": notice.key,
            "kind": notice.kind.value,
            "case_id": notice.case_id,
            "urgent": notice.urgent,
            "data": dict(notice.data),
        }
        for person in people
    ]
