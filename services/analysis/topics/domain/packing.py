"""A topic's vectors and places as they are stored."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from services.analysis.topics.domain.places import Places
from services.analysis.topics.domain.signature import Signature, Vector

_KINDS = ("spots", "towns", "beside", "codes")


def pack(signature: Signature) -> bytes:
    """Each vector: its size, ids and half-precision weights; then the forms."""
    return _packed(signature.whole) + _packed(signature.issue) + signature.forms.astype("<u4").tobytes()


def unpack(stored: bytes) -> Signature:
    whole, rest = _unpacked(stored)
    issue, forms = _unpacked(rest)
    return Signature(whole, issue, np.frombuffer(forms, "<u4").astype(np.uint32))


def pack_all(vectors: Sequence[Vector]) -> bytes:
    return b"".join(_packed(vector) for vector in vectors)


def unpack_all(stored: bytes) -> tuple[Vector, ...]:
    found: list[Vector] = []
    while stored:
        vector, stored = _unpacked(stored)
        found.append(vector)
    return tuple(found)


def rounded(signature: Signature) -> Signature:
    """What is read back of it: all workers compare with the same figures."""
    return unpack(pack(signature))


def _packed(vector: Vector) -> bytes:
    size = len(vector.ids).to_bytes(1, "big")
    return size + vector.ids.astype("<i4").tobytes() + vector.weights.astype("<f2").tobytes()


def _unpacked(stored: bytes) -> tuple[Vector, bytes]:
    size = stored[0]
    ids = np.frombuffer(stored, "<i4", size, 1).astype(np.int32)
    weights = np.frombuffer(stored, "<f2", size, 1 + 4 * size).astype(np.float32)
    return Vector(ids, weights), stored[1 + 6 * size :]


def places_to_json(places: Places) -> dict[str, list[str]]:
    return {name: sorted(getattr(places, name)) for name in _KINDS}


def places_from_json(stored: dict[str, Any]) -> Places:
    return Places(*(frozenset(stored[name]) for name in _KINDS))
