"""Which clauses of a document are speech, rehearsed, imagined, past, supposed, doubted, heard or over."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from services.analysis.judgement.clauses import Document
from services.analysis.judgement.facts import HAZARDS, LIVING, PEOPLE, Mark, Marks, stands_beside
from services.analysis.judgement.sheet import Clause

EVENTS = frozenset(PEOPLE) | frozenset(HAZARDS)
"""Slots that something past can be; a defect or a debt is there until mended."""

_SOFT = frozenset(
    "silent not_out illness in_care screams injury pitfall confined descend dam imminent evacuate rescue".split()
)
HARD = (EVENTS - _SOFT) | {"outage", "unpaid", "cheated", "pollution", "defect", "fire_risk"}
"""Slots that make a clause more than speech, whatever is said of officials in it."""

_STATING = (EVENTS | frozenset(LIVING)) - frozenset(
    "hearsay spread depends long_since many_homes evacuate".split()
)
"""Slots any mark of which keeps a clause that only its wording takes for speech."""

_OPENERS = frozenset("如果 要是 万一 假如 假设 假使 倘若 一旦 哪天 若是 若 设想".split())
_ASKS_HOW = ("怎么", "如何", "该怎么", "的话")
_DOUBTS = ("真", "属实", "辟谣", "求证", "回事", "靠谱", "可信", "核实")
_TOLD = ("听", "网", "据", "传", "谣", "小道", "造谣", "群里", "坊间", "朋友圈", "抖音")
_RHETORICAL = ("你们", "你", "看不见", "不管", "管不管", "没看到", "没人")
_WANTED = tuple("什么时候 何时 请 希望 要求 尽快 能不能 建议 盼 才能 没 未".split())
_AT_THE_TIME = ("时", "院", "的时", "城")
_FAR_DOUBT = 2
_LISTENED = 100


@dataclass
class Stretches:
    """A document with its marks; every set holds numbers of clauses. `year` is that of receipt.

    `worded` says of each clause whether its wording is that of speech.
    """

    document: Document
    marks: Marks
    worded: Sequence[bool]
    year: int
    exercise: bool = False
    speech: frozenset[int] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        self.speech = frozenset(self._speech_clauses())

    def guard(self, name: str) -> list[Mark]:
        """Guard marks outside speech."""
        return [m for m in self.marks.get(f"guard:{name}", ()) if m.clause not in self.speech]

    def clause(self, number: int) -> Clause:
        return self.document.clauses[number]

    def words(self, number: int) -> str:
        clause = self.clause(number)
        return self.document.text[clause.start : clause.end]

    def said(self, mark: Mark) -> str:
        return self.document.text[mark.start : mark.end]

    def before(self, mark: Mark) -> str:
        """What stands before the mark in its clause."""
        return self.document.text[self.clause(mark.clause).start : mark.start]

    def sentence(self, mark: Mark) -> int:
        return self.clause(mark.clause).sentence

    @cached_property
    def sentences(self) -> dict[int, list[int]]:
        members: dict[int, list[int]] = defaultdict(list)
        for number, clause in enumerate(self.document.clauses):
            members[clause.sentence].append(number)
        return members

    # --- speech -------------------------------------------------------------------------------

    def _speech_clauses(self) -> Iterable[int]:
        said = self._by_clause(("speech:blame", "speech:appeal"))
        hard = self._by_clause(HARD)
        blamed = [n for n, spoken in said.items() if not any(self._states(m, spoken) for m in hard[n])]
        told = {mark.clause for mark in self.marks.get("speech:named", ())}
        worded = [n for n in self._listened_to() if n in told or self._worded_as_speech(n)]
        return [*blamed, *(n for n in worded if n not in self.stating)]

    def _by_clause(self, slots: Container[str]) -> dict[int, list[Mark]]:
        found: dict[int, list[Mark]] = defaultdict(list)
        for slot, marks in self.marks.items():
            if slot in slots:
                for mark in marks:
                    found[mark.clause].append(mark)
        return found

    def _listened_to(self) -> Iterable[int]:
        """Of a long text the first and the last clauses: in between only known words are taken for speech."""
        count = len(self.document.clauses)
        return (
            range(count) if count <= 2 * _LISTENED else (*range(_LISTENED), *range(count - _LISTENED, count))
        )

    def _worded_as_speech(self, number: int) -> bool:
        clause = self.clause(number)
        return self.worded[number] and clause.end - clause.start > 1

    @cached_property
    def stating(self) -> set[int]:
        """Clauses that hold a word of some fact."""
        return self._clauses_of(_STATING)

    @cached_property
    def eventful(self) -> set[int]:
        return self._clauses_of(EVENTS)

    def _clauses_of(self, slots: Container[str]) -> set[int]:
        return {mark.clause for slot, marks in self.marks.items() if slot in slots for mark in marks}

    def _states(self, mark: Mark, spoken: list[Mark]) -> bool:
        """Whether a fact in a clause of speech stands on its own."""
        if any(overlap(mark, other) for other in spoken) or self.is_idiom(mark):
            return False
        return not self.supposed_at(mark) and not self.denied(mark)

    # --- one mark -----------------------------------------------------------------------------

    @cached_property
    def _idioms(self) -> dict[int, list[Mark]]:
        found: dict[int, list[Mark]] = defaultdict(list)
        for idiom in self.marks.get("idiom", ()):
            found[idiom.clause].append(idiom)
        return found

    def is_idiom(self, mark: Mark) -> bool:
        return any(
            overlap(idiom, mark) and not self._literal(idiom) for idiom in self._idioms.get(mark.clause, ())
        )

    def _literal(self, idiom: Mark) -> bool:
        """热死了两个人 is no figure of speech."""
        after = self.document.text[idiom.end : idiom.end + 1]
        return (
            "死" in self.said(idiom)
            and bool(after)
            and (after in "一两三四五六七八九十几好在" or after.isdigit())
        )

    def denied(self, mark: Mark) -> bool:
        return stands_beside("denial_before", self.before(mark))

    def supposed_at(self, mark: Mark) -> bool:
        return mark.clause in self.supposed or mark.start >= self._supposed_from.get(
            mark.clause, mark.start + 1
        )

    # --- whole clauses ------------------------------------------------------------------------

    @cached_property
    def _hypotheses(self) -> list[Mark]:
        return self.marks.get("guard:hypothesis", [])

    @cached_property
    def _supposed_from(self) -> dict[int, int]:
        """First place of each clause from which what is said is feared or supposed."""
        starts: dict[int, int] = {}
        for mark in self._hypotheses:
            place = self.clause(mark.clause).start if self.said(mark).startswith(_ASKS_HOW) else mark.start
            starts[mark.clause] = min(place, starts.get(mark.clause, place))
        return starts

    @cached_property
    def supposed(self) -> set[int]:
        """Clauses after a condition, to the end of its sentence."""
        openers = [m for m in self._hypotheses if self.said(m) in _OPENERS]
        return {n for m in openers for n in self.sentences[self.sentence(m)] if n > m.clause}

    @cached_property
    def conditions(self) -> set[int]:
        """Clauses of a condition and those after it, outside speech."""
        openers = [m for m in self.guard("hypothesis") if self.said(m) in _OPENERS]
        return {n for m in openers for n in self.sentences[self.sentence(m)] if n >= m.clause}

    @cached_property
    def doubted(self) -> set[int]:
        """Clauses that ask, and those that a doubt soon after them or in their sentence is about."""
        found: set[int] = set()
        for mark in self.guard("question"):
            if not any(word in self.words(mark.clause) for word in _RHETORICAL):
                found.add(mark.clause)
            if any(word in self.said(mark) for word in _DOUBTS):
                found |= set(range(max(mark.clause - _FAR_DOUBT, 0), mark.clause))
                found |= set(self.sentences[self.sentence(mark)])
        return found

    @cached_property
    def heard_from(self) -> dict[int, int]:
        """For each sentence the place from which it is hearsay."""
        starts: dict[int, int] = {}
        for mark in self.marks.get("hearsay", ()):
            if mark.clause not in self.speech and self.said(mark).startswith(_TOLD):
                starts.setdefault(self.sentence(mark), mark.start)
        return starts

    @cached_property
    def _now_sentences(self) -> set[int]:
        return {self.sentence(m) for m in self.guard("now")}

    def _stretch(self, starts: list[Mark]) -> set[int]:
        """Clauses of the sentences of `starts` and what follows until a sentence about now."""
        sentences = {self.sentence(m) for m in starts}
        covered: set[int] = set()
        active = False
        for number, clause in enumerate(self.document.clauses):
            if clause.sentence in sentences:
                active = True
            elif clause.sentence in self._now_sentences:
                active = False
            if active:
                covered.add(number)
        return covered

    @cached_property
    def drill(self) -> set[int]:
        """Nothing is rehearsed in an item that is itself an exercise: it is handled like a real one."""
        real = {m.clause for m in self.guard("real_after_all")}
        starts = [m for m in self.guard("drill") if m.clause not in real]
        if self.exercise or not starts:
            return set()
        first_real = min(real, default=len(self.document.clauses))
        return {number for number in self._stretch(starts) if number < first_real}

    @cached_property
    def fiction(self) -> set[int]:
        text = self.document.text
        starts = [m for m in self.guard("fiction") if not text[m.end : m.end + 2].startswith(_AT_THE_TIME)]
        return self._stretch(starts) if starts else set()

    @cached_property
    def endings(self) -> list[Mark]:
        """Words that say that something is over, not that it should be."""
        return [
            mark
            for mark in self.guard("ended")
            if not stands_beside("unfinished_before", self.before(mark))
            and not any(word in self.before(mark) for word in _WANTED)
        ]

    @cached_property
    def persisting(self) -> set[int]:
        return {m.clause for m in self.guard("persists")}


def overlap(a: Mark, b: Mark) -> bool:
    return a.start < b.end and b.start < a.end
