"""Places that an item names, so that two matters in two places are not taken for one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import add
from typing import NamedTuple

import re2

_SPOT_ENDS = (
    "小区|社区|花园|家园|新城|新村|公寓|公馆|山庄|广场|市场|大厦|国际城|安置房|工业园|产业园|开发区|水库|大桥|公园|车站|"
    "中学|小学|学校|学院|大学|幼儿园|幼儿院|医院|卫生院|敬老院|养老院|福利院|加油站|水厂|电厂|化工厂|"
    "村|庄|屯|寨|苑|园|府|城|湾|郡|路|街|巷|大道|国道|省道|隧道|桥|厂|库|矿|河"
)
_TOWN_ENDS = "街道|镇|乡"
_STOPS = frozenset(
    "的了在是到从往去来被把和与跟对向我你他她它这那哪给让叫住有没不就都也还又很再请问吗呢吧为因以及或但等"
    "个们上下里前后边附近旁位于至由将该各每几某本贵全整条座处些堵修农另同其此并且当今昨明早晚要会能可应说"
    "称据"
    "，。！？；：、（）【】“”《》,.!?;:()[] \n"
)
_END = re2.compile(f"{_TOWN_ENDS}|{_SPOT_ENDS}")
_TOWN = frozenset(_TOWN_ENDS.split("|"))
_RUN_IN = (
    "感谢 表扬 居民 农村 业主 住宅 道路 马路 公路 铁路 高速 线路 管路 电路 水路 走路 修路 问题 市民 群众 "
    "部门 政府 领导 公司 企业 物业 建设 施工 污染 扰民 违规 投诉 反映 举报 咨询 建议 希望 严重 管理 消防 "
    "安全 停车 交通 公交 地铁 拆迁 安置 整个 我们 学生 家长 孩子 老人 设立 开设 开办 设置 进入 连接 打通 "
    "影响 相关 地方 附属 噪音 噪声 油烟 垃圾 开发 商业 经营 城市 城乡 县城 全村 乡村 门口 周边 旁边 中小 "
    "医疗 卫生 教育 文化 体育 车辆 车位 自来 污水 供水 停水 停电 十字 交叉 断头 必经 主干 水泥 柏油 这条 "
    "那条 多条"
)
"""Words that run into a name, and are none."""
_COMMON = frozenset(_RUN_IN.split())
_GOES_ON = {"街": "道", "城": "市乡管建"}
"""What follows makes another word of it: 街道, 城市, 城管."""
_CODE = re.compile("[0-9a-z]{6,}|[零一二三四五六七八九]{4,}")
_REGION_ENDS = frozenset("市县区省")
_REGION = re2.compile(r"^(?:[a-z]?\d*[市县区省])+|^\p{Han}{2}[市县省]")
_ENDINGS = frozenset({*_COMMON, *_TOWN, *_SPOT_ENDS.split("|")})
_LENGTHS = {
    last: sorted({len(word) for word in _ENDINGS if word[-1] == last}, reverse=True)
    for last in {word[-1] for word in _ENDINGS}
}
"""By the last letter of an ending how long it may be, the longest first."""
_LAST = re.compile(f"[{''.join(_LENGTHS)}]")
_SHORT_NAMED = frozenset("村庄屯寨湾桥")
_ROADS = frozenset({"路", "街", "巷", "大道", "镇"})
_ROAD_NAMES = frozenset({"建设", "文化", "体育", "教育", "商业", "开发"})
_SHORTEST = 2
"""Characters of a name; with two, `人民路` and `人民医院` stand near each other, and may be one place."""
_LONGEST = 8
MOST_PLACES = 8


class Where(StrEnum):
    """Whether two name the same place."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Places:
    """`spots` (villages, estates, roads, schools) and `towns` it is about; `beside`: spots only mentioned.

    `codes` are long numbers (of a contract, a report, a device): two that name different ones are not one.
    """

    spots: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    def union(self, other: "Places") -> "Places":
        """Both, and not more than are worth keeping."""
        return Places(
            _some(self.spots, other.spots),
            _some(self.towns, other.towns),
            _some(self.beside, other.beside),
            _some(self.codes, other.codes),
        )

    def compare(self, other: "Places") -> Where:
        """By spots that both name, for one at least what it is about; else, if they differ, by towns."""
        if self.codes and other.codes and not self.codes & other.codes:
            return Where.OTHER
        if self.spots and other.spots:
            same = _shared(self.spots, other.spots | other.beside) or _shared(self.beside, other.spots)
            return Where.SAME if same else Where.OTHER
        if self.towns and other.towns and not self.towns & other.towns:
            return Where.OTHER
        return Where.UNKNOWN

    def shared(self, other: "Places") -> tuple[str, ...]:
        """The names of this one's places that the other one names too, in order."""
        spots = [a for a in self.spots if any(_alike(a, b) for b in other.spots | other.beside)]
        return tuple(sorted(spots) + sorted(self.towns & other.towns))


