"""A folded copy of a text for the models, each character of which knows its place in the shown text."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import opencc

MAX_SCORED = 10_000
_HAN = (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))
_SPELLINGS = {
    "著": "着", "瞭": "了", "妳": "你", "牠": "它", "祂": "他", "隻": "只", "咗": "了", "嘅": "的", "唔": "不",
    "…": "。", "．": "。", "﹐": "，", "﹑": "、", "﹒": "。", "﹔": "；", "﹕": "：", "﹖": "？", "﹗": "！",
    ",": "，", ";": "；", "?": "？", "!": "！", ":": "：", "｡": "。", "､": "、", "~": "～", "　": " ", "\t": " ",
    "〇": "零", "壹": "一", "贰": "二", "叁": "三", "肆": "四", "伍": "五", "陆": "六", "柒": "七", "捌": "八",
    "玖": "九", "拾": "十", "佰": "百", "仟": "千", "萬": "万", "俩": "两", "仨": "三", "廿": "二",
}  # fmt: skip
_DROPPED_CATEGORIES = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Folded:
    """`text[i]` stands at `places[i]` of the shown text."""

    text: str
    places: Sequence[int]

    def shown_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the shown text for the half-open folded span, which must not be empty."""
        return self.places[start], self.places[end - 1] + 1


@cache
def _simplified() -> dict[str, str]:
    characters = [chr(code) for code in _HAN]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {a: b for a, b in zip(characters, converted, strict=True) if a != b and len(b) == 1}


@cache
def fold_character(character: str) -> str:
    """One folded character, or nothing for marks and characters that are not seen; newline stays."""
    if character in "\n。":
        return character
    if character in _SPELLINGS:
        return _SPELLINGS[character]
    if unicodedata.category(character) in _DROPPED_CATEGORIES:
        return ""
    compatible = unicodedata.normalize("NFKC", character)
    single = compatible[0] if compatible and not compatible[0].isspace() else " "
    simplified = _simplified().get(single, single).lower()[:1]
    return _SPELLINGS.get(simplified, simplified)


def fold(shown: str) -> Folded:
    """Fold at most the first `MAX_SCORED` code points: width, script, case, marks, spaced-out writing."""
    characters = [fold_character(c) for c in shown[:MAX_SCORED]]
    if "" not in characters and " " not in characters:
        return Folded("".join(characters), range(len(characters)))
    kept = _without_spaced_writing([(c, at) for at, c in enumerate(characters) if c])
    return Folded("".join(c for c, _ in kept), tuple(at for _, at in kept))


def _without_spaced_writing(pairs: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Join characters written apart (`着 火 了`), which single spaces between words are not."""
    if not any(c == " " for c, _ in pairs):
        return pairs
    kept: list[tuple[str, int]] = []
    for index, (character, at) in enumerate(pairs):
        if character == " " and _between_single_characters(pairs, index):
            continue
        kept.append((character, at))
    return kept


def _between_single_characters(pairs: list[tuple[str, int]], index: int) -> bool:
    def is_han(position: int) -> bool:
        return 0 <= position < len(pairs) and "\u3400" <= pairs[position][0] <= "\u9fff"

    def is_gap(position: int) -> bool:
        return not 0 <= position < len(pairs) or pairs[position][0] == " "

    alone_before = is_han(index - 1) and is_gap(index - 2)
    alone_after = is_han(index + 1) and is_gap(index + 2)
    return alone_before and alone_after
