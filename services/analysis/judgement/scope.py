"""Decides what each found fact is said to be: happening, denied, rehearsed, over, imagined, asked."""

from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from services.analysis.judgement.facts import HAZARDS, PEOPLE, SLOTS, Fact, Mark, Scope, stands_beside
from services.analysis.judgement.stretches import EVENTS, Stretches

_PERSON_ENDS = tuple(
    "找到 找着 找回 获救 救出 救上 救起 救了 救下 脱险 平安 没事 无恙 无碍 劝 拉上来 拉回 捞上来 送回 回家 到家 虚惊 康复 "
    "出院 痊愈 好转 稳定 安全 制服 抓 落网 抱下来 背出来 救".split()
)
_THING_ENDS = tuple(
    "扑灭 灭 熄 修 恢复 来水 通水 有水 来电 通电 有电 来气 通气 来暖 换 装好 填平 补 加固 拆除 抢通 通了 接上 关停 查封 "
    "停产 抢修 清走 拖走 吊走 围起来".split()
)
_ILL_ENDS = tuple("康复 出院 痊愈 没事 平安 虚惊 好了 无碍 没大碍".split())
_PAY_ENDS = tuple("结清 补发 发放 到账 退还 退了 解决 处理 办结 拿到 完成".split())
_REPORTED = tuple("反映 投诉 报修 举报 打电话 建 修 铺 买 盖 装 种 办 开业 搬 报过 说要 承诺 交".split())
_FIGURED = EVENTS - {"suicide", "missing", "screams", "hearsay"}
"""Slots of which people make figures of speech."""

_QUOTED = 6
"""Characters of the longest word between quotation marks that is a figure of speech."""

_FIGURES = str.maketrans("零一二三四五六七八九", "0123456789")
_NUMBERED = frozenset("零一二三四五六七八九十百千万栋幢座楼层元弄村组第号约近共达超-#")
_COUNTED = frozenset(
    "零一二三四五六七八九十百千万多余几室号户栋幢座楼层房元块米公吨斤亩度次路车人名位个只头家套间%"
)
"""What stands before and after numbers that are not years."""

_CALLED = tuple("喊 叫 说 道 写 问 讲 回 发 是 ：".split())
_NOT_OVER_YET = frozenset("来去了不程")


