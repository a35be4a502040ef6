"""Where the name before an ending begins: every beginning in reach is weighed.

Weighed are how long such names are, what stands before the beginning, where words end, and what no name holds.
The weights were set by hand on invented texts (tests/quality/entities/tuned.txt).
"""

from functools import cached_property

import rjieba

from services.analysis.judgement.gazetteer import CLASSES, Form, Name, words

_BRIDGES = frozenset({"一桥", "二桥", "三桥", "四桥"})
_SEATS = frozenset("县市区镇乡村")
FURTHEST = 8
_MOST_BEFORE, _MOST_INSIDE = 2.0, 1.0
_VILLAGES = (CLASSES["village"], CLASSES["nature"])
_TAUGHT = tuple(CLASSES[name] for name in ("school", "health", "office"))
_NAMING = frozenset({"ns", "nr", "nz", "nt", "nrt", "nrfg", "j"})
_FUNCTION = frozenset({"d", "p", "c", "u", "uj", "ul", "ud", "ug", "uv", "uz", "r", "y", "t", "q", "m", "x"})
_VERBS = frozenset({"v", "vn", "vd", "vi", "vg"})


def leftmost(text: str, end: int, low: int) -> int:
    """How far to the left of `end` a name may reach."""
    never = words().never
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
        self._written = text[ending.start : ending.end]

    @cached_property
    def _parts(self) -> _Parts:
        return _Parts(self._text, self._low, self._ending.end + 2)

    def best(self, first: int) -> int | None:
        """Where the name begins, from `first` on; None when nothing there is a name."""
        best, found = self._form.least, None
        for start in range(first, self._ending.start):
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
        lengths = self._form.lengths
        if length > len(lengths):
            return -9.0, False
        root = self._text[start : self._ending.start]
        if root + self._written in _BRIDGES:
            return 1.0, False
        if self._ending.kind == "organisation" and root in _SEATS and len(self._written) > 1:
            return 1.4, False
        return lengths[length - 1] + _content(root, self._form in _VILLAGES), True

    def _before(self, start: int) -> float:
        """How well a name can begin at `start`, by what stands before it."""
        if start == self._low:
            return 0.6 if self._chained and self._form is CLASSES["nature"] else 2.0
        text, table = self._text, words()
        last = text[start - 1]
        if last in table.never or not "\u3400" <= last <= "\u9fff":
            return 2.0
        aligned = start in self._parts.begins
        if text[max(self._low, start - 2) : start] in table.before:
            return 1.6 if aligned else 1.2
        if last in table.before_single:
            return 1.3 if aligned else 0.2
        if not aligned:
            return -0.8
        tag = self._parts.ends.get(start, "")
        return 1.0 if tag in _FUNCTION or tag in _VERBS else 0.5

    def _inside(self, start: int) -> float:
        """How well the words within fit a name."""
        begins, stop = self._parts.begins, self._ending.start
        if start not in begins:
            return 0.0
        points = 0.0
        end, tag = begins[start]
        if end >= stop:
            points += 0.4 + 0.6 * (tag in _NAMING)
            if end >= self._ending.end and tag not in _NAMING:
                points -= 1.2  # one word with its ending, and no name: 水井, 下坡
        at = start
        while at < stop and at in begins:
            end, tag = begins[at]
            if tag in _FUNCTION and end <= stop:
                points -= 0.9
            elif tag in _VERBS and end - at > 1 and end <= stop:
                points -= 1.5 if self._form in _TAUGHT else 0.5
            at = end
        return points


def _content(root: str, village: bool) -> float:
    table = words()
    if root in (table.generic_village if village else table.generic) or root in table.single:
        return -4.0
    if root in table.usual:
        return 1.5
    pairs = {root[i : i + 2] for i in range(len(root) - 1)}
    if pairs & table.inside:
        return -4.0
    return 0.5 if root[:2] in table.usual or root[-2:] in table.usual else 0.0
