"""snownlp's sentiment from its own parameters, many texts at once; the same score, to the last bit.

The segmenter is a second-order Markov model over (character, tag) with tags b, m, e, s; the original walks
it in dictionaries, here every run of Chinese characters of a batch takes one step at a time together.
Ties fall as they fall there: earlier tags win, but after a character never seen the last one does.
"""

import re
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Any

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import parameters

_RUNS = re.compile("([\u4e00-\u9fa5]+)")
_END, _BEGIN, _SINGLE = 2, 0, 3
_NEGATIVE_INFINITY = float("-inf")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Tables:
    numbers: dict[str, int]
    weights: Floats
    uni: Floats
    bi_keys: npt.NDArray[np.uint64]
    bi_counts: Floats
    tri_keys: npt.NDArray[np.uint64]
    tri_counts: Floats
    classes: tuple[str, ...]
    words: dict[str, int]
    logs: list[list[float]]
    priors: list[float]
    stop: frozenset[str]


def _text(array: Any) -> list[str]:
    return bytes(array).decode().split("\n")


@cache
def _tables() -> _Tables:
    raw = parameters.load("snow")
    characters = raw["characters"].tobytes().decode("utf-32-le")
    keys = {name: np.cumsum(raw[f"{name}_steps"], dtype=np.uint64) for name in ("uni", "bi", "tri")}
    uni = np.zeros(((len(characters) + 2) * 4,), dtype=np.float64)
    uni[keys["uni"].astype(np.int64)] = raw["uni_counts"]
    words = _text(raw["words"])
    return _Tables(
        {c: n for n, c in enumerate(characters, 1)},
        raw["weights"].astype(np.float64),
        uni.reshape(-1, 4),
        keys["bi"],
        raw["bi_counts"].astype(np.float64),
        keys["tri"],
        raw["tri_counts"].astype(np.float64),
        tuple(str(c) for c in raw["classes"]),
        {word: n for n, word in enumerate(words)},
        raw["word_logs"].tolist(),
        raw["priors"].tolist(),
        frozenset(_text(raw["stop"])),
    )


def scores(texts: list[str]) -> list[float | None]:
    """Probability of positive sentiment for each text; None where there is no word to judge by."""
    pieces = [[piece.strip() for piece in _RUNS.split(text) if piece.strip()] for text in texts]
    runs = sorted({piece for each in pieces for piece in each if _RUNS.match(piece)})
    words_of = dict(zip(runs, _segment(runs), strict=True))
    return [_score([w for piece in each for w in words_of.get(piece) or piece.split()]) for each in pieces]


def _score(words: list[str]) -> float | None:
    tables = _tables()
    kept = [word for word in words if word not in tables.stop]
    if not kept:
        return None
    unknown = len(tables.words)
    numbers = [tables.words.get(word, unknown) for word in kept]
    sums = []
    for prior, logs in zip(tables.priors, tables.logs, strict=True):
        total = prior
        for number in numbers:
            total += logs[number]
        sums.append(total)
    label, probability = _best(tables.classes, sums)
    return probability if label == "pos" else 1 - probability


def _best(classes: tuple[str, ...], sums: list[float]) -> tuple[str, float]:
    label, best = "", 0.0
    for name, own in zip(classes, sums, strict=True):
        try:
            probability = 1 / sum(exp(other - own) for other in sums)
        except OverflowError:
            probability = 0.0
        if probability > best:
            label, best = name, probability
    return label, best


# --- segmentation -----------------------------------------------------------------------------


def _segment(runs: list[str]) -> list[list[str]]:
    """Words of each run of Chinese characters; runs of like length take their steps together."""
    order = sorted(range(len(runs)), key=lambda n: len(runs[n]))
    out: list[list[str]] = [[] for _ in runs]
    for start in range(0, len(order), 256):
        group = order[start : start + 256]
        for number, tags in zip(group, _tagged([runs[n] for n in group]), strict=True):
            out[number] = _words(runs[number], tags)
    return out


def _words(run: str, tags: list[int]) -> list[str]:
    words, current = [], ""
    for character, tag in zip(run, tags, strict=True):
        if tag == _END:
            words.append(current + character)
            current = ""
        elif tag in {_BEGIN, _SINGLE}:
            if current:
                words.append(current)
            current = character
        else:
            current += character
    if current:
        words.append(current)
    return words


