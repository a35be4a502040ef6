"""Putting items into topics, alone at a time, with a memory that any worker can rebuild."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.judgement.types import ItemInput
from services.analysis.topics.domain.evidence import Evidence, equal_text, evidence_of, first_of_topic
from services.analysis.topics.domain.index import KEPT, TopicIndex, TopicState
from services.analysis.topics.domain.matching import Bond, decide, joined, opened, told_anew
from services.analysis.topics.domain.packing import pack_all, rounded, unpack_all
from services.analysis.topics.domain.places import Places
from services.analysis.topics.domain.signature import Query, Signature, query_of
from services.analysis.topics.domain.terms import ItemText, Terms, terms_of
from services.analysis.topics.domain.vocabulary import Vocabulary
from services.analysis.topics.repository import assigning as repository
from services.analysis.topics.repository import remaking
from services.analysis.topics.repository.assigning import Filed, Newcomer, Pair, Twin
from services.common import clock
from services.common.db import Database
from services.common.ids import new_id

_FORGET_EVERY = 2_000
_MOST_ASKED = 100_000
"""Pairs of topics known to be suggested already; what is forgotten is only written in vain."""


@dataclass
class _Memory:
    """What a worker knows of the topics: as of the change `seen`."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    index: TopicIndex = field(default_factory=TopicIndex)
    seen: int = 0
    since_forgetting: int = 0
    asked: set[tuple[UUID, UUID]] = field(default_factory=set)
    stale: dict[UUID, TopicState] = field(default_factory=dict)

    def take(self, topic: TopicState) -> None:
        if topic.id not in self.index:
            self.vocabulary.learn(topic.signature.whole.ids)
        self.index.put(topic)
        if topic.stale and topic.count:
            self.stale[topic.id] = topic
        else:
            self.stale.pop(topic.id, None)


@dataclass
class _Batch:
    """What one transaction changes."""

    twins: dict[Twin, UUID]
    topics: dict[UUID, TopicState] = field(default_factory=dict)
    opened_at: dict[UUID, datetime] = field(default_factory=dict)
    filed: list[Filed] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)


def newcomer(item_id: UUID, unit: str, given: ItemInput) -> Newcomer:
    """An item that `unit` submitted, as it is compared."""
    item = ItemText(given.title, given.text, given.place, given.received_at, given.drill)
    return Newcomer(item_id, unit, given.dup_key, item)


