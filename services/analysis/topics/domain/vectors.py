"""Many short vectors in flat arrays, and what is computed of them at once."""

import numpy as np
import numpy.typing as npt

from services.analysis.topics.domain.signature import Vector
from services.analysis.topics.domain.terms import Weights

Rows = npt.NDArray[np.int64]
Marks = npt.NDArray[np.uint8]
_NOTHING = np.zeros(1, np.float32)
_PLACES = np.arange(1, 256, dtype=np.uint8)


class Vectors:
    """One vector a row, with weights of half precision, as they are stored."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.ids = np.zeros((0, width), np.int32)
        self.weights = np.zeros((0, width), np.float16)

    def grow(self, rows: int) -> None:
        more = rows - len(self.ids)
        self.ids = np.concatenate([self.ids, np.zeros((more, self.width), np.int32)])
        self.weights = np.concatenate([self.weights, np.zeros((more, self.width), np.float16)])

    def put(self, row: int, vector: Vector) -> None:
        size = len(vector.ids)
        self.ids[row, :size], self.weights[row, :size] = vector.ids, vector.weights
        self.weights[row, size:] = 0.0

    def get(self, row: int) -> Vector:
        size = int(np.count_nonzero(self.weights[row]))
        return Vector(self.ids[row, :size].copy(), self.weights[row, :size].astype(np.float32))

    def shared(self, rows: Rows, vector: Vector, scratch: Marks) -> tuple[Marks, Weights]:
        """Of each row's terms their places in `vector`, from 1 (0: not in it), and the row's weights."""
        scratch[vector.ids] = _PLACES[: len(vector.ids)]
        places = scratch.take(self.ids.take(rows, axis=0))
        scratch[vector.ids] = 0
        return places, self.weights.take(rows, axis=0).astype(np.float32)


def products(places: Marks, weights: Weights, said: Weights) -> Weights:
    """By row the sum of its weights times those of what is said."""
    found: Weights = (np.concatenate([_NOTHING, said]).take(places) * weights).sum(axis=1)
    return found
