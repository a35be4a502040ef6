"""Words that point to something, counted in many texts at once."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from services.analysis.judgement.hashing import Index, Stretches, code_points

_LAST_CODE = 0xFFFF

Points = npt.NDArray[np.float64]


class PointingWords:
    """Words with points for each of several groups; a word counts once a text, wherever it stands."""

    def __init__(self, groups: Mapping[str, Mapping[str, float]]) -> None:
        self.names = tuple(groups)
        words = sorted({word for own in groups.values() for word in own})
        lengths = np.array([len(word) for word in words])
        ends = np.cumsum(lengths)
        self._starts = {width: _starts(words, width) for width in sorted(set(lengths.tolist()))}
        self._index = Index(Stretches(code_points("".join(words))).between(ends - lengths, ends))
        self._points = np.array([[own.get(word, 0.0) for own in groups.values()] for word in words])

    def points(self, texts: Sequence[str]) -> Points:
        """[text, group]: the sum over distinct words."""
        codes = code_points("\n".join(texts))
        owners = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
        stretches = Stretches(codes)
        met = []
        characters = np.minimum(codes, _LAST_CODE)
        for width, starts in self._starts.items():
            first = np.flatnonzero(starts[characters[: max(0, len(codes) - width + 1)]])
            rows = self._index.rows(stretches.between(first, first + width))
            found = rows != self._index.missing
            met.append(owners[first[found]] * self._index.missing + rows[found])
        which, rows = np.divmod(np.unique(np.concatenate(met)), self._index.missing)
        out = np.zeros((len(texts), len(self.names)))
        np.add.at(out, which, self._points[rows])
        return out


def _starts(words: Sequence[str], width: int) -> npt.NDArray[np.bool_]:
    """By code point, whether a word of this width starts with the character: most places need no look-up."""
    starts = np.zeros(_LAST_CODE + 1, dtype=np.bool_)
    starts[[ord(word[0]) for word in words if len(word) == width]] = True
    return starts