def _tagged(runs: list[str]) -> list[list[int]]:
    tables = _tables()
    unknown = len(tables.uni) - 1
    longest = max(len(run) for run in runs)
    codes = np.full((len(runs), longest + 2), unknown, dtype=np.int64)
    codes[:, :2] = 0
    for row, run in enumerate(runs):
        codes[row, 2 : 2 + len(run)] = [tables.numbers.get(c, unknown) for c in run]
    lengths = np.array([len(run) for run in runs])
    triples = (codes[:, :-2] << 13 | codes[:, 1:-1]) << 13 | codes[:, 2:]
    distinct, which = np.unique(triples, return_inverse=True)
    seen = tables.uni[distinct & 0x1FFF].any(axis=1)
    return _viterbi(_log_probabilities(distinct), seen, which.reshape(triples.shape), lengths)


def _viterbi(steps: Floats, seen: npt.NDArray[np.bool_], which: Ints, lengths: Ints) -> list[list[int]]:
    """`steps` and `seen` are for distinct triples of characters, `which` says which one stands where."""
    count, longest = which.shape
    path = np.full((count, 4, 4), _NEGATIVE_INFINITY)
    path[:, 0, 0] = 0.0
    back = np.zeros((count, longest, 4, 4), dtype=np.int8)
    for position in range(longest):
        alive = int(np.searchsorted(lengths, position, side="right"))
        here = which[alive:, position]
        old = path[alive:]
        candidates = old[:, :, :, None] + steps[here]
        best = candidates.argmax(axis=1)
        new = candidates.max(axis=1)
        known = seen[here]
        if not known.all():
            last = 3 if position > 1 else 0
            new[~known] = np.broadcast_to(old[:, last, :, None], new.shape)[~known]
            best[~known] = last
        back[alive:, position] = best
        path[alive:] = new
    return _followed(path, back, lengths)


def _followed(path: Floats, back: npt.NDArray[np.int8], lengths: Ints) -> list[list[int]]:
    finals = path.transpose(0, 2, 1).reshape(len(path), 16).argmax(axis=1)
    out = []
    for row, final in enumerate(finals.tolist()):
        current, previous = final >> 2, final & 3
        tags: list[int] = []
        for position in range(int(lengths[row]) - 1, -1, -1):
            tags.append(current)
            current, previous = previous, int(back[row, position, previous, current])
        out.append(tags[::-1])
    return out


def _log_probabilities(triples: Ints) -> Floats:
    """[triple, older tag, old tag, tag] of log(l1·p(s3) + l2·p(s3|s2) + l3·p(s3|s1,s2))."""
    tables = _tables()
    l1, l2, l3, total = tables.weights.tolist()
    second, third = triples >> 13 & 0x1FFF, triples & 0x1FFF
    bi = _counts(tables.bi_keys, tables.bi_counts, triples & 0x3FFFFFF, 2).reshape(-1, 4, 4)
    older = _counts(tables.bi_keys, tables.bi_counts, triples >> 13, 2).reshape(-1, 4, 4)
    tri = _counts(tables.tri_keys, tables.tri_counts, triples, 3).reshape(-1, 4, 4, 4)
    one = l1 * (tables.uni[third] / total)
    two = _divided(l2 * bi, tables.uni[second][:, :, None])
    three = _divided(l3 * tri, older[:, :, :, None])
    with np.errstate(divide="ignore"):
        logs: Floats = np.log((one[:, None, None, :] + two[:, None, :, :]) + three)
    return logs


def _divided(above: Floats, below: Floats) -> Floats:
    return np.divide(
        above, below, out=np.zeros(np.broadcast_shapes(above.shape, below.shape)), where=below != 0
    )


def _counts(keys: npt.NDArray[np.uint64], counts: Floats, characters: Ints, order: int) -> Floats:
    """Counts for all tags of the characters, [characters, 4 ** order]; entries of the same characters are neighbours."""
    flat = characters.astype(np.uint64) << np.uint64(2 * order)
    width = 1 << 2 * order
    starts = np.searchsorted(keys, flat)
    ends = np.searchsorted(keys, flat + np.uint64(width))
    found = ends - starts
    rows = np.repeat(np.arange(len(flat)), found)
    entries = np.arange(len(rows)) - np.repeat(np.cumsum(found) - found, found) + np.repeat(starts, found)
    out = np.zeros((len(flat), width))
    out[rows, (keys[entries] & np.uint64(width - 1)).astype(np.int64)] = counts[entries]
    return out
