"""Numbers with what they count: people, households, time, deaths of animals do not count."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import re2

from services.analysis.judgement import lexicon
from services.analysis.judgement.clauses import Document
from services.analysis.judgement.numbers import NUMBER, value_of
from services.analysis.judgement.patterns import options, spans

_PEOPLE_AFTER = r"(?:个|名|位|号|口|来个|多个|对|条人命|群)?(?:的)?(?:{person}|受害|人家的?孩子|群众|家长|考生|用户|会员|投资|储户|农户)"
_TIME = r"(?:个)?(?:半)?(小时|钟头|天|日|昼夜|夜|晚|周|星期|礼拜|月|年|分钟)(?:多|半)?"
_HOURS = {"小时": 1, "钟头": 1, "天": 24, "日": 24, "昼夜": 24, "夜": 12, "晚": 12, "周": 168, "星期": 168, "礼拜": 168,
          "月": 720, "年": 8760, "分钟": 1 / 60}  # fmt: skip

_MOST = 60


class Quantity(NamedTuple):
    """`what` is people, homes or hours; `value` the smallest number meant."""

    what: str
    value: float
    start: int
    end: int
    clause: int


@dataclass(frozen=True)
class _Counted:
    """`found` finds it in a text, `parts` takes apart what was found: so few characters that it cannot take long."""

    found: "re2.Pattern[bytes]"
    parts: re.Pattern[str]
    needs: tuple[str, ...] = ()
    """One of these is in every match."""


@cache
def _patterns() -> dict[str, _Counted]:
    person = "(?:" + "|".join(lexicon.words("person")) + ")"
    people = _PEOPLE_AFTER.replace("{person}", person)
    counted = r"(?:个(?:了|$|[，。！？、；的在被送还拉吐晕昏抽躺住倒没去都已同]|娃|学|孩|老|工|女|男|人|大|小|年|村|同|同学)|名|位|号人|口人)"
    homes = "(?:户|家住户|家农户|家商户|家用户|栋楼)"
    return {
        "people": _counted(f"({NUMBER})(?:{people}|{counted})"),
        "homes": _counted(f"({NUMBER}){homes}", "户", "栋"),
        "hours": _counted(f"({NUMBER}){_TIME}"),
        "ordinal": _counted(f"第({NUMBER}){_TIME}", "第"),
    }


def _counted(source: str, *needs: str) -> _Counted:
    return _Counted(re2.compile(source.encode(), options()), re.compile(source, re.ASCII), needs)


def quantities(document: Document) -> list[Quantity]:
    """Every counted thing, in order of place; 第四天 counts three whole days."""
    found = [_quantity(document, what, match) for what, match in _matches(document)]
    return sorted((q for q in found if q is not None), key=lambda q: (q.start, q.what))


def _matches(document: Document) -> Iterator[tuple[str, re.Match[str]]]:
    text = document.text
    for what, counted in _patterns().items():
        if not counted.needs or any(need in text for need in counted.needs):
            for start, end in spans(counted.found, document.encoded, _MOST):
                match = counted.parts.fullmatch(text, start, end)
                if match:
                    yield what, match


def _quantity(document: Document, what: str, match: re.Match[str]) -> Quantity | None:
    start, value = match.start(), value_of(match.group(1))
    nth = document.text[start - 1 : start] == "第"
    if what in {"hours", "ordinal"}:
        what, value = "hours", _hours(match, value, ordinal=what == "ordinal", nth=nth)
    elif nth:
        return None
    return Quantity(what, value, start, match.end(), document.clause_of[start])


def _hours(match: re.Match[str], value: float, *, ordinal: bool, nth: bool) -> float:
    unit = match.group(2)
    hours = max(value - 1, 0) * _HOURS[unit] if ordinal else value * _HOURS[unit]
    if nth and not ordinal:
        return 0.0
    if unit in {"日", "月", "年"} and match.group(1).isdigit() and "个" not in match.group(0):
        return 0.0 if unit != "年" or value > 100 else hours
    return hours
