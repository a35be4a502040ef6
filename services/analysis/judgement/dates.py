"""Dates as people write them, found in a document; what day they mean is `moments`."""

import re
from functools import cache
from typing import NamedTuple

import re2

from services.analysis.judgement import lexicon
from services.analysis.judgement.clauses import Document
from services.analysis.judgement.patterns import spans

_HAN_DIGIT = "零一二三四五六七八九十"
_N = rf"(?:\d{{1,2}}|[{_HAN_DIGIT}]{{1,3}})"
_WEEK = "(?:周|星期|礼拜)"
_YEAR = r"(?:(?:19|20)\d\d年?|[零一二][零一二三四五六七八九]{3}年|(?:[7-9][1-9]|0\d)年|(?:今|去|明|前|后|本|上)年)"
_BARE_YEAR = (
    r"(?:(?:19|20)\d\d年|[零一二][零一二三四五六七八九]{3}年|(?:[7-9][1-9]|0\d)年|(?:今|去|明|前|后|本|上)年)"
)
_MONTH = rf"(?:(?:\d{{1,2}}|[{_HAN_DIGIT}]{{1,2}}|元|正|腊)月份?)"
_THIRD = r"(?:初|上旬|中旬|下旬|底|末)"
_DAY = rf"(?:{_N}[日号]|{_N}(?:日|号)?)"
_NAMED_DAY = "(?:大前天|前天|昨天|昨日|昨儿|今天|今日|今儿|明天|明日|明儿|大后天|后天|前日)"
_NIGHT = "(?:昨晚|昨夜|今晚|今夜|今早|今晨|明早|明晚|前晚|昨早)"
_RELATIVE_WEEK = (
    rf"(?:(?:上上|下下|上|下|这|本)个?{_WEEK}(?:[一二三四五六日天末]|)|{_WEEK}[一二三四五六日天末])"
)
_RELATIVE_MONTH = r"(?:(?:上上|下下|上|下|这|本|当)个?月)"
_PART = "(?:凌晨|清晨|大清早|清早|早上|早晨|上午|中午|正午|午后|下午|傍晚|晚上|晚间|夜里|夜间|半夜|深夜|午夜|早|晚|夜)"
_CLOCK = rf"(?:(?:{_N}|两)[点时](?:{_N}分?|半|多钟|多|整|钟|一刻|三刻)?(?:\d{{1,2}}秒)?|\d{{1,2}}：\d{{2}}(?:：\d{{2}})?|零点)"
_ISO = r"(?:\d{1,2}\.\d{1,2}[日号]|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?:19|20)\d\d[01]\d[0-3]\d)"
_AGO = rf"(?:(?:\d{{1,3}}|[{_HAN_DIGIT}两半]{{1,3}})(?:多)?个?(?:半)?(?:天|周|星期|礼拜|月|年|小时|钟头|分钟)(?:之前|以前|前))"


def _festivals() -> str:
    table = lexicon.read("dates")
    return (
        "(?:" + "|".join(sorted([*table["lunar"], *table["fixed"]], key=len, reverse=True)) + ")(?:节|假期)?"
    )


@cache
def _pattern() -> "re2.Pattern[bytes]":
    festival = rf"(?:(?:今|去|明|前)年)?(?:{_festivals()}|(?:大年|正月)初[{_HAN_DIGIT}]{{1,2}})"
    calendar = (
        rf"(?:(?:{_YEAR}|\d\d年){_MONTH}(?:{_THIRD}|{_DAY})?|{_MONTH}(?:{_THIRD}|{_N}[日号])|\d{{1,2}}月\d{{1,2}}|{_MONTH}|"
        rf"{_RELATIVE_MONTH}(?:{_THIRD}|{_N}[日号])?|{_BARE_YEAR}(?:初|底|末)?|{_N}[日号]|[月年][初底末])"
    )
    day = rf"(?:{_ISO}|{festival}|{calendar}|{_RELATIVE_WEEK}|{_NAMED_DAY})"
    whole = (
        rf"(?:{day}的?(?:{_PART})?(?:{_CLOCK})?|{_NIGHT}(?:{_PART})?(?:{_CLOCK})?|{_PART}?{_CLOCK}|{_AGO})"
    )
    options = re2.Options()
    options.longest_match = True
    options.never_capture = True
    return re2.compile(whole.encode(), options)


