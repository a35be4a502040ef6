"""Four digits are a year only where they can be one: a room or a train number does not make a matter old."""

from datetime import UTC, datetime

import pytest

from services.analysis.judgement import assess
from services.analysis.judgement.types import Directory, ItemInput

_AT = datetime(2026, 3, 5, tzinfo=UTC)


def _level(text: str) -> str:
    (found,) = assess([ItemInput(text=text, received_at=_AT, dup_key=text.encode())], Directory())
    return found.risk.level.value


@pytest.mark.parametrize(
    "text",
    [
        "幸福小区3栋2018室燃气爆炸，有人被埋，正在呼救",
        "G2019次列车车厢冒烟，有人喘不上气",
        "工单12020号说的那栋楼燃气爆炸，有人被埋，正在呼救",
        "第六二零二零一九三号工棚塌了，下面压着三个人",
    ],
)
def test_a_number_that_is_no_year_makes_nothing_old(text: str) -> None:
    assert _level(text) == "severe"


@pytest.mark.parametrize("year", ["2019年", "二零一九年", "2019"])
def test_what_happened_years_ago_is_no_danger_now(year: str) -> None:
    assert _level(f"{year}老旧居民楼燃气爆炸，有人被埋") == "general"
