"""Forms: what people copy word for word around what they have to say (尊敬的领导您好, 恳请相关部门调查核实).

Two items at one institution that share such clauses look alike, whatever each of them is about.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
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


class _Known(NamedTuple):
    """Hashes of all of a clause and of how it begins."""

    whole: int
    head: int


@lru_cache(maxsize=8_192)
def _known(clause: str) -> _Known:
    return _Known(crc32(clause.encode()), crc32(f"^{clause[:_HEAD]}".encode()))


def clauses_in(folded: str) -> tuple[str, ...]:
    return tuple(clause for clause in _BETWEEN.split(folded) if len(clause) >= _SHORTEST)


def hashes_of(clauses: tuple[str, ...]) -> Hashes:
    """Both of each of the first and the last clauses."""
    chosen = clauses
    if len(clauses) > _HASHED:
        chosen = (*clauses[_FIRST_HALF], *clauses[-_HASHED // 2 :])
    found = dict.fromkeys(each for clause in chosen for each in _known(clause))
    return np.fromiter(found, np.uint32, len(found))


def together(one: Hashes, other: Hashes) -> Hashes:
    """Of a topic and an item that joins it: the first that came are kept."""
    if len(one) >= MOST_FORMS or not len(other):
        return one
    return np.array(list(dict.fromkeys([*one.tolist(), *other.tolist()]))[:MOST_FORMS], np.uint32)


def own_part(clauses: Iterable[str], repeated: Collection[int]) -> list[str] | None:
    """What an item says besides clauses repeated word for word; None where these are few, or all."""
    own: list[str] = []
    copied = said = 0
    for clause in clauses:
        whole, head = _known(clause)
        if whole in repeated:
            copied += len(clause)
        else:
            own.append(clause[_HEAD:] if head in repeated else clause)
            said += len(clause)
    return own if own and copied >= _FORMAL * (copied + said) else None
