"""Passages of a long text, read once more by themselves.

The trained model weighs all of a text together: among many other words it would hardly hear the few that tell of
danger. So each sentence in which a severe rule finds something is judged as if it were the whole text (any rule, when
the whole is called general), and so is each stretch of a sentence whose words alone speak for mortal danger. Clauses of speech are no part of a passage, so that
criticism changes none; nor is what the text goes on to tell the aftermath of, or itself says not to be happening.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from services.analysis.judgement.evidence import seen_in
from services.analysis.judgement.facts import Scope
from services.analysis.judgement.findings import Finding
from services.analysis.judgement.risk_model import SEVERE, by_wording
from services.analysis.judgement.scene import DEAD, Scene
from services.analysis.judgement.stretches import EVENTS

_LONG = 60
"""Characters of a text that is read again, and of the longest stretch that is."""

_LEAST = 8
"""Characters of the shortest stretch."""

_MOST, _MOST_LOUD = 4, 2
_LOUD = 0.4
"""How likely a stretch must be severe by its wording to be read again."""

_AFTERMATH = ("事后", "后来", "随后", "此后", "次日", "第二天", "出院", "事情过去", "事发后")


class Passage(NamedTuple):
    """`scene` numbers the scene that it is of; `ruled`: a rule finds something in it."""

    scene: int
    clauses: Sequence[int]
    text: str
    ruled: bool


def is_long(scene: Scene) -> bool:
    clauses = scene.reading.document.clauses
    return sum(clauses[n].end - clauses[n].start for n in scene.telling) > _LONG


def ruled_passages(
    number: int, scene: Scene, findings: Iterable[Finding], *, severe_only: bool
) -> list[Passage]:
    """The sentences of what (severe) rules find told as facts, each once, in the order of the findings."""
    clauses = scene.reading.document.clauses
    facts = (found.fact for found in findings if found.rule.startswith("S") or not severe_only)
    told = {clauses[fact.clause].sentence: None for fact in facts if fact.scope is Scope.ACTUAL}
    own = ([n for n in scene.telling if clauses[n].sentence == sentence] for sentence in told)
    return _passages(number, scene, own, ruled=True)


def loud_passages(scenes: Sequence[tuple[int, Scene]]) -> list[Passage]:
    """The stretches of these scenes, given with their numbers, that sound severe; all are of one sheet."""
    parts = [(number, scene, own) for number, scene in scenes for own in _stretches(scene)]
    if not parts:
        return []
    odds = by_wording([seen_in(scene, own) for _, scene, own in parts])[:, SEVERE].tolist()
    loudest: dict[int, list[Passage]] = defaultdict(list)
    for (number, scene, own), likely in sorted(zip(parts, odds, strict=True), key=lambda each: -each[1]):
        if likely < _LOUD:
            break
        if len(loudest[number]) < _MOST_LOUD:
            loudest[number] += _passages(number, scene, [own], ruled=False)
    return [passage for found in loudest.values() for passage in found]


def _passages(number: int, scene: Scene, parts: Iterable[list[int]], *, ruled: bool) -> list[Passage]:
    found = [Passage(number, own, _text(scene, own), ruled) for own in parts]
    return [passage for passage in found if passage.text][:_MOST]


def _stretches(scene: Scene) -> list[list[int]]:
    """Each sentence that tells something, in parts of at most `_LONG` characters."""
    clauses = scene.reading.document.clauses
    over = _over(scene)
    found: list[list[int]] = []
    for _, members in groupby(scene.telling, key=lambda n: clauses[n].sentence):
        own: list[int] = []
        for n in members:
            if own and clauses[n].end - clauses[own[0]].start > _LONG:
                found.append(own)
                own = []
            own.append(n)
        found.append(own)
    return [
        own
        for own in found
        if clauses[own[-1]].end - clauses[own[0]].start >= _LEAST and over.isdisjoint(own)
    ]


def _over(scene: Scene) -> set[int]:
    """Clauses that tell of events only what is denied, over, asked or supposed."""
    events = [fact for fact in scene.facts if fact.slot in EVENTS]
    happening = {fact.clause for fact in events if fact.scope is Scope.ACTUAL}
    return {fact.clause for fact in events if fact.scope in DEAD} - happening


def _text(scene: Scene, own: Sequence[int]) -> str:
    """What these clauses tell; nothing when the next words tell what came after."""
    if not own:
        return ""
    document = scene.reading.document
    end = document.clauses[own[-1]].end
    if document.text[end + 1 :].lstrip().startswith(_AFTERMATH):
        return ""
    return "".join(document.text[document.clauses[n].start : document.clauses[n].end + 1] for n in own)
