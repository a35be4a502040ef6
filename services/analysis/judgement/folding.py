"""A folded copy of a text for the models, each character of which knows its place in the shown text."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

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


class _Folds(dict[int, str]):
    """For `str.translate`: what each code point met so far is folded to."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_character(chr(code))
        return folded


_FOLDS = _Folds()


def fold(shown: str) -> Folded:
    """Fold at most the first `MAX_SCORED` code points: width, script, case, marks, spaced-out writing."""
    shown = shown[:MAX_SCORED]
    text = shown.translate(_FOLDS)
    places: Sequence[int] = range(len(shown))
    if len(text) < len(shown):
        places = tuple(at for at, character in enumerate(shown) if fold_character(character))
    gaps = _gaps(text)
    if not gaps:
        return Folded(text, places)
    kept = [at for at in range(len(text)) if at not in gaps]
    return Folded("".join(text[at] for at in kept), tuple(places[at] for at in kept))


def _gaps(text: str) -> set[int]:
    """Spaces between characters written apart (`着 火 了`), which single spaces between words are not."""
    parts = text.split(" ")
    ends = accumulate(len(part) + 1 for part in parts)
    alone = [len(part) == 1 and "\u3400" <= part <= "\u9fff" for part in parts]
    return {end - 1 for end, (before, after) in zip(ends, pairwise(alone), strict=False) if before and after}
