"""Figures of one model: on corrections held out, on our own texts, on guards and on pairs of equal facts."""

from collections.abc import Sequence
from typing import Any

from services.analysis.assessment.scorer import Scorer
from services.analysis.judgement.types import Directory, ItemInput
from services.analysis.learning import held
from services.analysis.learning.adapting import item_of
from services.analysis.learning.domain.lessons import LEARNED, Lesson, met
from services.analysis.learning.domain.verdict import LEAST_AGREEMENTS, Figures
from services.contracts.assessment import Assessment
from services.contracts.codes import RiskLevel

_AT_ONCE = 64


async def assessed(scorer: Scorer, items: Sequence[ItemInput]) -> list[Assessment]:
    out: list[Assessment] = []
    for start in range(0, len(items), _AT_ONCE):
        out += await scorer.score(items[start : start + _AT_ONCE], Directory())
    return out


def said(assessment: Assessment, field: str) -> str:
    """What an assessment says of a field, as its code."""
    value: Any = assessment.risk.level if field == "risk" else getattr(assessment, field)
    return str(value.value)


async def measured(scorer: Scorer, lessons: Sequence[Lesson], fields: Sequence[str]) -> Figures:
    """`lessons` are held out; `fields` those that are learned."""
    given = await assessed(scorer, [lesson.item for lesson in lessons])
    corrected, agreed = met(
        [(lesson, said(each, lesson.field)) for lesson, each in zip(lessons, given, strict=True)]
    )
    _, messages = held.own_messages()
    own = await assessed(scorer, [item_of(message.text) for message in messages])
    wanted = [{"risk": m.level, "category": m.category, "kind": m.kind} for m in messages]
    guards = held.guards()
    guarded = await assessed(scorer, [item_of(text) for _, text in guards])
    levels = [*(each["risk"] for each in wanted), *(level for level, _ in guards)]
    severe = [
        each.risk.level
        for level, each in zip(levels, [*own, *guarded], strict=True)
        if level == RiskLevel.SEVERE
    ]
    return Figures(
        corrected={name: _share(corrected.get(name, [])) for name in fields},
        elsewhere={
            name: _share([said(a, name) == w[name] for a, w in zip(own, wanted, strict=True)])
            for name in LEARNED
        },
        severe_found=_share([level is RiskLevel.SEVERE for level in severe]),
        severe_missed=sum(level is RiskLevel.GENERAL for level in severe),
        unequal=await _unequal(scorer),
        agreed={name: _share(hits) for name, hits in agreed.items() if len(hits) >= LEAST_AGREEMENTS},
        guards=_share([said(a, "risk") == level for a, (level, _) in zip(guarded, guards, strict=True)]),
    )


async def _unequal(scorer: Scorer) -> int:
    pairs = held.pairs()
    found = await assessed(scorer, [item_of(text) for pair in pairs for text in pair])
    said_of = [(each.risk.level, each.tier) for each in found]
    return sum(one != other for one, other in zip(said_of[::2], said_of[1::2], strict=True))


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0