class Topics:
    """One a worker. What it holds in memory is thrown away and read again when a transaction fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._memory: _Memory | None = None
        self._working: _Memory | None = None
        self._given: list[tuple[Newcomer, Terms]] = []

    async def prepare(self, newcomers: Sequence[Newcomer]) -> None:
        """Do what can be done before the transaction that assigns them."""
        if newcomers and self._memory is None:
            async with self._database.transaction() as session:
                memory = _Memory()
                await _catch_up(session, memory)
                self._memory = memory
        ordered = sorted(newcomers, key=lambda each: (each.item.at, each.item_id))
        self._given = [(each, terms_of(each.item)) for each in ordered]

    async def assign(self, session: AsyncSession) -> Mapping[UUID, UUID]:
        """File the prepared items; returns the topic of each. Call `settle` when it is known how it ended."""
        memory, given = self._memory, self._given
        if memory is None or not given:
            return {}
        self._memory, self._working = None, memory
        await repository.lock(session)
        await _catch_up(session, memory)
        known, twins = await repository.placed(session, [each for each, _ in given])
        fresh = [(each, terms) for each, terms in given if each.item_id not in known]
        if not fresh:
            return known
        batch = _Batch(twins)
        if memory.stale:
            await _make_anew(session, memory, batch)
        for newcomer, terms in fresh:
            await _file(session, memory, batch, newcomer, terms)
        memory.seen = await repository.save(session, batch.topics.values(), batch.opened_at)
        await repository.file(session, batch.filed)
        if batch.pairs:
            await repository.suggest(session, batch.pairs)
        return known | {each.newcomer.item_id: each.topic for each in batch.filed}

    def settle(self) -> None:
        """The transaction was committed: what is in memory is true. Without this call it is read again."""
        if self._memory is None:
            self._memory = self._working


async def _catch_up(session: AsyncSession, memory: _Memory) -> None:
    """Take what others changed meanwhile (at the start: everything that is open)."""
    more = True
    while more:
        topics, seen, more = await repository.changed(session, memory.seen, KEPT)
        for topic in topics:
            memory.take(topic)
        memory.seen = memory.seen if seen is None else seen
    memory.since_forgetting += 1
    if memory.since_forgetting >= _FORGET_EVERY:
        memory.index.forget(await clock.now(session) - KEPT)
        memory.since_forgetting = 0


async def _make_anew(session: AsyncSession, memory: _Memory, batch: _Batch) -> None:
    """Topics whose items people changed become what their items say now, and what was taken out is kept."""
    stale = list(memory.stale.values())
    inside = await remaking.said_in(session, [each.id for each in stale])
    apart = await remaking.said_apart(session, [each.id for each in stale])
    for topic in stale:
        said = [_said(memory, item) for item in inside.get(topic.id, ())]
        out = pack_all([_said(memory, item)[0].whole for item in apart.get(topic.id, ())])
        made = told_anew(replace(topic, apart=unpack_all(out)), said)
        made = replace(made, signature=rounded(made.signature))
        memory.take(made)
        batch.topics[made.id] = made


def _said(memory: _Memory, item: ItemText) -> tuple[Signature, Places, datetime]:
    terms = terms_of(item)
    return query_of(terms, memory.vocabulary).signature, terms.places, item.at


async def _file(
    session: AsyncSession, memory: _Memory, batch: _Batch, newcomer: Newcomer, terms: Terms
) -> None:
    """Find the topic of one item: that of an equal text, one it surely belongs to, or one of its own."""
    item, query = newcomer.item, query_of(terms, memory.vocabulary)
    twin = batch.twins.get(newcomer.twin)
    if twin is not None:
        known = memory.index.get(twin) or await repository.topic(session, twin)
        _join(memory, batch, newcomer, (terms, query), known, equal_text())
        return
    candidates = memory.index.near(query, item.at, drill=item.drill)
    verdict = decide(candidates, terms, item.at)
    near = memory.index.get(verdict.candidate.topic) if verdict.candidate else None
    if near is None or verdict.candidate is None:
        _open(memory, batch, newcomer, (terms, query), first_of_topic())
        return
    why = evidence_of(terms, near, verdict.candidate, item.at)
    if verdict.bond is Bond.CONFIRM:
        _join(memory, batch, newcomer, (terms, query), near, why)
        for other in verdict.also:
            _ask(memory, batch, Pair((near.id, other.topic), item.at, why))
    else:
        own = _open(memory, batch, newcomer, (terms, query), first_of_topic())
        _ask(memory, batch, Pair((near.id, own), item.at, why))


def _ask(memory: _Memory, batch: _Batch, pair: Pair) -> None:
    """Suggest that two topics are one, once."""
    key = (min(pair.topics), max(pair.topics))
    if key not in memory.asked:
        if len(memory.asked) >= _MOST_ASKED:
            memory.asked.clear()
        memory.asked.add(key)
        batch.pairs.append(pair)


def _join(
    memory: _Memory,
    batch: _Batch,
    newcomer: Newcomer,
    said: tuple[Terms, Query],
    to: TopicState,
    why: Evidence,
) -> None:
    terms, query = said
    topic = joined(to, query.signature, terms.places, newcomer.item.at)
    _keep(memory, batch, newcomer, topic, why)


def _open(
    memory: _Memory, batch: _Batch, newcomer: Newcomer, said: tuple[Terms, Query], why: Evidence
) -> UUID:
    terms, query = said
    item = newcomer.item
    topic = opened(new_id(), query.signature, terms.places, item.at, drill=item.drill)
    batch.opened_at[topic.id] = item.at
    _keep(memory, batch, newcomer, topic, why)
    return topic.id


def _keep(memory: _Memory, batch: _Batch, newcomer: Newcomer, topic: TopicState, why: Evidence) -> None:
    topic = replace(topic, signature=rounded(topic.signature))
    memory.take(topic)
    batch.topics[topic.id] = topic
    batch.twins.setdefault(newcomer.twin, topic.id)
    batch.filed.append(Filed(newcomer, topic.id, why))
