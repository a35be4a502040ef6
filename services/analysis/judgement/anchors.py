"""What a text must hold for a pattern of the lexicon to match: one of a few runs of one or two characters.

Patterns whose runs a text lacks need not be tried. Read from the pattern's own source (`patterns`), the way
RE2's prefilter does it: a part is known exactly as a small set of strings, or only by what it needs.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product

_COMMON = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学"
    "如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高"
    "间由问很最重并物手应向头文体政相见被利什二等产或新己制身果加西月话合回特代内信表化老给位次度门任常先海通教儿原东声提立及比员解水名真论"
    "处走各入几口认条平系气题活更别打女变四总何电数安少报才结反受目太量再感建务做接必场件计管期市直资山金指区保至队社便空决治车路房楼"
)
Runs = frozenset[str]

_MOST_STRINGS = 64
_MOST_OF_CLASS = 24
_MOST_NEEDS = 2


@dataclass(frozen=True, slots=True)
class _Part:
    """`exact`: all that it can be, when few; else `needs`: of each of these sets one run is in it, rarest first."""

    exact: Runs | None
    needs: tuple[Runs, ...] = ()

    def required(self) -> tuple[Runs, ...]:
        if self.exact is None:
            return self.needs
        return () if "" in self.exact else (frozenset(_rarest(string) for string in self.exact),)


_NOTHING = _Part(frozenset({""}))
_ANYTHING = _Part(None)


def anchors(source: str) -> tuple[Runs, ...]:
    """At most two sets of runs; every match of `source` (classes put in) holds one run of each. Rarest set first."""
    return _Reader(source).alternatives().required()


@cache
def _cost(run: str) -> float:
    """How often the run is met, roughly."""
    shares = [1 / (_COMMON.find(c) + 12 if c in _COMMON else 600) for c in run]
    return shares[0] if len(shares) == 1 else shares[0] * shares[1] * 40


def _cost_of(runs: Runs) -> tuple[float, list[str]]:
    return sum(map(_cost, runs)), sorted(runs)


def _rarest(string: str) -> str:
    runs = [a + b for a, b in pairwise(string)] or [string]
    return min(runs, key=lambda run: (_cost(run), run))


def _joined(parts: list[_Part]) -> _Part:
    """One after the other: whatever each of them needs."""
    needs: list[Runs] = []
    run: Runs = frozenset({""})
    whole = True
    for part in parts:
        if part.exact is not None and len(run) * len(part.exact) <= _MOST_STRINGS:
            run = frozenset(a + b for a, b in product(run, part.exact))
            continue
        whole = False
        needs += _Part(run).required()
        run = part.exact if part.exact is not None else frozenset({""})
        needs += part.needs
    if whole:
        return _Part(run)
    needs += _Part(run).required()
    return _Part(None, tuple(sorted(needs, key=_cost_of)[:_MOST_NEEDS]))


def _either(parts: list[_Part]) -> _Part:
    """One of them: a run that any of them needs."""
    if len(parts) == 1:
        return parts[0]
    strings = [part.exact for part in parts if part.exact is not None]
    if len(strings) == len(parts) and sum(map(len, strings)) <= _MOST_STRINGS:
        return _Part(frozenset[str]().union(*strings))
    needs = [part.required() for part in parts]
    if not all(needs):
        return _ANYTHING
    return _Part(None, (frozenset[str]().union(*(need[0] for need in needs)),))


class _Reader:
    """A reader of the syntax that the lexicon uses; whatever it does not know counts as anything."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def _next(self) -> str:
        return self._source[self._at : self._at + 1]

    def alternatives(self) -> _Part:
        branches = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            branches.append(self._sequence())
        return _either(branches)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._next() and self._next() not in "|)":
            parts.append(self._repeated(self._one()))
        return _joined(parts)

    def _one(self) -> _Part:
        character = self._next()
        self._at += 1
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            escaped = self._next()
            self._at += 1
            return _ANYTHING if escaped.isalnum() else _Part(frozenset({escaped}))
        if character in "$^":
            return _NOTHING
        return _ANYTHING if character == "." else _Part(frozenset({character}))

    def _group(self) -> _Part:
        if self._source.startswith("?:", self._at):
            self._at += 2
        inner = self.alternatives()
        self._at += 1
        return inner

    def _class(self) -> _Part:
        end = self._source.index("]", self._at + 1)
        inner = self._source[self._at : end]
        self._at = end + 1
        if inner.startswith("^") or "-" in inner or "\\" in inner or len(inner) > _MOST_OF_CLASS:
            return _ANYTHING
        return _Part(frozenset(inner))

    def _repeated(self, part: _Part) -> _Part:
        sign = self._next()
        if sign not in ("?", "*", "+", "{"):
            return part
        self._at = self._source.index("}", self._at) + 1 if sign == "{" else self._at + 1
        if self._next() == "?":
            self._at += 1
        if sign == "+":
            return _Part(None, part.required())
        if sign == "?" and part.exact is not None:
            return _Part(part.exact | {""})
        return _ANYTHING
