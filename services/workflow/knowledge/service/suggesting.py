"""What helps with a reply: the nearest entries, and the nearest replies that were published."""

from collections.abc import Iterable
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.fold import fold
from services.contracts.codes import COUNTY_OFFICE
from services.contracts.identity import Principal
from services.workflow.cases.service.looking import look
from services.workflow.knowledge.domain import nearness
from services.workflow.knowledge.domain.nearness import Weights
from services.workflow.knowledge.repository import counting, searching
from services.workflow.knowledge.repository.searching import NearEntry, NearReply
from services.workflow.knowledge.schemas import SuggestedEntry, SuggestedReply, Suggestions, UseCount, UseIn
from services.workflow.knowledge.service import showing

Found = TypeVar("Found")
_SHOWN: Final = 3
_ENTRY_PAIRS: Final = 60
_REPLY_PAIRS: Final = 24
_NOTHING: Final = Suggestions(entries=[], replies=[])


class Shares:
    """How common pairs are, read again when a day is over; a process keeps one."""

    def __init__(self) -> None:
        self._day: object = None
        self._known: Weights = {}

    async def known(self, session: AsyncSession) -> Weights:
        day = await showing.today(session)
        if day != self._day:
            self._known, self._day = await searching.shares(session), day
        return self._known


async def suggest(session: AsyncSession, shares: Shares, caller: Principal, case_id: UUID) -> Suggestions:
    """At most three of each, the nearest first. Raises CaseNotFound."""
    seen = await look(session, caller, case_id)
    folded = await searching.words_of(session, case_id)
    if seen.limited or not nearness.pairs_of(folded):
        return _NOTHING
    common = await shares.known(session)
    found = await searching.near_entries(session, nearness.telling(folded, common, _ENTRY_PAIRS))
    pairs = nearness.telling(folded, common, _REPLY_PAIRS)
    told = await searching.near_replies(session, pairs, case_id, seen.caller) if len(pairs) > 1 else []
    day = await showing.today(session)
    entries = [(nearness.to_question(folded, *_folded(each), common), each) for each in found]
    return Suggestions(
        entries=[_entry(each, near, expired=each.words.valid_until < day) for near, each in _best(entries)],
        replies=[_reply(each, near) for near, each in _best(_nearest_of_each(folded, told, common))],
    )


def _folded(found: NearEntry) -> tuple[str, str]:
    return fold(found.words.question), fold(found.words.answer)


def _nearest_of_each(
    folded: str, told: Iterable[NearReply], common: Weights
) -> list[tuple[float, NearReply]]:
    """Each reply once, by the item of its case that is nearest."""
    best: dict[UUID, tuple[float, NearReply]] = {}
    for each in told:
        near = nearness.to_message(folded, each.folded, common)
        if near > best.get(each.case_id, (0.0, each))[0]:
            best[each.case_id] = (near, each)
    return list(best.values())


def _best(scored: Iterable[tuple[float, Found]]) -> list[tuple[float, Found]]:
    near = [pair for pair in scored if pair[0] >= nearness.FLOOR]
    return sorted(near, key=lambda pair: -pair[0])[:_SHOWN]


def _entry(found: NearEntry, near: float, *, expired: bool) -> SuggestedEntry:
    words = found.words
    return SuggestedEntry(
        id=found.entry.id,
        question=words.question,
        answer=words.answer,
        unit=found.entry.unit,
        basis=words.basis,
        basis_url=words.basis_url,
        valid_until=words.valid_until,
        expired=expired,
        approved_at=found.approved_at,
        nearness=round(near, 3),
    )


def _reply(found: NearReply, near: float) -> SuggestedReply:
    return SuggestedReply(
        case_id=found.case_id,
        number=found.number,
        title=found.title,
        unit=found.unit or COUNTY_OFFICE,
        text=found.text,
        published_at=found.published_at,
        nearness=round(near, 3),
    )


async def use(session: AsyncSession, caller: Principal, entry_id: UUID, body: UseIn) -> UseCount:
    """Count that an entry was put in the reply of a case, once a case. Raises EntryNotFound, CaseNotFound."""
    await showing.seen_by(session, caller, entry_id)
    await look(session, caller, body.case_id)
    await counting.use(session, entry_id, body.case_id)
    after = await showing.seen_by(session, caller, entry_id)
    return UseCount(used=after.entry.used)
