"""Where the name before an ending begins: every beginning in reach is weighed.

Weighed are how long such names are, what stands before the beginning, where words end, and what no name holds.
The weights were set by hand on invented texts (tests/quality/entities/tuned.txt).
"""

import re
from functools import lru_cache

import rjieba

from services.analysis.judgement.gazetteer import CLASSES, Form, Name, words

_TABLE = words()
_BRIDGES = frozenset({"一桥", "二桥", "三桥", "四桥"})
_SEATED = frozenset(e for e, name in _TABLE.classes.items() if CLASSES[name].kind == "organisation")
_SEATED -= {"中心", "银行"}
_SEATS = frozenset("县市区镇乡村")
FURTHEST = 8
_CONTEXT = 4
_MOST_BEFORE, _MOST_INSIDE = 2.0, 1.0
_VILLAGE, _NATURE, _OFFICE, _ROAD = (CLASSES[name] for name in ("village", "nature", "office", "road"))
_COUNTING = frozenset("一二三四五六七八九十两几多")
_COUNTED = re.compile(r"[一二三四五六七八九十两几多\d]+[家个名所座条位户只间栋台辆群批楼层盏条根]")
_NUMBERED_ROAD = re.compile(r"[东西南北经纬环][一二三四五六七八九十]{1,2}")
_JOINING, _SHORT = frozenset("和与及"), 2
_AND = frozenset("和与及跟至到同旁边内外等对往")
_NAMING = frozenset({"ns", "nr", "nz", "nt", "nrt", "nrfg", "j"})
_FUNCTION = frozenset({"d", "p", "c", "u", "uj", "ul", "ud", "ug", "uv", "uz", "r", "y", "t", "q", "m", "x"})
_VERBS = frozenset({"v", "vn", "vd", "vi", "vg"})


def leftmost(text: str, end: int, low: int) -> int:
    """How far to the left of `end` a name may reach."""
    never = _TABLE.never
    start = end
    least = max(low, end - FURTHEST)
    while start > least and "\u3400" <= text[start - 1] <= "\u9fff" and text[start - 1] not in never:
        start -= 1
    return start


class _Parts:
    """The words of `text[low:high]` by where they begin and by where they end."""

    def __init__(self, text: str, low: int, high: int) -> None:
        self.begins: dict[int, tuple[int, str]] = {}
        self.ends: dict[int, str] = {}
        at = low
        for word, tag in rjieba.tag(text[low:high]):
            end = at + len(word)
            self.begins[at] = (end, tag)
            self.ends[end] = tag
            at = end