class Words(NamedTuple):
    """A date as written: half-open span of the document, and whether its clause speaks of what is to come."""

    start: int
    end: int
    coming: bool


_MOST = 60
_NEAR = 40
_HABIT = frozenset("每逢隔")
_COUNTS = frozenset("一二两三四五六七八九十几半零0123456789")
_COMING = re.compile(
    "将|计划|预计|打算|准备|拟[在于对]|即将|届时|到时|通知|完成|截止|报名|放假|[^了过]吗$|([上开限放停通去来有能])不[上开限放停通去来有能]|可以[^了]*$|"
    "要(?:停|修|开|交|拆|搬|办|来|去|建|涨|检|考|举)|开始(?:停|修|施)|会(?:停|不会|涨|通)|举办|开幕"
)
_GONE = re.compile("已|曾|了[^吗]|了$|过[^年节]|被|发生|至今|拍的|反映")
_NOT_BEHIND_NUMBER = frozenset("楼栋线门院路机车地厂井店室房桌令码柜窗泵文公铺仓库坑矿支")
_NOT_BEHIND_DAY = frozenset("内游均常用志照报")
_NOT_BEHIND_HOUR = frozenset("建意要诉原问疑希想请说不都也没钱儿区间代机段限光尚髦效")
_STREETS = frozenset("新路街大广桥中小村水厂院公社队")
_JOINTS = frozenset(".*-/第")
_NOT_YEAR_BEFORE = frozenset("眼以之")
_LARGER = frozenset(f"{_HAN_DIGIT}百千万几")
_GRAND = ("假", "长假", "黄金周", "期间", "放", "前", "后", "国庆")


def dates(document: Document) -> list[Words]:
    """Every date in order of place, at most 60; what recurs (每周三) and what only looks like one is left out."""
    found = []
    for start, written in spans(_pattern(), document.encoded, _MOST):
        end = _end(document.text, start, written)
        if end and _is_date(document.text, start, end):
            found.append(Words(start, end, _is_coming(document, start)))
    return found


def _end(text: str, start: int, end: int) -> int:
    """Without the 早 of 早市, the 晚 of 晚点, a 的 that nothing follows."""
    if text[end - 1] == "的":
        return end - 1
    if (
        text[end - 1] in "早晚"
        and end - start > 1
        and text[end : end + 1] in {"点", "市", "班", "高", "稻", "自"}
    ):
        return end - 1
    return end


def _is_date(text: str, start: int, end: int) -> bool:
    words, before, behind = text[start:end], text[max(0, start - 1) : start], text[end : end + 1]
    if before in _HABIT or text[max(0, start - 2) : start] == "每月" or words == "三八":
        return False
    if words[0].isdigit() and (before.isdigit() or before in _JOINTS):
        return False
    if words[-1].isdigit() and behind.isdigit():
        return False
    if words.startswith("前年") and (before in _NOT_YEAR_BEFORE or behind == "关"):
        return False  # 眼前年关
    if (before == "几" and words[0] not in "今去") or (words[0] in "周星礼" and before in _COUNTS):
        return False  # 几天前, 一周一次
    if words[0] in _HAN_DIGIT and before in _LARGER:
        return False
    return _stands_alone(words, before, behind, text[end : end + 3])


def _stands_alone(words: str, before: str, behind: str, follows: str) -> bool:
    last = words[-1]
    number = words[:-1]
    bare = bool(number) and all(c in _COUNTS for c in number)
    if words in lexicon.read("dates")["fixed"]:
        return (
            follows.startswith(_GRAND) if words == "十一" else behind not in _STREETS and not before.isdigit()
        )
    if bare and last == "号":
        return (
            before not in {*"路街巷弄楼栋", "第"}
            and behind not in _NOT_BEHIND_NUMBER
            and not (before and before.isascii())
        )
    if bare and last == "日":
        return behind not in _NOT_BEHIND_DAY
    if bare and last in "点时":
        return number != "一" and before not in "有早晚快差这那几好" and behind not in _NOT_BEHIND_HOUR
    if bare and last == "月":
        return behind not in "嫂饼子色亮牙"
    return not (words[-1].isdigit() and behind in "人户万元%个吨米号栋")


def _is_coming(document: Document, start: int) -> bool:
    clause = document.clauses[document.clause_of[start]]
    words = document.text[max(clause.start, start - _NEAR) : min(clause.end, start + _NEAR)]
    return bool(_COMING.search(words)) and not _GONE.search(words)
