"""Forms: what people copy word for word around what they have to say (尊敬的领导您好, 恳请相关部门调查核实).

Two items at one institution that share such clauses look alike, whatever each of them is about.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]

_HASHED = 8
"""Clauses of an item that are remembered: forms stand at its beginning and its end."""
MOST_FORMS = 2 * _HASHED
_SHORTEST = 4
_HEAD = 4
_FORMAL = 1 / 3
"""Share of the letters that must be repeated clauses."""
_BETWEEN = re.compile(r"[\s，。！？；：,.!?;:]+")
_FIRST_HALF = slice(0, _HASHED // 2)


class Clause(NamedTuple):
    """Its words, and hashes of all of it and of how it begins."""

    words: str
    whole: int
    head: int


def clauses_in(folded: str) -> tuple[Clause, ...]:
    found = (clause for clause in _BETWEEN.split(folded) if len(clause) >= _SHORTEST)
    return tuple(Clause(words, crc32(words.encode()), crc32(f"^{words[:_HEAD]}".encode())) for words in found)


def hashes_of(clauses: tuple[Clause, ...]) -> Hashes:
    """Both of each of the first and the last clauses."""
    chosen = clauses
    if len(clauses) > _HASHED:
        chosen = (*clauses[_FIRST_HALF], *clauses[-_HASHED // 2 :])
    found = dict.fromkeys([each for _, whole, head in chosen for each in (whole, head)])
    return np.fromiter(found, np.uint32, len(found))


def together(one: Hashes, other: Hashes) -> Hashes:
    """Of a topic and an item that joins it: the first that came are kept."""
    if len(one) >= MOST_FORMS or not len(other):
        return one
    return np.array(list(dict.fromkeys([*one.tolist(), *other.tolist()]))[:MOST_FORMS], np.uint32)


def own_part(clauses: Iterable[Clause], repeated: Collection[int]) -> list[str] | None:
    """What an item says besides clauses repeated word for word; None where these are few, or all."""
    own: list[str] = []
    copied = said = 0
    for words, whole, head in clauses:
        if whole in repeated:
            copied += len(words)
        else:
            own.append(words[_HEAD:] if head in repeated else words)
            said += len(words)
    return own if own and copied >= _FORMAL * (copied + said) else None
