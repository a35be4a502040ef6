"""Folded copies of texts, for comparing and searching; what people see is never folded.

Folding maps each code point to at most one other: compatibility forms (NFKC of the single character),
lower case, traditional to simplified Chinese; white space, marks that combine and invisible characters
vanish. Because no code point grows, an index into the folded copy has one place in the shown text.
"""

import unicodedata
from codecs import utf_16_le_decode, utf_16_le_encode
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

Codes = npt.NDArray[np.uint32]

_PLANES = 0x40000
_GONE = 0
_TOO_LONG = 0xFFFF
_VANISHING = frozenset({"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cs"})
_HAN = range(0x3400, 0xA000)
_HANGUL = range(0xAC00, 0xD7B0)


def _simplified() -> dict[int, int]:
    characters = [chr(code) for code in _HAN]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(old): ord(new) for old, new in pairs if len(new) == 1 and new != old}


def _fold_one(code: int, simplified: dict[int, int]) -> int:
    character = chr(code)
    if unicodedata.category(character) in _VANISHING:
        return _GONE
    compatible = unicodedata.normalize("NFKC", character)
    if len(compatible) == 1:
        character = compatible
    lowered = character.lower()
    if len(lowered) == 1:
        character = lowered
    return simplified.get(ord(character), ord(character))


@cache
def _table() -> Codes:
    simplified = _simplified()
    table = np.arange(_PLANES, dtype=np.uint32)
    for code in range(0x10000):
        if code not in _HAN and code not in _HANGUL:
            table[code] = _fold_one(code, simplified)
    for old, new in simplified.items():
        table[old] = new
    for block in (
        range(0x1D400, 0x1D800),
        range(0x1F100, 0x1F200),
        range(0x2F800, 0x2FA20),
        range(0x1F3FB, 0x1F400),
    ):
        for code in block:
            table[code] = _fold_one(code, simplified)
    while not np.array_equal(twice := table[table], table):  # folding what is folded changes nothing
        table = twice
    return table


@cache
def _short_table() -> npt.NDArray[np.uint16]:
    """The table of the first plane: half as wide, it stays in the processor's caches."""
    first = _table()[:0x10000]
    return np.where(first < _TOO_LONG, first, _TOO_LONG).astype(np.uint16)


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _mapped(codes: Codes) -> Codes:
    """Folded codes, _GONE where a character vanishes; everything above plane 3 vanishes (tags, selectors)."""
    if codes.size and int(codes.max()) >= _PLANES:
        codes = np.where(codes < _PLANES, codes, 0x200B)
    return _table()[codes]


def fold(text: str) -> str:
    """The folded copy; at most as long as `text`."""
    mapped = _mapped(_codes(text))
    return str(mapped[mapped != _GONE].tobytes(), "utf-32-le")


def fold_all(texts: Sequence[str]) -> list[str]:
    """The folded copies of many texts, in one pass over all of them."""
    if len(texts) == 1:
        return [fold(texts[0])]
    joined = "".join(texts)
    units = np.frombuffer(utf_16_le_encode(joined, "surrogatepass")[0], dtype=np.uint16)
    mapped = _short_table().take(units)
    if len(units) > len(joined) or (mapped == _TOO_LONG).any():  # code points beyond 16 bits are rare
        return [fold(text) for text in texts]
    gone = np.flatnonzero(mapped == _GONE)
    ends = np.fromiter(accumulate(map(len, texts), initial=0), np.intp, len(texts) + 1)
    if gone.size:
        mapped = mapped[mapped != _GONE]
        ends -= np.searchsorted(gone, ends)
    whole = utf_16_le_decode(mapped.tobytes())[0]
    return [whole[start:end] for start, end in pairwise(ends.tolist())]


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded copy, and for each of its characters the index in `text`."""
    mapped = _mapped(_codes(text))
    kept = np.flatnonzero(mapped != _GONE)
    return str(mapped[kept].tobytes(), "utf-32-le"), kept.tolist()


def bigrams(folded: str) -> list[str]:
    """The distinct pairs of neighbouring characters, sorted; what a search index holds."""
    return sorted({folded[start : start + 2] for start in range(len(folded) - 1)})
