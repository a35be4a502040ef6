"""What names of places and organisations end with, and the names that are known: data, and one look at a text.

Known are the townships of the directory, the offices of a county and the office's own list of places.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from services.analysis.judgement import lexicon
from services.analysis.judgement.clauses import Document
from services.analysis.judgement.folding import fold
from services.analysis.judgement.pointing import WordList


class Name(NamedTuple):
    """Half-open span of the document; `kind` is place or organisation; `ending` its class of endings."""

    start: int
    end: int
    kind: str
    ending: str


@dataclass(frozen=True, slots=True)
class Form:
    """How long the name before the ending is (weight for 1, 2, ... characters) and what it must reach."""

    kind: str
    lengths: tuple[float, ...]
    least: float


CLASSES = {
    "area": Form("place", (-1.0, 1.0, 0.3), 2.6),
    "town": Form("place", (0.0, 1.0, 0.5, -0.3), 2.0),
    "village": Form("place", (0.0, 1.0, 0.6, 0.0), 2.0),
    "road": Form("place", (-0.3, 1.0, 0.7, 0.3), 2.0),
    "estate": Form("place", (-1.5, 1.0, 0.7, 0.8, 0.0), 2.0),
    "estate_short": Form("place", (-2.0, 0.8, 0.8, 0.3), 3.0),
    "site": Form("place", (-0.6, 1.0, 0.7, 0.5, 0.0), 2.4),
    "nature": Form("place", (0.0, 1.0, 0.3, -0.5), 2.8),
    "group": Form("place", (0.3, 0.8, 0.8, 0.3), 2.0),
    "section": Form("place", (-2.0, 0.8, 0.8, 0.3), 3.2),
    "full": Form("organisation", (-1.5, 1.0, 0.9, 1.0, 0.7, 0.7, 0.4, 0.2), 2.4),
    "trade": Form("organisation", (-2.0, 1.0, 0.7, 0.8, 0.5, 0.3), 3.2),
    "school": Form("organisation", (-0.5, 1.0, 0.8, 0.8, 0.5, 0.3), 2.2),
    "health": Form("organisation", (0.0, 1.0, 0.7, 0.6, 0.4), 2.2),
    "office": Form("organisation", (-1.0, 1.0, 0.7, 0.8, 0.5, 0.3), 2.6),
}
_TOWN = frozenset("镇乡")
_SHORTEST = 2
_THERE = ("这边", "那边", "这里", "那里", "一带", "街上", "集镇", "场镇", "老家", "附近")
_PLACE, _ORGANISATION, _KNOWN, _OFFICE = range(4)
_MOST = 400  # nobody names more: what a text may cost is bounded
_NUMERALS = frozenset("一二三四五六七八九")
_HAN = "\u3400"


class Words:
    """The lexicon as sets."""

    def __init__(self) -> None:
        table = lexicon.read("gazetteer")
        self.without = frozenset(f"{table['left']['never']}，。！？；：、（）“”")
        self.never = frozenset(table["left"]["never"])
        before = table["left"]["before"].split()
        self.before = frozenset(word for word in before if len(word) > 1)
        self.before_single = frozenset(word for word in before if len(word) == 1)
        self.inside = frozenset(table["left"]["inside"].split())
        self.common = frozenset(table["left"]["common"].split())
        self.single = frozenset(table["left"]["single"].split())
        self.generic = frozenset(table["names"]["generic"].split())
        self.generic_village = frozenset(table["names"]["generic_village"].split())
        self.joined = frozenset(table["names"]["joined"].split())
        self.usual = frozenset(table["names"]["usual"].split())
        self.known = tuple(f"{table['known']['places']} {table['known']['regions']}".split())
        self.offices = tuple(table["office"]["short"].split())
        self.classes = {
            ending: name for name in CLASSES for part in ("place", "organisation")
            for ending in table[part].get(name, "").split()
        }  # fmt: skip


@cache
def words() -> Words:
    return Words()


class _Index:
    """Known names and endings, each of one of a few groups and with a class."""

    def __init__(self, table: Iterable[tuple[str, int, str]]) -> None:
        names: dict[str, tuple[int, str]] = {}
        endings: dict[str, tuple[int, str]] = {}
        for word, group, name in table:
            (endings if group <= _ORGANISATION else names).setdefault(word, (group, name))
        self._names, self._endings = list(names.items()), list(endings.items())
        self._name_list, self._ending_list = WordList(list(names)), WordList(list(endings))

    def find(self, document: Document) -> list[tuple[int, int, int, str]]:
        """Start, end, group and class from left to right; names and endings each end behind those before.

        An ending is one only where something may stand before it.
        """
        found: list[tuple[int, int, int, str]] = []
        reached = 0
        for at, number in document.met(self._name_list):
            word, (group, name) = self._names[number]
            if at + len(word) > reached:
                reached = at + len(word)
                found.append((at, reached, group, name))
        for at, end, number in self._ends(document):
            if len(found) > _MOST:
                break
            found.append((at, end, *self._endings[number][1]))
        return found

    def _ends(self, document: Document) -> Iterator[tuple[int, int, int]]:
        """Start, end and number of the endings that have something before them."""
        text, without, common = document.text, words().without, words().common
        reached = 0
        for at, number in document.met(self._ending_list):
            word = self._endings[number][0]
            before = text[at - 1] if at else "。"
            if at + len(word) > reached and (len(word) > 1 or before + word not in common):
                reached = at + len(word)  # even where it is none: the 院 of 养老院 is none of its own
                if (before >= _HAN and before not in without) or text[at] in _NUMERALS:
                    yield at, reached, number


@lru_cache(maxsize=4)
def _index(names: tuple[str, ...]) -> _Index:
    """All endings and known names, `names` folded as documents are; 河西 for 河西镇 where only a place fits."""
    table = words()
    folded = {name for given in (*table.known, *names) if len(name := fold(given).text) > 1}
    roots = {name[:-1] for name in folded if name[-1] in _TOWN and len(name) > _SHORTEST}
    return _Index(
        [
            *((name, _KNOWN, "known") for name in folded),
            *((root + there, _KNOWN, "root") for root in roots for there in _THERE),
            *((office, _OFFICE, "office_short") for office in table.offices),
            *(
                (e, _PLACE if CLASSES[c].kind == "place" else _ORGANISATION, c)
                for e, c in table.classes.items()
            ),
        ]
    )


_LETTERED = re.compile(r"[a-z]\d{0,2}[省市县区镇]")
_ROAD_NUMBER = re.compile(r"[gsxy]\d{3,4}(?:国道|省道|县道|高速)?|\d{3}(?:国道|省道|县道)")
_OF_COUNTY = re.compile(r"(?:(?:我|本)?[县市区省镇乡])$")
NUMBERED = re.compile(r"[一二三四五六七八九][中小]")


def given(document: Document, known: tuple[str, ...]) -> Iterator[Name]:
    """Names that need no weighing, and endings (without a class)."""
    text = document.text
    for start, end, group, name in _index(known).find(document):
        if group == _KNOWN:
            yield Name(start, end - len(_there(text, end)) if name == "root" else end, "place", "known")
        elif group == _OFFICE:
            county = _OF_COUNTY.search(text, max(0, start - 2), start)
            yield Name(county.start() if county else start, end, "organisation", name)
        elif (start and _names_reach(text[start - 1])) or NUMBERED.fullmatch(text, start, end):
            yield Name(start, end, "place" if group == _PLACE else "organisation", "")
    for match in _LETTERED.finditer(text):
        yield Name(*match.span(), "place", "area")
    for match in _ROAD_NUMBER.finditer(text):
        yield Name(*match.span(), "place", "road")


def _names_reach(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" and character not in words().never


def _there(text: str, end: int) -> str:
    return next(word for word in _THERE if text.startswith(word, end - len(word)))
