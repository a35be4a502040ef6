"""Texts that nobody means to judge still get a sane answer."""

import pytest

from tests.unit.analysis.judged import judge


@pytest.mark.parametrize(
    "text",
    [
        "水",
        "。",
        "😀" * 500,
        "1" * 10_000,
        "a" + "\u0301" * 9_999,
        "火" * 10_000,
        "\u200b水\u202e",
        "着火" * 5_000,
        "没有" * 5_000,
    ],
    ids=["one", "dot", "emoji", "digits", "marks", "fire", "bidi", "fires", "nots"],
)
def test_any_text_gets_an_answer_with_places_inside_it(text: str) -> None:
    found = judge(text)
    assert 0 <= found.sentiment.score <= 1
    assert 0 <= found.risk.confidence <= 1
    assert found.tier in (1, 2, 3)
    for reason in found.reasons:
        assert reason.end is None or 0 <= (reason.start or 0) < reason.end <= len(text)