@dataclass
class Reading(Stretches):
    """Scopes of all facts, computed once."""

    @cached_property
    def facts(self) -> list[Fact]:
        """Every fact outside speech, in order of place."""
        told = [own for slot, own in self.marks.items() if slot in SLOTS]
        marks = [mark for own in told for mark in own if mark.clause not in self.speech]
        return sorted((Fact(m, self._scope(m)) for m in marks), key=lambda f: (f.mark.start, f.slot))

    @cached_property
    def removed_clauses(self) -> set[int]:
        """Clauses that a rehearsal, a fiction, the past or a condition covers as a whole."""
        return self.drill | self.fiction | self.past | self.conditions

    def _scope(self, mark: Mark) -> Scope:
        if self.is_idiom(mark) or self._is_figure(mark):
            return Scope.METAPHOR
        if self.denied(mark):
            return Scope.DENIED
        if mark.clause in self.drill:
            return Scope.DRILL
        if mark.clause in self.fiction:
            return Scope.FICTION
        if mark.slot in EVENTS and self._is_past(mark):
            return Scope.PAST
        if self.supposed_at(mark):
            return Scope.HYPOTHESIS
        return self._late_scope(mark)

    def _is_figure(self, mark: Mark) -> bool:
        """像被炸弹炸过, 当场“去世”: a comparison, or a word of danger alone between quotation marks that nobody calls out."""
        if mark.slot not in _FIGURED:
            return False
        before = self.before(mark)
        if stands_beside("likened_before", before):
            return True
        opened = before.rfind("“")
        closed = self.document.text.find("”", mark.end, mark.end + _QUOTED)
        if opened < 0 or closed < 0 or "”" in before[opened:] or before[:opened].endswith(_CALLED):
            return False
        return closed - self.clause(mark.clause).start - opened <= _QUOTED + 1

    def _late_scope(self, mark: Mark) -> Scope:
        if mark.clause in self.doubted:
            return Scope.QUESTION
        if self.heard_from.get(self.sentence(mark), mark.start) < mark.start:
            return Scope.HEARSAY
        return Scope.ENDED if self._is_over(mark) else Scope.ACTUAL

    def _is_past(self, mark: Mark) -> bool:
        """走丢过, 塌过一次: it happened, it is not happening."""
        after = self.document.text[mark.end : mark.end + 2]
        once = after[:1] == "过" and after[1:] not in _NOT_OVER_YET
        return once or mark.clause in self.past

    @cached_property
    def past(self) -> set[int]:
        """Clauses about long ago: from the word to the next word about now, into the next sentence after an event."""
        starts = {m.clause for m in self._past_marks}
        lately = self._lately & self.eventful
        if not starts:
            return lately
        now = {m.clause for m in self.guard("now")}
        covered: set[int] = set()
        active = -1
        for number, clause in enumerate(self.document.clauses):
            if number in starts:
                active = clause.sentence
            elif number in now:
                active = -1
            goes_on = active == clause.sentence - 1 and number - 1 in covered and number - 1 in self.eventful
            if active == clause.sentence or goes_on:
                covered.add(number)
                active = clause.sentence
        return covered | lately

    @cached_property
    def _lately(self) -> set[int]:
        """Clauses of a time not long ago; a day of it holds to the end of its sentence or to a word about now."""
        told = [mark for mark in self.guard("lately") if self._is_told_of(mark)]
        found = {mark.clause for mark in told}
        over = {m.clause for m in self.guard("now")} | self.persisting
        for mark in told:
            after = self.document.text[mark.end : self.clause(mark.clause).end]
            if stands_beside("day_after", after):
                rest = [n for n in self.sentences[self.sentence(mark)] if n > mark.clause]
                found.update(takewhile(lambda n: n not in over, rest))
        return found

    def _is_told_of(self, mark: Mark) -> bool:
        """去年塌过, not 比去年高 or 去年以来."""
        after = self.document.text[mark.end : self.clause(mark.clause).end]
        since = stands_beside("since_before", self.before(mark)) or stands_beside("since_after", after)
        return not since and not self._is_old_report(mark)

    @cached_property
    def _past_marks(self) -> list[Mark]:
        old = [m for m in self.guard("old_years") if self._is_an_old_year(m)]
        return [m for m in [*self.guard("past"), *old] if not self._is_old_report(m)]

    def _is_an_old_year(self, mark: Mark) -> bool:
        """2019年 or 2019夏天, not 3栋2019室, G2019次, 2019元 or four digits of a longer number."""
        text, words = self.document.text, self.said(mark)
        if int(words.removesuffix("年").translate(_FIGURES)) >= self.year:
            return False
        before, after = text[mark.start - 1 : mark.start] if mark.start else "", text[mark.end : mark.end + 1]
        numbered = (before.isascii() and before.isalnum()) or before in _NUMBERED
        counted = (after.isascii() and after.isalnum()) or after in _COUNTED
        return not numbered and (words.endswith("年") or not counted)

    def _is_old_report(self, mark: Mark) -> bool:
        """去年反映过, 十年前建的: the age of a complaint or of a thing is not the age of a fact."""
        after = self.document.text[mark.end : min(mark.end + 8, self.clause(mark.clause).end)]
        return any(word in after for word in _REPORTED)

    def _is_over(self, mark: Mark) -> bool:
        if mark.clause in self.persisting:
            return False
        sentence = self.sentence(mark)
        return any(
            (ending.start > mark.start or self.sentence(ending) == sentence)
            and _ends(self.said(ending), mark.slot)
            for ending in self.endings
        )


def _ends(words: str, slot: str) -> bool:
    """Whether an ending of this wording ends a fact of this slot."""
    if slot in {"illness", "injury", "abuse"}:
        return any(w in words for w in _ILL_ENDS)
    if slot in {"unpaid", "cheated"}:
        return any(w in words for w in _PAY_ENDS)
    if slot in PEOPLE:
        return not any(w in words for w in _THING_ENDS)
    return slot in HAZARDS or not any(w in words for w in _PERSON_ENDS)
