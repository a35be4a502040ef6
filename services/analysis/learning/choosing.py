"""Making candidates, comparing them in shadow, and letting a person choose which one serves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from services.analysis.assessment.scorer import ChildScorer
from services.analysis.judgement import parameters
from services.analysis.judgement.types import ItemInput
from services.analysis.learning import adapting, candidates, held, repository
from services.analysis.learning.domain.lessons import LEARNED, Lesson, parted, undisputed
from services.analysis.learning.domain.verdict import (
    LEAST_LESSONS,
    Compared,
    refusals,
    still_promoted,
    suspicions,
)
from services.analysis.learning.measuring import assessed, measured, said
from services.analysis.learning.serving import folder_of
from services.common import audit, clock
from services.common.db import Database
from services.contracts.events import Service

SHADOWED = 200
"""Recent items that both models judge; their assessments stay as they are."""


@dataclass(frozen=True)
class Change:
    """A recent item that the candidate would judge otherwise."""

    item_id: UUID
    field: str
    serving: str
    candidate: str


@dataclass(frozen=True)
class Outcome:
    """`refused`: why it may not serve; `version` is None when there was nothing to train."""

    version: str | None
    refused: tuple[str, ...]
    compared: Compared | None = None
    shadowed: int = 0
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Bench:
    """Where models lie, and the scorers that judge as the serving one and as the candidate."""

    models: Path
    serving: ChildScorer
    candidate: ChildScorer


async def learn(database: Database, bench: Bench) -> Outcome:
    """Train a candidate from all corrections so far, keep it, and say whether it may take over."""
    async with database.transaction() as session:
        lessons = await repository.lessons(session)
        agreements = await repository.agreements(session)
        recent = await repository.recent(session, SHADOWED)
        chosen = await repository.serving(session)
        now = await clock.now(session)
    parent = None if chosen is None or folder_of(bench.models, chosen) is None else chosen
    lessons, doubts = adapting.weighed(lessons)
    if doubtful := suspicions(doubts):
        return Outcome(None, tuple(doubtful))
    counts = Counter(lesson.field for lesson in lessons)
    fields = [name for name in LEARNED if counts[name] >= LEAST_LESSONS]
    if not fields:
        return Outcome(None, (f"更正太少：等级、类别或性质中至少一项要有 {LEAST_LESSONS} 条",))
    learned_of = [lesson for lesson in (*lessons, *undisputed(agreements, lessons)) if lesson.field in fields]
    folder = train(bench.models, learned_of, fields, _about(parent, learned_of, now))
    return await _tried(bench, folder, parent, (learned_of, fields, recent))


def train(models: Path, lessons: Sequence[Lesson], fields: Sequence[str], card: dict[str, Any]) -> Path:
    """The folder of the candidate made from the half of the lessons that is not held out."""
    taught, _ = parted(lessons)
    recalled, _ = held.own_messages()
    arrays = dict(adapting.adapted(name, adapting.examples(name, taught, recalled)) for name in fields)
    return candidates.write(models, arrays, card)


Given = tuple[Sequence[Lesson], Sequence[str], Sequence[tuple[UUID, ItemInput]]]


async def _tried(bench: Bench, folder: Path, parent: str | None, given: Given) -> Outcome:
    lessons, fields, recent = given
    bench.serving.serve(None if parent is None else folder_of(bench.models, parent))
    bench.candidate.serve(folder)
    _, left = parted(lessons)
    compared = Compared(
        await measured(bench.serving, left, fields),
        await measured(bench.candidate, left, fields),
        Counter(lesson.field for lesson in left if not lesson.agrees),
    )
    refused = tuple(refusals(compared))
    changes = await _shadow(bench, recent)
    candidates.rewrite_card(
        folder,
        {
            "serving": asdict(compared.serving),
            "candidate": asdict(compared.candidate),
            "held_out": dict(compared.lessons),
            "shadowed": len(recent),
            "would_change": len({change.item_id for change in changes}),
            "refused": list(refused),
        },
    )
    return Outcome(folder.name, refused, compared, len(recent), tuple(changes))


async def _shadow(bench: Bench, recent: Sequence[tuple[UUID, ItemInput]]) -> list[Change]:
    items = [item for _, item in recent]
    both = zip(
        recent, await assessed(bench.serving, items), await assessed(bench.candidate, items), strict=True
    )
    return [
        Change(item_id, field, said(one, field), said(other, field))
        for (item_id, _), one, other in both
        for field in LEARNED
        if said(one, field) != said(other, field)
    ]


def _about(parent: str | None, lessons: Sequence[Lesson], now: datetime) -> dict[str, Any]:
    return {
        "parent": parent or parameters.shipped_version(),
        "shipped": parameters.shipped_version(),
        "corrections": dict(Counter(lesson.field for lesson in lessons if not lesson.agrees)),
        "agreements": dict(Counter(lesson.field for lesson in lessons if lesson.agrees)),
        "made_at": now.isoformat(),
    }


async def promote(database: Database, models: Path, version: str, by_name: str) -> list[str]:
    """Let a candidate serve; returns why not, empty when it serves from now on (within a minute)."""
    folder = folder_of(models, version)
    if folder is None:
        return ["没有这个版本，或它的文件已被改动，或它出自另一版产品"]
    card = candidates.card(folder)
    if card.get("refused", ["未经比较"]):
        return [*card.get("refused", ["未经比较"])]
    await _chosen(database, "promote", version, by_name, card)
    return []


async def rollback(database: Database, by_name: str) -> str | None:
    """Take back the last promotion; returns the version that serves then, None when nothing was promoted."""
    async with database.transaction() as session:
        chosen = await repository.choices(session)
    promoted = still_promoted([(each.action, each.version) for each in chosen])
    if not promoted:
        return None
    before = promoted[-2] if len(promoted) > 1 else None
    await _chosen(database, "rollback", before, by_name, {"from": promoted[-1]})
    return before or parameters.shipped_version()


async def _chosen(
    database: Database, action: str, version: str | None, by_name: str, card: dict[str, Any]
) -> None:
    async with database.transaction() as session:
        await repository.choose(session, action, version, by_name, card)
        await audit.record(
            session,
            Service.ANALYSIS,
            None,
            f"model.{action}",
            object_type="model",
            object_id=version or parameters.shipped_version(),
            detail={"by": by_name},
        )
