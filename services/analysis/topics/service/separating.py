"""A person takes items out of a topic that do not belong there; workers learn from it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.analysis.topics.domain.evidence import put_by_person
from services.analysis.topics.repository import assigning, pairs, separating
from services.analysis.topics.repository.separating import Word
from services.analysis.topics.schemas import UnmergeBody
from services.common import audit, clock
from services.common.ids import new_id
from services.common.problems import FieldError, InvalidRequest
from services.contracts.events import Service
from services.contracts.identity import Principal


async def take_out(session: AsyncSession, caller: Principal, topic: UUID, said: UnmergeBody) -> None:
    """The named items leave the shown topic for one of their own, or for `into`; said again, nothing happens.

    Their cases stay as they are: those are workflow's. Raises InvalidRequest.
    """
    await assigning.lock(session)
    parts = await separating.parts(session, topic)
    viewer = (caller.subject, None if caller.county else caller.unit)
    rows = await separating.inside(session, topic, said.items, viewer)
    items = [row.item_id for row in rows]
    await _check_named(session, topic, said, items)
    if not items:
        return
    into = await _target(session, topic, said)
    now = await clock.now(session)
    word = Word(caller.subject, caller.name, now, privacy.mask(said.reason))
    if said.into is None:
        await separating.open_like(session, into, topic, [row.received_at for row in rows])
    await separating.move(session, items, parts, into, put_by_person(word.reason))
    await separating.list_anew(session, [topic, into])
    await separating.remember(session, items, parts, into, word)
    apart = [(min(part, into), max(part, into)) for part in parts]
    await pairs.decide(session, apart, "different", now, caller.subject)
    await _write_down(session, caller, topic, (items, into, word))


async def _check_named(session: AsyncSession, topic: UUID, said: UnmergeBody, inside: Sequence[UUID]) -> None:
    """Every item must be there, or have been taken out before; and something must stay."""
    known = set(inside)
    if missing := set(said.items) - known:
        known |= await separating.taken_out_before(session, topic, missing)
    errors = [
        FieldError(pointer=f"/items/{place}", detail="这条信息不在本话题中，请刷新话题后重新选择")
        for place, item in enumerate(said.items)
        if item not in known
    ]
    if not errors and inside and not await separating.holds_more(session, topic, inside):
        errors = [FieldError(pointer="/items", detail="话题中至少要留下一条信息，请减少选择")]
    if errors:
        raise InvalidRequest(errors=errors)


async def _target(session: AsyncSession, topic: UUID, said: UnmergeBody) -> UUID:
    """The named topic, which must be another shown one of the same sort, or the id of a new one."""
    if said.into is None:
        return new_id()
    alike = said.into != topic and await separating.is_like(session, said.into, topic)
    if not alike:
        problem = FieldError(pointer="/into", detail="没有这个话题，或它不能接收这些信息，请另选一个话题")
        raise InvalidRequest(errors=[problem])
    return said.into


async def _write_down(
    session: AsyncSession, caller: Principal, topic: UUID, done: tuple[Sequence[UUID], UUID, Word]
) -> None:
    items, into, word = done
    detail = {"items": [str(item) for item in items], "into": str(into), "reason": word.reason}
    await audit.record(
        session, Service.ANALYSIS, caller, "topic.unmerge",
        object_type="topic", object_id=topic, detail=detail,
    )  # fmt: skip
