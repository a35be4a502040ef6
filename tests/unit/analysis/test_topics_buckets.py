"""A pair of letters has one bucket, whether it is computed alone or with many others."""

import numpy as np

from services.analysis.topics.domain.buckets import PAIR, hashed, hashed_pairs

_LETTERS = "停水村三0a9éßжאक가𠮷ｱ零万"


def test_pairs_computed_at_once_have_the_buckets_of_their_names() -> None:
    pairs = [one + other for one in _LETTERS for other in _LETTERS]
    for some in (pairs, [pair for pair in pairs if "𠮷" not in pair], ["停水"], []):
        buckets, coded = hashed_pairs(some)
        expected, marked = hashed([PAIR + pair for pair in some])
        assert np.array_equal(buckets, expected)
        assert np.array_equal(coded, marked)
