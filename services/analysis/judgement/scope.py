"""Decides what each found fact is said to be: happening, denied, rehearsed, over, imagined, asked."""

from dataclasses import dataclass, field
from functools import cached_property

from services.analysis.judgement.clauses import Clause, Document
from services.analysis.judgement.facts import HAZARDS, PEOPLE, SLOTS, Fact, Mark, Marks, Scope, ending_pattern

EVENTS = frozenset(PEOPLE) | frozenset(HAZARDS)
"""Slots that something in the past, rehearsed or imagined can be; a defect or a debt is there until mended."""

HARD = (EVENTS - {"silent", "not_out", "illness", "in_care", "screams", "injury", "pitfall", "confined", "descend", "dam", "imminent",
                  "evacuate", "rescue"}) | {"outage", "unpaid", "cheated", "pollution", "defect", "fire_risk"}  # fmt: skip
"""Slots that make a clause more than speech, whatever is said of officials in it."""

_OPENERS = frozenset(
    {"如果", "要是", "万一", "假如", "假设", "假使", "倘若", "一旦", "哪天", "若是", "若", "设想"}
)
_RHETORICAL = ("你们", "你", "看不见", "不管", "管不管", "还有没有人", "没看到", "没人")
_REPORTED = (
    "反映",
    "投诉",
    "报修",
    "举报",
    "打电话",
    "建",
    "修",
    "铺",
    "买",
    "盖",
    "装",
    "种",
    "办",
    "开业",
    "搬",
    "报过",
    "说要",
    "承诺",
    "交",
)