class Candidates:
    """Weighs the beginnings of one name; `chained` says that another name ends at `low`."""

    def __init__(self, text: str, low: int, ending: Name, form: Form, *, chained: bool) -> None:
        self._text, self._low, self._ending, self._form = text, low, ending, form
        self._chained = chained
        self._parts: _Parts | None = None
        self._common = -1
        self._written = text[ending.start : ending.end]

    @property
    def _words(self) -> _Parts:
        """The words around, cut when first needed."""
        if self._parts is None:
            far = self._ending.start - len(self._form.lengths) - _CONTEXT
            self._parts = _Parts(self._text, max(self._low, far), self._ending.end + 1)
            self._common = self._common_word(self._parts)
        return self._parts

    def _common_word(self, parts: _Parts) -> int:
        """Where a word begins that holds the ending and is no name (水井, 下坡, 农村); -1 without one."""
        ending = self._ending
        for at, (end, tag) in parts.begins.items():
            if at < ending.start and end >= ending.end:
                return at if tag not in _NAMING and _is_word(self._text[at:end]) else -1
        return -1

    def best(self, first: int) -> int | None:
        """Where the name begins, from `first` on; None when nothing there is a name."""
        best, found = self._form.least, None
        reach = self._ending.start - len(self._form.lengths)
        for start in range(max(first, reach), self._ending.start):
            points, of_words = self._alone(start)
            if points + _MOST_BEFORE + (_MOST_INSIDE if of_words else 0.0) < best:
                continue
            points += self._before(start) + (self._inside(start) if of_words else 0.0)
            if points > best or (points == best and found is None):
                best, found = points, start
        return found

    def _alone(self, start: int) -> tuple[float, bool]:
        """Points of the characters from `start` on, and whether the words in them matter too."""
        length = self._ending.start - start
        root = self._text[start : self._ending.start]
        if root[0] in _COUNTING and _COUNTED.fullmatch(root):
            return -9.0, False
        if root + self._written in _BRIDGES:
            return 1.0, False
        if self._ending.kind == "organisation" and root in _SEATS and self._written in _SEATED:
            return 1.4, False
        return self._form.lengths[length - 1] + _content(root, self._form), True

    def _before(self, start: int) -> float:
        """How well a name can begin at `start`, by what stands before it."""
        if self._chained and start - self._low <= 1 and self._text[self._low] in _AND:
            whole = self._text[self._low : self._ending.start] in _TABLE.usual
            return 2.0 if (start == self._low) is whole else -2.0  # 大唐路和丽白路, but 城关镇和平路
        if start == self._low:
            return 1.4 if self._chained and self._form is _NATURE else 2.0
        text = self._text
        last = text[start - 1]
        if last in _TABLE.never or not "\u3400" <= last <= "\u9fff":
            return 2.0
        aligned = start in self._words.begins
        if text[max(self._low, start - 2) : start] in _TABLE.before:
            return 1.6 if aligned else 1.2
        if last in _TABLE.before_single:
            return 1.3 if aligned else 0.2
        if not aligned:
            return -0.8
        tag = self._words.ends.get(start, "")
        return 1.0 if tag in _FUNCTION or tag in _VERBS else 0.5

    def _inside(self, start: int) -> float:
        """How well the words within fit a name."""
        begins, stop = self._words.begins, self._ending.start
        if start < self._common:
            return -1.5
        if start not in begins:
            return 0.0
        points = 0.0
        end, tag = begins[start]
        if end >= stop:
            points += 0.4 + 0.6 * (tag in _NAMING)
            if start == self._common:
                points -= 1.2
        at = start
        while at < stop and at in begins:
            end, tag = begins[at]
            if end <= stop:
                points -= self._foreign(at, end, tag)
            at = end
        return points

    def _foreign(self, at: int, end: int, tag: str) -> float:
        """How little a word of its kind belongs to a name; a guessed one of two characters may well be one."""
        if tag == "m":
            return 0.3
        if tag not in _FUNCTION and tag not in _VERBS:
            return 0.0
        word = self._text[at:end]
        if len(word) == 1:
            return 0.5 if tag in _FUNCTION else 0.0
        if (word in _TABLE.usual and self._form is not _OFFICE) or not _is_word(word):
            return 0.3
        if tag in _FUNCTION:
            return 2.2
        return 0.8 if self._form is _ROAD else 1.6


@lru_cache(maxsize=20_000)
def _is_word(word: str) -> bool:
    """In the dictionary, not only guessed by the segmenter."""
    return len(rjieba.cut(word, hmm=False)) == 1


def _content(root: str, form: Form) -> float:
    village = form is _VILLAGE or form is _NATURE
    if root in (_TABLE.generic_village if village else _TABLE.generic) or root in _TABLE.single:
        return -4.0
    if len(root) > _SHORT and not _JOINING.isdisjoint(root[1:-1]):
        return -3.0  # 走廊和片区
    if root in _TABLE.usual or (form is _ROAD and _NUMBERED_ROAD.fullmatch(root)):
        return 0.0 if form is _OFFICE else 1.5
    if len(root) > 1 and not _TABLE.inside.isdisjoint(map(str.__add__, root, root[1:])):
        return -4.0
    return 0.5 if root[:2] in _TABLE.usual or root[-2:] in _TABLE.usual else 0.0
