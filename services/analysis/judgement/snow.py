"""snownlp's sentiment from its own parameters, many texts at once; the same score to nine decimals."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import parameters
from services.analysis.judgement.hashing import Index, Ints, Stretches, code_points, word_numbers
from services.analysis.judgement.snow_segment import BEGIN, END, SINGLE, Segmenter

_FIRST_HAN, _LAST_HAN, _LAST_SPACE = 0x4E00, 0x9FA5, 0x3000
_MOST_CHARACTERS = 30_000
"""Characters judged together: more only costs memory."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Tables:
    """`pull[row]` is how much a word speaks for positive; the last row is for words not in the index."""

    segmenter: Segmenter
    words: Index
    pull: Floats
    prior: float
    spaces: npt.NDArray[np.bool_]


@cache
def _tables() -> _Tables:
    raw = parameters.load("snow")
    words, stop = (bytes(raw[name]).decode().split("\n") for name in ("words", "stop"))
    positive = [str(name) for name in raw["classes"]].index("pos")
    logs = np.asarray(raw["word_logs"], dtype=np.float64)
    pull = logs[positive] - logs[1 - positive]
    left_out = frozenset(stop)
    pull[:-1][[word in left_out for word in words]] = 0.0
    extra = sorted(left_out.difference(words, {""}))
    priors = np.asarray(raw["priors"], dtype=np.float64)
    return _Tables(
        Segmenter.from_tables(raw),
        Index(word_numbers([*words, *extra])),
        np.concatenate([pull[:-1], np.zeros(len(extra)), pull[-1:]]),
        float(priors[positive] - priors[1 - positive]),
        np.array([chr(code).isspace() for code in range(_LAST_SPACE + 2)]),
    )


def scores(texts: list[str]) -> list[float]:
    """Probability of positive sentiment of each text, as the package gives it."""
    out: list[float] = []
    group: list[str] = []
    size = 0
    for text in texts:
        if group and size + len(text) > _MOST_CHARACTERS:
            out += _scores(group)
            group, size = [], 0
        group.append(text)
        size += len(text)
    return out + (_scores(group) if group else [])


def _scores(texts: list[str]) -> list[float]:
    tables = _tables()
    codes = code_points("\n".join(texts))
    starts, ends = _words(codes)
    owners = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])[starts]
    rows = tables.words.rows(Stretches(codes).between(starts, ends))
    sums = tables.prior + np.bincount(owners, weights=tables.pull.take(rows), minlength=len(texts))
    with np.errstate(over="ignore"):
        judged: list[float] = np.where(sums > 0, 1 / (1 + np.exp(-sums)), 1 - 1 / (1 + np.exp(sums))).tolist()
    return judged


def _words(codes: npt.NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """Starts and ends of all words; what is neither Chinese nor space is a word up to the next of them."""
    han = (codes >= _FIRST_HAN) & (codes <= _LAST_HAN)
    space = _tables().spaces[np.minimum(codes, _LAST_SPACE + 1)]
    edge = np.ones(len(codes) + 1, dtype=np.bool_)
    edge[1:-1] = (han[1:] != han[:-1]) | (space[1:] != space[:-1])
    _cut(codes, han, edge)
    starts = np.flatnonzero(edge[:-1] & ~space)
    ends = np.flatnonzero(edge[1:] & ~space) + 1
    return starts, ends


def _cut(codes: npt.NDArray[np.uint32], han: npt.NDArray[np.bool_], edge: npt.NDArray[np.bool_]) -> None:
    """Adds the edges of words within runs of Chinese characters."""
    where = np.flatnonzero(han)
    if not where.size:
        return
    first = np.flatnonzero(edge[where])
    tags = _tables().segmenter.tags(codes[where], first, np.diff(first, append=len(where)))
    edge[where] |= (tags == BEGIN) | (tags == SINGLE)
    edge[where + 1] |= tags == END
