"""Numbers with what they count: people, households, time, deaths of animals do not count."""

from dataclasses import dataclass
from functools import cache
from itertools import islice

import re2

from services.analysis.judgement import lexicon
from services.analysis.judgement.clauses import Document
from services.analysis.judgement.numbers import NUMBER, value_of

_PEOPLE_AFTER = r"(?:个|名|位|号|口|来个|多个|对|条人命|群)?(?:的)?(?:{person}|受害|人家的?孩子|群众|家长|考生|用户|会员|投资|储户|农户)"
_TIME = r"(?:个)?(?:半)?(小时|钟头|天|日|昼夜|夜|晚|周|星期|礼拜|月|年|分钟)(?:多|半)?"
_HOURS = {"小时": 1, "钟头": 1, "天": 24, "日": 24, "昼夜": 24, "夜": 12, "晚": 12, "周": 168, "星期": 168, "礼拜": 168,
          "月": 720, "年": 8760, "分钟": 1 / 60}  # fmt: skip

_MOST = 60


@dataclass(frozen=True, slots=True)
class Quantity:
    """`what` is people, homes or hours; `value` the smallest number meant."""

    what: str
    value: float
    start: int
    end: int
    clause: int


@cache
def _patterns() -> dict[str, "re2.Pattern[str]"]:
    person = "(?:" + "|".join(lexicon.words("person")) + ")"
    people = _PEOPLE_AFTER.replace("{person}", person)
    counted = r"(?:个(?:了|$|[，。！？、；的在被送还拉吐晕昏抽躺住倒没去都已同]|娃|学|孩|老|工|女|男|人|大|小|年|村|同|同学)|名|位|号人|口人)"
    homes = "(?:户|家住户|家农户|家商户|家用户|栋楼)"
    sources = {
        "people": f"({NUMBER})(?:{people}|{counted})",
        "homes": f"({NUMBER}){homes}",
        "hours": f"({NUMBER}){_TIME}",
        "ordinal": f"第({NUMBER}){_TIME}",
    }
    return {name: re2.compile(source) for name, source in sources.items()}


def quantities(document: Document) -> list[Quantity]:
    """Every counted thing, in order of place; 第四天 counts three whole days."""
    found: list[Quantity] = []
    for what, pattern in _patterns().items():
        for match in islice(pattern.finditer(document.text), _MOST):
            value = value_of(match.group(1))
            if what in {"hours", "ordinal"}:
                found.append(_duration(document, match, value, ordinal=what == "ordinal"))
            elif document.text[match.start() - 1 : match.start()] != "第":
                found.append(
                    Quantity(what, value, match.start(), match.end(), document.clause_of[match.start()])
                )
    return sorted(found, key=lambda q: (q.start, q.what))


def _duration(document: Document, match: "re2.Match[str]", value: float, *, ordinal: bool) -> Quantity:
    hours = max(value - 1, 0) * _HOURS[match.group(2)] if ordinal else value * _HOURS[match.group(2)]
    if not ordinal and document.text[match.start() - 1 : match.start()] == "第":
        hours = 0.0
    if match.group(2) in {"日", "月", "年"} and match.group(1).isdigit() and "个" not in match.group(0):
        hours = 0.0 if match.group(2) != "年" or value > 100 else hours
    return Quantity("hours", hours, match.start(), match.end(), document.clause_of[match.start()])