@dataclass
class Reading:
    """A document with its marks; computes scopes once. `year` is the year the item was received."""

    document: Document
    marks: Marks
    year: int
    exercise: bool = False
    speech: frozenset[int] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        self.speech = frozenset(self._speech_clauses())

    def guard(self, name: str) -> list[Mark]:
        """Guard marks outside speech."""
        return [m for m in self.marks.get(f"guard:{name}", ()) if m.clause not in self.speech]

    def clause(self, index: int) -> Clause:
        return self.document.clauses[index]

    def words(self, index: int) -> str:
        clause = self.clause(index)
        return self.document.text[clause.start : clause.end]

    @cached_property
    def facts(self) -> list[Fact]:
        """Every fact outside speech, in order of place."""
        found = [Fact(m, self._scope(m)) for slot in SLOTS for m in self.marks.get(slot, ())]
        return sorted((f for f in found if f.scope is not Scope.SPEECH), key=lambda f: (f.mark.start, f.slot))

    # --- speech -------------------------------------------------------------------------------

    def _speech_clauses(self) -> set[int]:
        spoken = {m.clause for name in ("blame", "appeal") for m in self.marks.get(f"speech:{name}", ())}
        return {index for index in spoken if not self._states_something(index)}

    def _states_something(self, index: int) -> bool:
        said = [
            m
            for name in ("blame", "appeal")
            for m in self.marks.get(f"speech:{name}", ())
            if m.clause == index
        ]
        for slot in HARD:
            for mark in self.marks.get(slot, ()):
                if mark.clause != index or self._is_idiom(mark) or any(_overlap(mark, s) for s in said):
                    continue
                if not self._supposed(mark) and not self._denied(mark):
                    return True
        return False

    # --- one fact -----------------------------------------------------------------------------

    def _scope(self, mark: Mark) -> Scope:
        if mark.clause in self.speech:
            return Scope.SPEECH
        if self._is_idiom(mark):
            return Scope.METAPHOR
        if self._denied(mark):
            return Scope.DENIED
        if mark.clause in self._drill_clauses and mark.slot in EVENTS:
            return Scope.DRILL
        if mark.clause in self._fiction_clauses:
            return Scope.FICTION
        if mark.slot in EVENTS and self._is_past(mark):
            return Scope.PAST
        if self._supposed(mark):
            return Scope.HYPOTHESIS
        return self._late_scope(mark)

    def _late_scope(self, mark: Mark) -> Scope:
        if self._asked(mark):
            return Scope.QUESTION
        if self._heard(mark):
            return Scope.HEARSAY
        if self._over(mark):
            return Scope.ENDED
        return Scope.ACTUAL

    def _is_idiom(self, mark: Mark) -> bool:
        text = self.document.text
        for idiom in self.marks.get("idiom", ()):
            if not _overlap(idiom, mark):
                continue
            words, after = text[idiom.start : idiom.end], text[idiom.end : idiom.end + 2]
            literal = (
                "死" in words
                and after[:1]
                and (after[0] in "一两三四五六七八九十几好在" or after[0].isdigit())
            )
            if not literal:
                return True
        return False

    def _before(self, mark: Mark) -> str:
        return self.document.text[self.clause(mark.clause).start : mark.start]

    def _denied(self, mark: Mark) -> bool:
        return bool(ending_pattern("denial_before").search(self._before(mark)))

    def _supposed(self, mark: Mark) -> bool:
        for guard in self.marks.get("guard:hypothesis", ()):
            if guard.clause == mark.clause and (guard.start <= mark.start or self._asks_how(guard)):
                return True
            opener = self.document.text[guard.start : guard.end] in _OPENERS
            same = self.clause(guard.clause).sentence == self.clause(mark.clause).sentence
            if opener and same and guard.clause < mark.clause:
                return True
        return False

    def _asks_how(self, guard: Mark) -> bool:
        return self.document.text[guard.start : guard.end].startswith(("怎么", "如何", "该怎么", "的话"))

    def _asked(self, mark: Mark) -> bool:
        clause = self.clause(mark.clause)
        for guard in self.guard("question"):
            if guard.clause == mark.clause:
                words = self.words(mark.clause)
                if not any(r in words for r in _RHETORICAL):
                    return True
            near = 0 < guard.clause - mark.clause <= 2
            words = self.document.text[guard.start : guard.end]
            doubt = any(
                d in words for d in ("真", "属实", "辟谣", "求证", "有这回事", "靠谱", "可信", "核实")
            )
            if doubt and (near or self.clause(guard.clause).sentence == clause.sentence):
                return True
        return False

    def _heard(self, mark: Mark) -> bool:
        sentence = self.clause(mark.clause).sentence
        for guard in self.marks.get("hearsay", ()):
            told = self.document.text[guard.start : guard.end].startswith(
                ("听", "网", "据", "传", "谣", "小道", "造谣", "群里", "坊间", "朋友圈", "抖音", "都在传")
            )
            same = self.clause(guard.clause).sentence == sentence
            if told and same and guard.start < mark.start and guard.clause not in self.speech:
                return True
        return False

    # --- scopes over stretches of text --------------------------------------------------------

    @cached_property
    def _now_sentences(self) -> set[int]:
        return {self.clause(m.clause).sentence for m in self.guard("now")}

    def _stretch(self, starts: list[Mark]) -> set[int]:
        """Clauses of the sentences of `starts` and what follows until a sentence about now."""
        sentences = {self.clause(m.clause).sentence for m in starts}
        covered: set[int] = set()
        active = False
        for index, clause in enumerate(self.document.clauses):
            if clause.sentence in sentences:
                active = True
            elif clause.sentence in self._now_sentences:
                active = False
            if active:
                covered.add(index)
        return covered

    @cached_property
    def _drill_clauses(self) -> set[int]:
        real = self.guard("real_after_all")
        starts = [m for m in self.guard("drill") if not any(r.clause == m.clause for r in real)]
        if self.exercise or not starts:
            return set()
        covered = self._stretch(starts)
        covered |= {
            i
            for i in range(starts[0].clause)
            if self.clause(i).sentence == self.clause(starts[0].clause).sentence
        }
        first_real = min((r.clause for r in real), default=len(self.document.clauses))
        return {index for index in covered if index < first_real}

    @cached_property
    def _fiction_clauses(self) -> set[int]:
        starts = [
            m
            for m in self.guard("fiction")
            if not self.document.text[m.end : m.end + 2].startswith(("时", "院", "的时", "城"))
        ]
        first = min((m.clause for m in starts), default=0)
        return {
            i
            for i in self._stretch(starts)
            if i >= first or self.clause(i).sentence == self.clause(first).sentence
        }

    @cached_property
    def _past_marks(self) -> list[Mark]:
        old = [m for m in self.guard("old_years") if self._year_of(m) < self.year]
        return [m for m in [*self.guard("past"), *old] if not self._is_old_report(m)]

    def _year_of(self, mark: Mark) -> int:
        digits = "".join(c for c in self.document.text[mark.start : mark.end] if c.isdigit())
        return int(digits) if len(digits) == 4 else 0

    def _is_old_report(self, mark: Mark) -> bool:
        """去年反映过, 十年前建的: the age of a complaint or of a thing is not the age of a fact."""
        after = self.document.text[mark.end : min(mark.end + 8, self.clause(mark.clause).end)]
        return any(word in after for word in _REPORTED)

    def _is_past(self, mark: Mark) -> bool:
        return mark.clause in self._past_clauses

    @cached_property
    def _past_clauses(self) -> set[int]:
        covered: set[int] = set()
        eventful = {m.clause for slot in EVENTS for m in self.marks.get(slot, ())}
        now = {m.clause for m in self.guard("now")}
        starts = {m.clause for m in self._past_marks}
        active = -1
        for index, clause in enumerate(self.document.clauses):
            if index in starts:
                active = clause.sentence
            elif index in now:
                active = -1
            if active == clause.sentence or (
                active == clause.sentence - 1 and index - 1 in covered and index - 1 in eventful
            ):
                covered.add(index)
                active = clause.sentence
        return covered

    # --- ended --------------------------------------------------------------------------------

    @cached_property
    def _endings(self) -> list[Mark]:
        valid = []
        for mark in self.guard("ended"):
            if ending_pattern("unfinished_before").search(self._before(mark)) or self._supposed_end(mark):
                continue
            valid.append(mark)
        return valid

    def _supposed_end(self, mark: Mark) -> bool:
        before = self._before(mark)
        return any(
            word in before
            for word in (
                "什么时候",
                "何时",
                "请",
                "希望",
                "要求",
                "尽快",
                "能不能",
                "建议",
                "盼",
                "才能",
                "没",
                "未",
            )
        )

    def _over(self, mark: Mark) -> bool:
        sentence = self.clause(mark.clause).sentence
        return any(
            (
                ending.start > mark.start
                or self.clause(ending.clause).sentence == sentence
                and not self._persists(mark)
            )
            and not self._persists(mark)
            and _ends(self.document.text[ending.start : ending.end], mark.slot)
            for ending in self._endings
        )

    def _persists(self, mark: Mark) -> bool:
        return any(p.clause == mark.clause for p in self.guard("persists"))


