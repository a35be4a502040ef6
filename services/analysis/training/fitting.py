"""Grams of many texts as a sparse matrix, linear models fitted to it, and the arrays that ship.

A gram is kept when at least five texts hold it (or two of our own); one with a digit, or
of a word that the segmenter takes for a personal name, is never counted: no text and no person can be read
back. What ships has 32 bits of each gram's number, not its characters.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import rjieba
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from services.analysis.judgement.grams import Grams
from services.analysis.judgement.hashing import Hashes
from services.analysis.judgement.linear import Floats, Parts, short, weigh

LEAST_TEXTS, LEAST_OWN = 5, 2
_AT_ONCE = 256
_HALF = np.uint32(1 << 6)
"""Half of the least step of a rounded weight, in its bits."""

_GAP = " "

Words = list[str]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.str_]


@cache
def _is_name(word: str) -> bool:
    return len(word) > 1 and any(str(tag).startswith("nr") for _, tag in rjieba.tag(word))


def without_names(words: Sequence[str]) -> Words:
    """A gap, over which no gram reaches, for every word that looks like a personal name."""
    return [_GAP if _is_name(word) else word for word in words]


@dataclass(frozen=True)
class Block:
    """`matrix` [text, gram] of weighed term frequencies, rows (of each part, if any) of length 1; `keys` sorted."""

    keys: Hashes
    idf: Floats
    matrix: Any
    parts: Parts | None = None


def block(
    texts: Sequence[Words],
    view: Callable[[Sequence[Words]], Grams],
    own: Flags,
    *,
    steep: float = 1.0,
    apart: Callable[[Sequence[Words]], Grams] | None = None,
) -> Block:
    """The grams that `view` takes of the texts; `own` marks the texts that we wrote ourselves.

    `steep` is the power of the idf; what `apart` takes of the texts too is a part of its own.
    """
    viewed = list(_viewed(texts, view))
    keys = short(np.concatenate([part.keys for part in viewed]))
    owners = np.concatenate([part.owners for part in viewed])
    distinct, rows = np.unique(keys, return_inverse=True)
    held = np.unique(owners * len(distinct) + rows)
    found, grams = np.divmod(held, len(distinct))
    public = np.bincount(grams, weights=~own[found], minlength=len(distinct))
    ours = np.bincount(grams, weights=own[found], minlength=len(distinct))
    kept = (public >= LEAST_TEXTS) | (ours >= LEAST_OWN)
    rarity = np.log((1 + len(texts)) / (1 + (public + ours)[kept])) + 1
    idf = (rarity**steep).astype(np.float32)
    parts = None if apart is None else _among(distinct[kept], _viewed(texts, apart))
    numbers = np.cumsum(kept) - 1
    stays = kept[rows]
    met = weigh(numbers[rows[stays]], owners[stays], len(texts), idf, parts)
    shape = (len(texts), int(kept.sum()))
    matrix = sparse.csr_matrix((met.values, (met.owners, met.rows)), shape=shape)
    return Block(distinct[kept], idf, matrix, parts)


def _among(keys: Hashes, viewed: Iterator[Grams]) -> Parts:
    """1 for each key that is met there, else 0."""
    return np.isin(keys, np.unique(np.concatenate([short(part.keys) for part in viewed]))).astype(np.uint8)


def _viewed(texts: Sequence[Words], view: Callable[[Sequence[Words]], Grams]) -> Iterator[Grams]:
    for start in range(0, len(texts), _AT_ONCE):
        part = view(texts[start : start + _AT_ONCE])
        yield Grams(part.keys, part.owners + start, part.count)


def beside(blocks: Sequence[Block], shares: Sequence[float]) -> Any:
    """The matrices side by side, each multiplied by its share."""
    parts = [part.matrix * share for part, share in zip(blocks, shares, strict=True)]
    return sparse.hstack(parts).tocsr()


def binary(
    matrix: Any, positive: Flags, strength: float, weights: Doubles | None = None
) -> tuple[Doubles, float]:
    """Weights and intercept of a logistic regression for `positive`."""
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=200)
    model.fit(matrix, positive, sample_weight=weights)
    return np.asarray(model.coef_[0]), float(model.intercept_[0])


def table(block_: Block, weights: Doubles, intercept: Doubles) -> dict[str, npt.NDArray[np.generic]]:
    """What `judgement.linear.Linear` reads; `weights` [gram, class]."""
    parts = {} if block_.parts is None else {"parts": block_.parts}
    return parts | {
        "key_steps": np.diff(block_.keys, prepend=np.uint64(0)).astype(np.uint32),
        "idf": block_.idf.astype(np.float16),
        "weights": coarse(weights),
        "intercept": intercept.astype(np.float32),
    }


def coarse(weights: Doubles) -> npt.NDArray[np.float16]:
    """Rounded to three bits after the first: at most 6 % of a weight, which nothing notices, and a third less to ship."""
    bits = weights.astype(np.float16).view(np.uint16).astype(np.uint32)
    return ((bits + _HALF) & ~(2 * _HALF - 1)).astype(np.uint16).view(np.float16)


def softmax(scores: Doubles) -> Doubles:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def temperature(scores: Doubles, right: npt.NDArray[np.int64]) -> float:
    """The factor for scores that makes the labels most likely."""
    factors = np.geomspace(0.3, 12, 80)
    rows = np.arange(len(right))
    losses = [-np.log(softmax(scores * factor)[rows, right] + 1e-9).mean() for factor in factors]
    return float(factors[int(np.argmin(losses))])


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
