"""Queue handlers: an item that was received gets its assessment."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from services.analysis.assessment import gazetteer, repository
from services.analysis.assessment.inputs import packed
from services.analysis.assessment.repository import Pending
from services.analysis.assessment.scorer import Scorer, ScoringFailed
from services.analysis.judgement.precedents import precedents
from services.analysis.judgement.types import Directory, Precedent
from services.analysis.learning import repository as learning
from services.analysis.learning.serving import Chosen
from services.analysis.topics.service.assigning import Topics, newcomer
from services.common import outbox
from services.common.consumer import Done
from services.common.db import Database
from services.common.ids import new_id
from services.contracts.assessment import Assessment
from services.contracts.codes import RiskLevel
from services.contracts.events import Event, EventType, Service

_log = logging.getLogger(__name__)
_FRESH_SECONDS = 30.0
_LED_SECONDS = 300.0
_PRIORITY = {RiskLevel.GENERAL: 0, RiskLevel.MAJOR: 5, RiskLevel.SEVERE: 9}

Scored = tuple[Pending, Assessment]


class AssessmentJobs:
    """Holds the scorer, its model and the directory (at most 30 seconds old) between batches.

    What cases of the last months say of units is read again every five minutes, and part of the directory.

    `gazetteer` is the office's own list of places, if there is one; `models` the folder of what was learned,
    without it the model that ships is served. Without `topics` only equal texts
    share a topic.
    """

    def __init__(
        self,
        database: Database,
        scorer: Scorer,
        gazetteer: Path | None = None,
        *,
        models: Path | None = None,
        topics: Topics | None = None,
    ) -> None:
        self._topics = topics
        self._gazetteer = gazetteer
        self._database = database
        self._scorer = scorer
        self._chosen = Chosen(models)
        self._directory = Directory()
        self._digest: str | None = None
        self._read_at = float("-inf")
        self._history: tuple[Precedent, ...] = ()
        self._led_at = float("-inf")

    async def handle(self, events: list[Event], done: Done) -> None:
        """Assess the items of `events`: read, score outside of any transaction, write with their topics."""
        await self._keep_directory()
        async with self._database.reading() as session:
            found = await repository.pending(session, [event.subject for event in events])
        try:
            scored = (
                await self._scorer.score([each.given for each in found], self._directory) if found else []
            )
        except ScoringFailed as error:
            _log.warning("batch.scored_apart", extra={"count": len(found), "why": str(error)})
            await self._each_alone(found, events, done)
        else:
            await self._write(list(zip(found, scored, strict=True)), events, done)

    async def _each_alone(self, found: Sequence[Pending], events: Sequence[Event], done: Done) -> None:
        """Find the items over which the child hangs or dies; the others have their assessments first."""
        scored: list[Scored] = []
        stuck: list[Pending] = []
        for each in found:
            try:
                [assessment] = await self._scorer.score([each.given], self._directory)
                scored.append((each, assessment))
            except ScoringFailed:
                stuck.append(each)
        waiting = {each.item_id for each in stuck}
        await self._write(scored, [event for event in events if event.subject not in waiting], done)
        for each in stuck:
            await self._by_rules(each, [event for event in events if event.subject == each.item_id], done)

    async def _by_rules(self, item: Pending, events: Sequence[Event], done: Done) -> None:
        """What the rules say, marked so; when not even they come to an end, a person is asked."""
        try:
            assessment = await self._scorer.by_rules(item.given, self._directory)
        except ScoringFailed as error:
            _log.warning("item.beyond_rules", extra={"item_id": str(item.item_id), "why": str(error)})
            for event in events:
                await self.give_up(event, done)
        else:
            _log.warning("item.scored_by_rules", extra={"item_id": str(item.item_id)})
            await self._write([(item, assessment)], events, done)

    async def _write(self, scored: Sequence[Scored], events: Sequence[Event], done: Done) -> None:
        if self._topics and scored:
            arrivals = [newcomer(each.item_id, each.unit, each.given) for each, _ in scored]
            await self._topics.prepare(arrivals)
        async with self._database.transaction() as session:
            topics = await self._topics.assign(session) if self._topics and scored else {}
            rows = [
                _row(each.item_id, _with_topic(assessment, topics.get(each.item_id)))
                | {"directory": self._digest}
                for each, assessment in scored
            ]
            new = set(await repository.store(session, rows)) if rows else set()
            await outbox.record(
                session,
                Service.ANALYSIS,
                [
                    _event(EventType.ITEM_ASSESSED, row["item_id"], _PRIORITY[RiskLevel(row["risk"])])
                    for row in rows
                    if row["item_id"] in new
                ],
            )
            await done(session, events)
        if self._topics and scored:
            self._topics.settle()

    async def give_up(self, event: Event, done: Done) -> None:
        """Say that the item could not be assessed, so that a person looks at it."""
        async with self._database.transaction() as session:
            await outbox.record(
                session,
                Service.ANALYSIS,
                [_event(EventType.ITEM_FAILED, event.subject, _PRIORITY[RiskLevel.SEVERE])],
            )
            await done(session, [event])

    async def _keep_directory(self) -> None:
        if time.monotonic() - self._read_at <= _FRESH_SECONDS:
            return
        async with self._database.transaction() as session:
            units = await repository.directory(session)
            if time.monotonic() - self._led_at > _LED_SECONDS:
                self._history = precedents(await repository.led(session))
                self._led_at = time.monotonic()
            places = gazetteer.places(self._gazetteer)
            self._directory = replace(units, places=places, history=self._history)
            self._digest, body = packed(self._directory)
            await repository.remember_directory(session, self._digest, body)
            serving = await learning.serving(session)
        self._scorer.serve(self._chosen.folder(serving))
        self._read_at = time.monotonic()


def _with_topic(assessment: Assessment, topic: UUID | None) -> Assessment:
    return assessment if topic is None else assessment.model_copy(update={"topic_id": topic})


def _event(kind: EventType, item_id: UUID, priority: int) -> Event:
    return Event(id=new_id(), type=kind, subject=item_id, priority=priority)


def _row(item_id: UUID, assessment: Assessment) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "model": assessment.model,
        "risk": assessment.risk.level.value,
        "tier": assessment.tier,
        "category": assessment.category.value,
        "kind": assessment.kind.value,
        "sentiment": assessment.sentiment.label.value,
        "suggested_unit": assessment.suggested_unit,
        "topic_id": assessment.topic_id,
        "needs_review": assessment.needs_review,
        "body": assessment.model_dump(mode="json"),
    }
