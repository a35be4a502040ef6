"""What a text is about: what is left when the words that any letter may hold are taken out."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from services.workflow.quality.domain.common_words import COMMON, PARTICLES
from services.workflow.quality.domain.lists import words
from services.workflow.quality.domain.matters import MATTERS
from services.workflow.quality.domain.reading import Lexicon

_COMMON = Lexicon(COMMON)
_MATTER = re.compile(f"(?![{PARTICLES}])[\u3400-\u9fff]")
_FIRST_HAN, _LAST_HAN = "\u3400", "\u9fff"
_NUMBERED = re.compile(r"[0-9]{2,4}(?:路|号线|国道|省道|县道|栋|队)")
_MATTERS_OF: dict[str, tuple[str, ...]] = {}
for _matter, _words in MATTERS.items():
    for _word in _words:
        _MATTERS_OF[_word] = (*_MATTERS_OF.get(_word, ()), _matter)
_MATTER_WORDS = Lexicon(_MATTERS_OF)
EVERYDAY = frozenset(word[place : place + 2] for word in _MATTERS_OF for place in range(len(word) - 1))
"""Pairs of characters of everyday matters: less telling than a name of a road or of a firm."""
_PLACE = re.compile(
    "([\u4e00-\u9fff]{2,3})(?:路|街|大道|小区|花园|镇|乡|村|中学|小学|学校|医院|公司|广场|公园|大厦|幼儿园|"
    "家园|桥|苑|厂)"
)
_NO_NAMES = frozenset(
    words(
        "自然 配套 普惠 定点 实行 组级 职业 乡镇 考试 一级 二级 三级 中小 主干 每一 三条 条线 老旧 指定 "
        "运行 住宅 薄弱 合格 转入 转出 接收 "
        "快速 通组 村组 安置 美丽 贫困 两个 交叉 三岔 义务 务教 实验 专科 综合 民族 重点 中心 示范 试点 "
        "其它 所在 附近 临时 上传 公立 "
        "单边 绕行 人行 进出 地方 原有 新建 农村 城区 市区 全县 全市 各个 部分 该条 此条 相邻 周边 满足 "
        "拆除 强化 助推 中职 技工"
    )
)
"""Before a road or a school they name no road and no school."""


def is_han(character: str) -> bool:
    return _FIRST_HAN <= character <= _LAST_HAN


def _pairs_of(name: str) -> frozenset[str]:
    return frozenset(name[place : place + 2] for place in range(len(name) - 1))


def pieces(folded: str) -> Iterator[str]:
    """Runs of Han characters, two or longer, between common words, particles and everything else."""
    start = place = 0
    common, length = _COMMON.length_at, len(folded)
    while place < length:
        skipped = common(folded, place)
        if not skipped and _MATTER.match(folded, place):
            place += 1
            continue
        if place - start > 1:
            yield folded[start:place]
        place += skipped or 1
        start = place
    if place - start > 1:
        yield folded[start:]


@dataclass(frozen=True)
class Content:
    """The matter of one folded text."""

    folded: str

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Neighbouring characters of the matter, and numbers of roads and lines."""
        numbered = _NUMBERED.findall(self.folded)
        return frozenset(numbered).union(*(_pairs_of(piece) for piece in self.pieces))

    @cached_property
    def pieces(self) -> list[str]:
        return list(pieces(self.folded))

    @cached_property
    def matters(self) -> Counter[str]:
        """How many different words of each matter are in the text."""
        return Counter(
            matter for word in set(_MATTER_WORDS.within(self.folded)) for matter in _MATTERS_OF[word]
        )

    @cached_property
    def places(self) -> frozenset[str]:
        """The two or three characters before a kind of place or house, when they look like a name."""
        found = (name for piece in self.pieces for name in _PLACE.findall(piece))
        return frozenset(name for name in found if not (_pairs_of(name) & _NO_NAMES or name[-2:] in EVERYDAY))
