"""Words looked up in many texts at once, and the points that they give."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from services.analysis.judgement.hashing import (
    LAST_CODE,
    Index,
    Ints,
    Stretches,
    code_points,
    distinct,
    word_numbers,
)

Points = npt.NDArray[np.float64]


class WordList:
    """Distinct words, found wherever they stand."""

    def __init__(self, words: Sequence[str]) -> None:
        self.count = len(words)
        self._starts = {width: _starts(words, width) for width in sorted(set(map(len, words)))}
        self._index = Index(word_numbers(words))

    def met(self, codes: npt.NDArray[np.uint32], stretches: Stretches) -> tuple[Ints, Ints]:
        """Places and numbers of all words met in the text of these code points, shorter words first."""
        characters = np.minimum(codes, LAST_CODE)
        there = [
            starts.take(characters[: max(0, len(codes) - width + 1)]).nonzero()[0]
            for width, starts in self._starts.items()
        ]
        places = np.concatenate(there)
        widths = np.repeat(list(self._starts), list(map(len, there)))
        rows = self._index.rows(stretches.between(places, places + widths))
        known = (rows != self._index.missing).nonzero()[0]
        return places.take(known), rows.take(known).astype(np.int64)


class PointingWords:
    """Words with points for each of several groups; a word counts once a text, wherever it stands."""

    def __init__(self, groups: Mapping[str, Mapping[str, float]]) -> None:
        self.names = tuple(groups)
        words = sorted({word for own in groups.values() for word in own})
        self._words = WordList(words)
        self._points = np.array([[own.get(word, 0.0) for own in groups.values()] for word in words])

    def points(self, texts: Sequence[str]) -> Points:
        """[text, group]: the sum over distinct words."""
        codes = code_points("\n".join(texts))
        owners = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
        places, numbers = self._words.met(codes, Stretches(codes))
        which, rows = np.divmod(distinct(owners[places] * self._words.count + numbers), self._words.count)
        out = np.zeros((len(texts), len(self.names)))
        np.add.at(out, which, self._points[rows])
        return out


def _starts(words: Sequence[str], width: int) -> npt.NDArray[np.bool_]:
    """By code point, whether a word of this width starts with the character: most places need no look-up."""
    starts = np.zeros(LAST_CODE + 1, dtype=np.bool_)
    starts[[ord(word[0]) for word in words if len(word) == width]] = True
    return starts
