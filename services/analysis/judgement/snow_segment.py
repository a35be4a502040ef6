"""snownlp's segmenter over many runs of Chinese characters at once; the same words.

It is a second-order Markov model over (character, tag) with tags b, m, e, s. The original walks it in
dictionaries and takes a logarithm for every step; here logarithms are taken once, when the tables are read,
and all runs of a batch take one step at a time together. Ties fall as they fall there: earlier tags win,
but after a character never seen the last one does.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from services.analysis.judgement.hashing import Hashes, Index, Ints
from services.analysis.judgement.parameters import Table

BEGIN, END, SINGLE = 0, 2, 3
_WIDTH = 13
_ONE, _TWO = (1 << _WIDTH) - 1, (1 << 2 * _WIDTH) - 1
_LAST_CODE = 0x10000
_PART = 1 << 16
"""Triples read together: more only costs memory."""

Floats = npt.NDArray[np.float64]
Tags = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Counted:
    """Logarithms for the pairs (or triples) of characters with tags that were counted, those of one pair together."""

    index: Index
    starts: Ints
    tags: Tags
    logs: Floats

    @classmethod
    def of(cls, characters: Ints, tags: Ints, probabilities: Floats) -> "_Counted":
        """`characters` sorted, one for each entry."""
        fresh = np.ones(len(characters), dtype=np.bool_)
        fresh[1:] = characters[1:] != characters[:-1]
        starts = np.flatnonzero(fresh)
        return cls(
            Index(characters[starts].astype(np.uint64)),
            np.append(starts, len(tags)),
            tags.astype(np.uint8),
            np.log(probabilities),
        )

    def entries(self, keys: Hashes) -> tuple[Ints, Tags, Floats]:
        """For every entry of every key: which key, its tags, its logarithm."""
        rows = self.index.rows(keys)
        where = np.flatnonzero(rows != self.index.missing)
        known = rows.take(where)
        first = self.starts.take(known)
        counts = self.starts.take(known + 1) - first
        chosen = np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
        return np.repeat(where, counts), self.tags.take(chosen), self.logs.take(chosen)


@dataclass(frozen=True)
class Segmenter:
    """Logarithms of transition probabilities, ready to be added.

    Without a count of the pair before it a character has `single[character, t3]`; a counted pair replaces that
    at (t2, t3), a counted triple at (t1, t2, t3).
    """

    numbers: Ints
    known: npt.NDArray[np.bool_]
    single: Floats
    pairs: _Counted
    triples: _Counted

    @classmethod
    def from_tables(cls, raw: Table) -> "Segmenter":
        """Reads `characters`, `weights` and the counts `uni`, `bi`, `tri` of snow.npz."""
        characters = np.asarray(raw["characters"], dtype=np.uint32)
        unknown = len(characters) + 1
        numbers = np.full(_LAST_CODE, unknown, dtype=np.int64)
        numbers[characters] = np.arange(1, unknown)
        uni = np.zeros((unknown + 1) * 4)
        uni[np.cumsum(raw["uni_steps"]).astype(np.int64)] = raw["uni_counts"]
        l1, l2, l3, total = np.asarray(raw["weights"], dtype=np.float64).tolist()
        one = l1 * (uni / total)
        pairs, triples = (_keys(raw, name) for name in ("bi", "tri"))
        bi = np.asarray(raw["bi_counts"], dtype=np.float64)
        newest = (pairs >> 4 & _ONE) << 2 | pairs & 3
        two = one[newest] + l2 * bi / uni[pairs >> 4 + _WIDTH << 2 | pairs >> 2 & 3]
        three = np.empty(len(triples))
        for start in range(0, len(triples), _PART):
            part = slice(start, start + _PART)
            last_two = np.searchsorted(pairs, (triples[part] >> 6 & _TWO) << 4 | triples[part] & 15)
            first_two = np.searchsorted(pairs, triples[part] >> 6 + _WIDTH << 4 | triples[part] >> 2 & 15)
            three[part] = two[last_two] + l3 * np.asarray(raw["tri_counts"][part], np.float64) / bi[first_two]
        with np.errstate(divide="ignore"):
            single = np.log(one).reshape(-1, 4)
        return cls(
            numbers,
            np.asarray(uni.reshape(-1, 4).any(axis=1)),
            single,
            _Counted.of(pairs >> 4, pairs & 15, two),
            _Counted.of(triples >> 6, triples & 63, three),
        )

    def tags(self, codes: npt.NDArray[np.uint32], starts: Ints, lengths: Ints) -> Tags:
        """Tag of every character of the runs that `codes` holds one after another."""
        steps = _Steps.of(starts, lengths)
        return _walk(steps, self._moves(self.numbers.take(codes), starts, steps))[steps.columns]

    def _moves(self, numbers: Ints, starts: Ints, steps: "_Steps") -> "_Moves":
        ordered = np.empty_like(numbers)
        ordered[steps.columns] = numbers
        before = np.zeros((2, len(numbers)), dtype=np.int64)
        before[0, 1:], before[1, 2:] = numbers[:-1], numbers[:-2]
        before[:, starts] = 0
        seconds = starts + 1
        before[1, seconds[seconds < len(numbers)]] = 0
        last_two = np.empty(len(numbers), dtype=np.uint64)
        last_two[steps.columns] = (before[0] << _WIDTH | numbers).astype(np.uint64)
        oldest = np.empty_like(last_two)
        oldest[steps.columns] = before[1].astype(np.uint64)
        base = np.repeat(self.single.take(ordered, axis=0).T[None], 4, axis=0)
        at, tags, logs = self.pairs.entries(last_two)
        base[tags >> 2, tags & 3, at] = logs
        at, tags, logs = self.triples.entries(oldest << np.uint64(2 * _WIDTH) | last_two)
        return _Moves(base, np.flatnonzero(~self.known.take(ordered)), at, tags, logs)


def _keys(raw: Table, name: str) -> Ints:
    return np.cumsum(raw[f"{name}_steps"], dtype=np.uint64).view(np.int64)


@dataclass(frozen=True)
class _Steps:
    """The longest run first, one column for each character: first all first ones, then all second ones."""

    columns: Ints
    offsets: Ints

    @classmethod
    def of(cls, starts: Ints, lengths: Ints) -> "_Steps":
        rank = np.empty_like(lengths)
        rank[np.argsort(-lengths, kind="stable")] = np.arange(len(lengths))
        longest = int(lengths.max())
        alive = len(lengths) - np.cumsum(np.bincount(lengths, minlength=longest + 1))[:longest]
        offsets = np.concatenate([[0], np.cumsum(alive)])
        positions = np.arange(lengths.sum()) - np.repeat(starts, lengths)
        return cls(offsets[positions] + np.repeat(rank, lengths), offsets)


@dataclass(frozen=True)
class _Moves:
    """`base[t2, t3, column]`; columns of characters never seen; patches in order of their columns."""

    base: Floats
    unknown: Ints
    patched: Ints
    patch_tags: Tags
    patch_logs: Floats


def _walk(steps: _Steps, moves: _Moves) -> Tags:
    """The best tag of each column."""
    offsets = steps.offsets.tolist()
    patches = np.searchsorted(moves.patched, steps.offsets).tolist()
    unknown = np.searchsorted(moves.unknown, steps.offsets).tolist()
    path = np.full((4, 4, offsets[1]), -np.inf)
    path[0, 0] = 0.0
    finals = np.empty_like(path)
    back: list[Tags] = []
    for step, (first, end) in enumerate(pairwise(offsets)):
        reached = path[:, :, None] + moves.base[:, :, first:end]
        if patches[step] < patches[step + 1]:
            _patch(reached, path, moves, slice(patches[step], patches[step + 1]), first)
        new, best = _best(reached)
        if unknown[step] < unknown[step + 1]:
            lost = moves.unknown[unknown[step] : unknown[step + 1]] - first
            last = 3 if step > 1 else 0
            new[:, :, lost] = path[last][:, None, lost]
            best[:, :, lost] = last
        back.append(best)
        left = offsets[step + 2] - end if step + 2 < len(offsets) else 0
        if left < end - first:
            finals[:, :, left : end - first] = new[:, :, left:]
            new = new[:, :, :left]
        path = new
    return _followed(finals, back)


def _patch(reached: Floats, path: Floats, moves: _Moves, part: slice, first: int) -> None:
    at, tags = moves.patched[part] - first, moves.patch_tags[part]
    flat = path.reshape(16, -1)[tags >> 2, at] + moves.patch_logs[part]
    reached.reshape(64, -1)[tags, at] = flat


def _best(reached: Floats) -> tuple[Floats, Tags]:
    """The largest over the first axis of four, and which one it is; the earlier one when equal."""
    even, odd = reached[::2], reached[1::2]
    winners = np.maximum(even, odd)
    left, right = winners
    which = (odd > even).view(np.uint8)
    which[1] += 2
    return np.maximum(left, right), np.where(right > left, which[1], which[0])


def _followed(finals: Floats, back: list[Tags]) -> Tags:
    """Tags in order of the columns; a state is 4 times the tag before plus the tag."""
    order = finals.transpose(1, 0, 2).reshape(16, -1).argmax(axis=0)
    states = (order & 3) << 2 | order >> 2
    every = np.arange(len(states))
    out: list[Ints] = []
    own = states[:0]
    for best in reversed(back):
        count = best.shape[2]
        if len(own) < count:
            own = np.concatenate([own, states[len(own) : count]])
        out.append(own)
        own = best.reshape(16, count)[own, every[:count]].astype(np.int64) << 2 | own >> 2
    return (np.concatenate(out[::-1]) & 3).astype(np.uint8)
