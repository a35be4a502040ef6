"""Names of places and organisations in a document.

No list holds the villages, estates and firms of a county, so endings are found first (`gazetteer`), then where
each name begins (`beginnings`), then what is written together and names one thing is joined.
"""

import re

from services.analysis.judgement.beginnings import Candidates, leftmost
from services.analysis.judgement.clauses import Document
from services.analysis.judgement.gazetteer import CLASSES, NUMBERED, Name, given, words

_NOT_BEFORE = {
    "镇": "定静压痛长", "乡": "亲下镇村长土", "市": "场民区政长级监面", "县": "城长委级政里", "村": "落镇庄民",
    "路": "过程线途由径障演上人", "街": "坊头上", "桥": "梁架", "山": "体洪火泉", "河": "道流床堤", "院": "子长落内外里",
    "园": "区长丁内", "居": "民住委", "名居": "民住", "雅居": "民住", "城": "市区管里镇乡建", "庭": "审", "站": "点台在着长内起立", "局": "面势长部", "大队": "长",
    "里": "的面边头", "小学": "生", "中学": "生", "大学": "生", "高中": "生", "初中": "生", "银行": "卡", "湾": "曲",
    "坡": "度", "井": "盖", "塘": "里", "铺": "设面路", "洞": "里", "峰": "期", "段": "时", "府": "上", "江": "水",
    "中心": "思", "建设": "的中期用", "建筑": "物面工垃", "旅游": "公业景区局线路产发开局", "物流": "单信车", "快递": "员费单站", "岛": "屿", "庄": "稼",
}  # fmt: skip
_GROUP = re.compile(r"第?[一二三四五六七八九十\d]{1,3}(?:村民小组|小组|组|社|队|期)")
_BEHIND_DATES = frozenset("前后起内左右间止")
_WEAK = frozenset({"nature", "estate_short", "estate", "trade", "full", "section"})
_ALIKE = (frozenset({"estate", "estate_short"}), frozenset({"road"}))  # two roads side by side are two places
_MERGING = frozenset({"area", "town", "village", "known", "estate", "road", "office_short"})
_ADMINISTRATIVE = frozenset({"area", "town", "village", "known"})
_GROUPED = frozenset({"village", "area", "town", "estate", "known"})
_SHORT = frozenset({"nature", "estate_short", "site"})
_OFFICES = frozenset({"office_short", "office"})
_SEATS = frozenset("镇乡县市区村")
_BRANCH = re.compile("[\u3400-\u9fff]{2,3}店")
_WINDOW = 14
_LONGEST = 40
_MOST, _MOST_TRIED = 60, 400  # nobody names more: what a text may cost is bounded


def names(document: Document, known: tuple[str, ...], taken: list[tuple[int, int]]) -> list[Name]:
    """Names in order of place, none overlapping another or what is `taken` (spans of dates, in order)."""
    text = document.text
    found = _Found(text, taken)
    for name in sorted(given(document, known), key=_order)[:_MOST_TRIED]:
        if len(found.names) < _MOST:
            found.add(name)
    return found.names


def _order(name: Name) -> tuple[int, int, bool]:
    return name.start, -name.end, not name.ending


_NOTHING = Name(0, 0, "", "")