def _some(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if len(one) >= MOST_PLACES or other <= one:
        return one
    return one | frozenset(sorted(other - one)[: MOST_PLACES - len(one)])


def _shared(one: frozenset[str], other: frozenset[str]) -> bool:
    """Names without a pair of characters in common, as most are, need not be compared one by one."""
    if not one.isdisjoint(other):
        return True
    if _pairs_of_all(one).isdisjoint(_pairs_of_all(other)):
        return False
    return any(_alike(a, b) for a in one for b in other)


@lru_cache(maxsize=16_384)
def _pairs_of_all(names: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(_pairs, names))


@lru_cache(maxsize=16_384)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(map(add, name, name[1:]))


@lru_cache(maxsize=16_384)
def _stem(name: str) -> str:
    """Without the word for the kind of place."""
    for match in _END.finditer(name):
        if match.start() >= _SHORTEST:
            return name[: match.start()]
    return name


@lru_cache(maxsize=16_384)
def _alike(one: str, other: str) -> bool:
    """One within the other, another word for the kind of place (翠湖小区, 翠湖新城), or swapped letters."""
    if one == other:
        return True
    short, long = sorted((_stem(one), _stem(other)), key=len)
    if short == long or (len(short) > _SHORTEST and short in long):
        return True
    pairs_a, pairs_b = _pairs(one), _pairs(other)
    return 5 * len(pairs_a & pairs_b) >= 3 * (len(pairs_a | pairs_b))


def places_of(*texts: str) -> Places:
    """Names before a word such as 村 or 路, in folded texts; what is no name (马路, 居民小区) is left out."""
    return _sorted(each for text in texts for each in _named(text))


def places_within(text: str, opening: int) -> tuple[Places, Places]:
    """Those of a text, and those of its first `opening` characters alone."""
    found = list(_named(text))
    if text[opening - 1 : opening] in _GOES_ON:  # what goes on behind it is not seen
        return _sorted(found), places_of(text[:opening])
    return _sorted(found), _sorted(each for each in found if each.end <= opening)


class _Named(NamedTuple):
    """A name, the word for the kind of place after it, and where that ends."""

    name: str
    kind: str
    end: int


def _sorted(found: Iterable[_Named]) -> Places:
    spots: set[str] = set()
    towns: set[str] = set()
    for name, kind, _ in found:
        (towns if kind in _TOWN else spots).add(name + kind)
    return Places(frozenset(sorted(spots)[:MOST_PLACES]), frozenset(sorted(towns)[:MOST_PLACES]))


def codes_in(text: str) -> frozenset[str]:
    """Runs of six or more digits and Latin letters with a digit, or of four or more Chinese numerals."""
    found = (match.group() for match in _CODE.finditer(text))
    codes = sorted(code for code in found if not code.isalpha() or not code.isascii())
    return frozenset(codes[:MOST_PLACES])


def _named(text: str) -> Iterator[_Named]:
    floor, road = 0, ""
    for match in _LAST.finditer(text):
        last = match.start()
        word = _ending(text, last, text[last])
        if not word:
            continue
        start, end = last + 1 - len(word), last + 1
        if word in _COMMON:
            floor, road = end, word if word in _ROAD_NAMES else ""
        elif road and floor == start and word in _ROADS:
            yield _Named(road, word, end)
            floor, road = end, ""
        else:
            name = _name(text, max(floor, start - _LONGEST), start)
            if _long_enough(name, word):
                yield _Named(name, word, end)
                floor, road = end, ""


def _ending(text: str, last: int, character: str) -> str:
    """The longest word of interest that ends here, or nothing."""
    if character in _GOES_ON and text[last + 1 : last + 2] in _GOES_ON[character]:
        return ""
    for length in _LENGTHS[character]:
        word = text[max(0, last + 1 - length) : last + 1]
        if word in _ENDINGS:
            return word
    return ""


def _name(text: str, floor: int, start: int) -> str:
    """The name that ends at `start`, without the region before it."""
    first = start
    while first > floor and text[first - 1] not in _STOPS:
        first -= 1
    name = text[first:start]
    return _REGION.sub("", name) if len(name) > _SHORTEST and not _REGION_ENDS.isdisjoint(name) else name


def _long_enough(name: str, kind: str) -> bool:
    """Two characters; one for a village (王庄) or a bus line (3路)."""
    if len(name) == 1:
        return kind in _SHORT_NAMED or (kind == "路" and name.isdigit())
    return len(name) >= _SHORTEST
