"""Kind of an item: what the person wants by writing. A linear model over wording, signs, facts and level."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import re2

from services.analysis.judgement import lexicon, parameters
from services.analysis.judgement.evidence import facts_of
from services.analysis.judgement.facts import HAZARDS, PEOPLE, Scope
from services.analysis.judgement.linear import summed
from services.analysis.judgement.patterns import either, options
from services.analysis.judgement.scene import Scene
from services.analysis.judgement.terms import Seen, Terms, spelled
from services.contracts.codes import Kind, RiskLevel

_MOST_CLAUSES = 24
"""Read for their wording: the first and the last of a text, where people say what they want."""

_SELDOM_REPORTED = frozenset("illness in_care silent rescue evacuate imminent injury".split())


@dataclass(frozen=True)
class _Model:
    """`table` (terms, kinds + 1) holds weights and, last, the rarity by which they count."""

    terms: Terms
    table: npt.NDArray[np.float32]
    intercept: npt.NDArray[np.float64]
    kinds: tuple[Kind, ...]


@cache
def _model() -> _Model:
    raw = parameters.load("kinds")
    return _Model(
        Terms(bytes(raw["terms"].astype(np.uint8)).decode().split("\n")),
        np.ascontiguousarray(np.column_stack([raw["weights"], raw["idf"]]), dtype=np.float32),
        raw["intercept"].astype(np.float64),
        tuple(Kind(str(name)) for name in raw["classes"]),
    )


def kind_of(scene: Scene, level: RiskLevel) -> Kind:
    return kinds_of([scene], [level])[0]


def kinds_of(scenes: Sequence[Scene], levels: Sequence[RiskLevel]) -> list[Kind]:
    """The likeliest kind of each; whoever reports people in mortal danger raises an alert. All are of one sheet."""
    given = list(zip(scenes, levels, strict=True))
    likely = iter(_likeliest([_seen(*each) for each in given if each[1] is not RiskLevel.SEVERE]))
    return [Kind.ALERT if level is RiskLevel.SEVERE else next(likely) for level in levels]


def _likeliest(seen: list[Seen]) -> list[Kind]:
    if not seen:
        return []
    model = _model()
    owners, rows = model.terms.met(seen)
    met = model.table.take(rows, axis=0).astype(np.float64)
    weights, rarity = met[:, :-1] * met[:, -1:], met[:, -1]
    lengths = np.sqrt(np.bincount(owners, weights=np.square(rarity), minlength=len(seen)))
    scores = model.intercept + summed(weights, owners, len(seen)) / lengths[:, None]
    return [model.kinds[n] for n in scores.argmax(axis=1).tolist()]


def signs_of_kind(scene: Scene, level: RiskLevel) -> set[str]:
    """Names of all that the model goes by."""
    return spelled(_seen(scene, level))


def _seen(scene: Scene, level: RiskLevel) -> Seen:
    """The wording of the clauses read, signs, facts, the level and what the rules say."""
    document = scene.reading.document
    count = len(document.clauses)
    half = _MOST_CLAUSES // 2
    read = range(count) if count <= _MOST_CLAUSES else (*range(half), *range(count - half, count))
    text = document.text
    asking = (clause.end for clause in document.clauses if text[clause.end : clause.end + 1] == "？")
    signs = {f"?{text[end - 1 : end + 1]}" for end in asking}
    signs.update(f"k:{name}" for name in _signs() if _has(name, document.encoded))
    signs.update(facts_of(scene))
    signs |= {f"L:{level.value}", f"K:{by_rules(scene, level).value}"}
    return Seen(document, read, signs, edges=True)


@cache
def _signs() -> dict[str, "re2.Pattern[bytes]"]:
    return {
        name: re2.compile(either(words).encode(), options()) for name, words in lexicon.slots("kinds").items()
    }


def _has(sign: str, encoded: bytes) -> bool:
    return _signs()[sign].search(encoded) is not None


def by_rules(scene: Scene, level: RiskLevel) -> Kind:
    """The kind that the strongest sign gives; complaint is everything else that is wrong."""
    return next(_ruled(scene, level), Kind.COMPLAINT)


def _ruled(scene: Scene, level: RiskLevel) -> Iterator[Kind]:
    text, encoded = scene.text, scene.text.encode()
    if _is_rumour(scene, text, encoded):
        yield Kind.RUMOUR
    if level is RiskLevel.SEVERE:
        yield Kind.ALERT
    if _has("thanks", encoded) and level is RiskLevel.GENERAL and not _live(scene):
        yield Kind.PRAISE
    if level is RiskLevel.MAJOR:
        yield Kind.ALERT if _harmful(scene) else Kind.COMPLAINT
    if _has("proposes", encoded) and not scene.actual("defect", "fire_risk", *HAZARDS):
        yield Kind.SUGGESTION
    asks = _has("asks", encoded)
    if asks and not _has("wrong", encoded):
        yield Kind.INQUIRY
    if _reported(scene):
        yield Kind.ALERT
    if asks and "请问" in text:
        yield Kind.INQUIRY


def _is_rumour(scene: Scene, text: str, encoded: bytes) -> bool:
    told = _has("told", encoded)
    spread = bool(scene.any_scope("spread"))
    return (told and (spread or _has("doubt", encoded))) or "求辟谣" in text or "谣言" in text


def _live(scene: Scene) -> bool:
    return bool(scene.actual("defect", "fire_risk", "outage", "unpaid"))


def _harmful(scene: Scene) -> bool:
    return bool(scene.actual(*HAZARDS, "defect", "illness", "pitfall", "animals", "poisoned_water"))


def _reported(scene: Scene) -> bool:
    """An event that is over, or a drill, is still a report of it."""
    told = {Scope.ENDED, Scope.DRILL, Scope.DENIED, Scope.ACTUAL}
    slots = (set(HAZARDS) | set(PEOPLE)) - _SELDOM_REPORTED
    return any(f.scope in told and f.slot in slots for f in scene.facts) or bool(scene.reading.guard("drill"))