class _Found:
    """Names found so far in `text`; endings come in order of place."""

    def __init__(self, text: str, taken: list[tuple[int, int]]) -> None:
        self._text = text
        self._taken = taken
        self._passed = 0
        self._piece = 0  # where the last name that was written together with others begins
        self.names: list[Name] = []

    def add(self, given: Name) -> None:
        """A known name, or an ending (`ending` is empty) whose name is to be found."""
        last = self.names[-1] if self.names else _NOTHING
        if given.end <= last.end or self._is_taken(given):
            return
        if given.ending:
            self._add_known(given, last)
            return
        ending, behind = self._text[given.start : given.end], self._text[given.end : given.end + 1]
        if behind and behind in _NOT_BEFORE.get(ending, ""):
            return
        name = words().classes[ending]
        if self._lengthen(given, ending, name, last):
            return
        if given.start <= last.end and self.names:
            self._join(given, name, last)
            return
        start = self._start(given, ending, name, last.end)
        if start is not None:
            self._keep(Name(start, given.end, given.kind, name), last)

    def _add_known(self, given: Name, last: Name) -> None:
        seat = self._text[given.start] in _SEATS and last.kind == "place"
        if given.start == last.end and given.kind == "organisation" and (seat or last.ending in _OFFICES):
            self._keep(given._replace(start=last.start), self._drop())  # 大石桥|镇政府, 县公安局|交警大队
        elif given.start >= last.end:
            self._keep(given, last)
        elif given.kind == "organisation" and last.ending == "area":  # 青禾县|中医院, found as 县中医院
            self._keep(given._replace(start=last.start), self._drop())

    def _lengthen(self, given: Name, ending: str, name: str, last: Name) -> bool:
        """What looked like a name may only be the beginning of one: 星河|湾小区, 柳河|县."""
        between = self._text[last.end : given.start]
        if last.ending not in _SHORT or len(between) > 1 or between in words().before_single:
            return False
        if ending == "山" or self._text[given.start - 1] == ending[0]:
            return False
        low = self.names[-2].end if len(self.names) > 1 else 0
        start = self._start(given, ending, name, self._piece if last.start < self._piece else low, cut=True)
        if start is None or start > self._piece:
            return False
        whole = last.start if last.start < self._piece else start
        self._drop()
        self.names.append(Name(whole, self._with_group(given.end, name), given.kind, name))
        self._piece = start
        return True

    def _is_taken(self, given: Name) -> bool:
        while self._passed < len(self._taken) and self._taken[self._passed][1] <= given.start:
            self._passed += 1
        return self._passed < len(self._taken) and self._taken[self._passed][0] < given.end

    def _join(self, given: Name, name: str, last: Name) -> None:
        """An ending right behind a name makes a longer one of it: 柳塘镇|卫生院, 凤凰山|公园, 恒通物流|公司."""
        if given.start != last.end:
            return
        ending = self._text[given.start : given.end]
        if given.kind == "organisation":
            joins = last.ending in {*_MERGING, *_WEAK}
        elif last.kind == "organisation":
            joins = ending in {"路口", "站"}
        else:
            twice = self._text[last.end - 1] == ending[0]
            short = len(ending) > 1 or last.ending in {*_WEAK, "site"} or ending == "段"
            joins = (
                ending in words().joined and short and not twice and (last.ending, ending) != ("road", "路口")
            )
        if joins:
            self._keep(Name(last.start, given.end, given.kind, name), self._drop())

    def _drop(self) -> Name:
        self.names.pop()
        return self.names[-1] if self.names else _NOTHING

    def _keep(self, name: Name, last: Name) -> None:
        """Adds a name, to the one before it when the two are written together and say one thing."""
        start = self._piece = name.start
        if self.names and last.end == start and name.end - last.start <= _LONGEST:
            alike = any({name.ending, last.ending} <= both for both in _ALIKE)
            both_places = name.kind == last.kind == "place" and not alike
            if both_places or (last.kind == "place" and last.ending in _ADMINISTRATIVE):
                start = last.start
                self.names.pop()
        self.names.append(Name(start, self._with_group(name.end, name.ending), name.kind, name.ending))

    def _with_group(self, end: int, ending: str) -> int:
        """The villagers' group or phase behind the name: 北坡村|三组, 翠湖名苑|二期; the branch of a shop."""
        pattern = _GROUP if ending in _GROUPED else _BRANCH if ending == "full" else None
        match = pattern.match(self._text, end) if pattern else None
        return match.end() if match else end

    def _start(self, given: Name, ending: str, name: str, low: int, *, cut: bool = False) -> int | None:
        """`cut`: the name before does not count."""
        low = max(low, self._behind_date(given.start), given.start - _WINDOW)
        first = leftmost(self._text, given.start, low)
        bare = given.kind == "organisation" and NUMBERED.fullmatch(ending) is not None
        if first == given.start:
            return first if bare else None
        chained = not cut and bool(self.names) and self.names[-1].end == low
        if (name == "group" and not chained) or self._text[given.start - 2 : given.start] in words().inside:
            return None
        return Candidates(self._text, low, given, CLASSES[name], chained=chained).best(first)

    def _behind_date(self, at: int) -> int:
        """The end of the last date before `at`, and of what belongs to it (5月10日前)."""
        end = self._taken[self._passed - 1][1] if self._passed else 0
        return end + (0 < end < at and self._text[end] in _BEHIND_DATES)
