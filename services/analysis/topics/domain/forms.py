"""Forms: what people copy word for word around what they have to say (尊敬的领导您好, 恳请相关部门调查核实).

Two items at one institution that share such clauses look alike, whatever each of them is about.
"""

import re
from collections.abc import Collection, Iterable
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


def clauses_in(folded: str) -> tuple[str, ...]:
    return tuple(clause for clause in _BETWEEN.split(folded) if len(clause) >= _SHORTEST)


def hashes_of(clauses: tuple[str, ...]) -> Hashes:
    """Two of each of the first and the last clauses: of all of it, and of how it begins."""
    chosen = clauses
    if len(clauses) > _HASHED:
        chosen = (*clauses[_FIRST_HALF], *clauses[-_HASHED // 2 :])
    found = [crc32(part.encode()) for clause in chosen for part in (clause, _head(clause))]
    return np.array(list(dict.fromkeys(found)), np.uint32)


def _head(clause: str) -> str:
    return "^" + clause[:_HEAD]


def together(one: Hashes, other: Hashes) -> Hashes:
    """Of a topic and an item that joins it: the first that came are kept."""
    if len(one) >= MOST_FORMS or not len(other):
        return one
    return np.array(list(dict.fromkeys([*one.tolist(), *other.tolist()]))[:MOST_FORMS], np.uint32)


def own_part(clauses: Iterable[str], repeated: Collection[int]) -> list[str] | None:
    """What an item says besides clauses repeated word for word; None where these are few, or all."""
    own: list[str] = []
    copied = 0
    for clause in clauses:
        if crc32(clause.encode()) in repeated:
            copied += len(clause)
        else:
            begins_alike = crc32(_head(clause).encode()) in repeated
            own.append(clause[_HEAD:] if begins_alike else clause)
    said = sum(map(len, own))
    return own if own and copied >= _FORMAL * (copied + said) else None
