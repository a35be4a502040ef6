"""Numbers as people write them (三百多人, 3百, 300余, 十几个, 好几十), as the smallest number meant."""

import re
import string
from typing import NamedTuple

import re2

from services.analysis.judgement.clauses import Document
from services.analysis.judgement.patterns import spans

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "几": 3, "数": 3}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}

NUMBER = (
    r"(?:\d+(?:\.\d+)?[十百千万亿]*|好?[几数][十百千万]+|上[百千万]|成[百千万]|[一二三四五六七八九十百千万两零半几]+)"
    r"(?:[多余来几好]+)?"
)
"""Pattern (RE2, folded text) of a number without its measure word."""

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十百千万亿两零半几数上成]")
_SHORT = re.compile(r"[一二三四五六七八九\d]([百千万亿])([一二三四五六七八九])[多余来]?$")


def value_of(written: str) -> float:
    """The smallest number that `written` can mean: 十几 → 11, 三百多 → 300, 上百 → 100, 半 → 0.5, 一万四 → 14000."""
    short = _SHORT.search(written)
    if short:
        unit = (_UNITS | _LARGE)[short.group(1)]
        return value_of(written[: short.start(2)]) + _DIGITS[short.group(2)] * unit / 10
    total = section = current = 0.0
    seen_unit = False
    for token in _TOKEN.findall(written):
        if token[0].isdigit():
            current = float(token)
        elif token == "半":
            current += 0.5
        elif token in _UNITS:
            section += (current or 1) * _UNITS[token]
            current, seen_unit = 0.0, True
        elif token in _LARGE:
            total += (section + current or 1) * _LARGE[token]
            section = current = 0.0
            seen_unit = True
        elif token in "几数" and seen_unit:
            current = 1.0
        elif token in _DIGITS:
            current = current * 10 + _DIGITS[token] if current and not seen_unit else float(_DIGITS[token])
    return total + section + current


_MEASURES = (
    "平方米 平方公里 平方千米 立方米 立方 平米 平方 公里 千米 厘米 毫米 分贝 公斤 千克 公顷 万元 亿元 元钱 块钱 "
    "小时 钟头 分钟 秒钟 个月 星期 礼拜 工作日 人次 人口 批次 车次 班次 余次 度电 千瓦 兆 "
    "人 户 名 位 口 岁 元 块 角 万 亿 亩 吨 米 尺 里 斤 克 升 度 天 日 月 年 周 秒 次 回 遍 趟 家 栋 幢 层 楼 辆 台 头 只 条 起 间 套 "
    "所 封 件 份 张 根 棵 座 部 顶 艘 架 盏 处 项 例 级 倍 个 群 批 双 对 把 袋 箱 瓶 桶 桌 盒 顿 餐 针 床 班 门 笔 单 页 本 课 夜 晚 组 人家"
).split()
_TIMES = "小时|钟头|分钟|个(?:多)?月|星期|礼拜|天|年|周|工作日|夜"


def _counted() -> str:
    measures = "|".join(sorted(_MEASURES, key=len, reverse=True))
    percent = r"\d+(?:\.\d+)?(?:%|‰)|百分之[一二三四五六七八九十百零点\d]+|[一二三四五六七八九两几]成"
    half = rf"半(?:个)?(?:多)?(?:{_TIMES})"
    return rf"(?:{percent}|{half}|{NUMBER}(?:个)?(?:多|余|来)?(?:{measures})|\d+(?:\.\d+)?[多余]?[万亿]|[一二三四五六七八九][百千万][一二三四五六七八九])"


_COUNTED = re2.Options()
_COUNTED.longest_match = True
_COUNTED.never_capture = True
_COUNTED_PATTERN = re2.compile(_counted().encode(), _COUNTED)
_ARTICLE = re.compile(
    "^一(?:个(?:月|多月|人)?|名|位|户|口|家|条|次|回|趟|起|间|套|只|件|份|张|根|处|项|台|辆|头|部|座|批|群|双|对|把|组|栋|层|楼|所|棵|例|顿|笔|单|度|本|级|班|日|里|门|夜|晚|块|遍|封|桶|箱|袋|瓶|位|人|针|床|课|页|份|盏|角|桌|单|架|顶|艘|幢|盒|餐|升|头|倍|克|秒|尺|月)$"
)
_LEADING = re.compile(f"{NUMBER}[万亿]?")
_JOINED = {
    "度": "假",
    "口": "气",
    "头": "晕",
    "里": "程",
    "月": "份",
    "级": "别",
    "家": "里",
    "周": "一二三四五六日年",
    "年": "级",
}
_ASCII = frozenset(f"{string.ascii_lowercase}{string.digits}-.*/")
_LONG = 4
_VAGUE = re.compile(
    r"好?几(?![十百千万亿])|二(?![十百千万亿])|[万千百](?![多余来几十百千万亿])|数(?![十百千万])"
)
_MOST = 60
_LEFT_OUT = frozenset("第每")
_NAMED_BY_NUMBER = frozenset("楼层单门班级组路线号")


class Number(NamedTuple):
    """Half-open span of the document and the smallest number meant (60 for 六十来户, 0.3 for 三成)."""

    start: int
    end: int
    value: float


def numbers(document: Document) -> list[Number]:
    """Counted things in order of place, at most 60; 一个, 第三天 and 3楼 count nothing."""
    text = document.text
    found = []
    for start, end in spans(_COUNTED_PATTERN, document.encoded, _MOST):
        words, before = text[start:end], text[start - 1 : start]
        if _counts(words, before, text[end : end + 1]):
            found.append(Number(start, end, _value(words)))
    return found


def _counts(words: str, before: str, behind: str) -> bool:
    """Not 一个, 几次, 二次, 下半年, 万家, 3楼, 六组, 高二班, 一年级."""
    if before and (before in _LEFT_OUT or before in _ASCII):
        return False
    if _VAGUE.match(words) or (words[0] == "半" and before and before in "上下前后大多"):
        return False
    if _ARTICLE.match(words) and words != "一个多月":
        return False
    if words[-1] in _NAMED_BY_NUMBER or (words[-1] in "日月" and len(words) < _LONG):
        return False
    return not (behind and behind in _JOINED.get(words[-1], ""))


def _value(words: str) -> float:
    if words.startswith("百分之"):
        return value_of(words.removeprefix("百分之"))
    match = _LEADING.match(words)
    return value_of(match.group() if match else words)