_PERSON_ENDS = (
    "找到",
    "找着",
    "找回",
    "获救",
    "救出",
    "救上",
    "救起",
    "脱险",
    "平安",
    "没事",
    "无恙",
    "无碍",
    "劝",
    "拉上来",
    "拉回",
    "捞上来",
    "送回",
    "回家",
    "到家",
    "虚惊",
    "康复",
    "出院",
    "痊愈",
    "好转",
    "稳定",
    "安全",
    "制服",
    "抓",
    "落网",
)
_THING_ENDS = (
    "扑灭",
    "灭",
    "熄",
    "修",
    "恢复",
    "来水",
    "通水",
    "有水",
    "来电",
    "通电",
    "有电",
    "来气",
    "通气",
    "来暖",
    "换",
    "装好",
    "填平",
    "补",
    "加固",
    "拆除",
    "抢通",
    "通了",
    "接上",
    "关停",
    "查封",
    "停产",
    "抢修",
)
_ILL_ENDS = ("康复", "出院", "痊愈", "没事", "平安", "虚惊", "好了", "无碍", "没大碍")
_PAY_ENDS = ("结清", "补发", "发放", "到账", "退还", "退了", "解决", "处理", "办结", "拿到", "完成")


def _ends(words: str, slot: str) -> bool:
    """Whether an ending of this wording ends a fact of this slot."""
    if slot in {"illness", "injury", "abuse"}:
        return any(w in words for w in _ILL_ENDS)
    if slot in {"unpaid", "cheated"}:
        return any(w in words for w in _PAY_ENDS)
    if slot in PEOPLE:
        return not any(w in words for w in _THING_ENDS)
    return slot in HAZARDS or not any(w in words for w in _PERSON_ENDS)


def _overlap(a: Mark, b: Mark) -> bool:
    return a.start < b.end and b.start < a.end
