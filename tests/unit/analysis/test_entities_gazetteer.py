"""The office's own list of places, and the festivals of the calendar."""

from datetime import date
from pathlib import Path

import chinese_calendar
import pytest

from services.analysis.assessment.gazetteer import places
from services.analysis.judgement import lexicon


def test_the_list_holds_one_name_a_line_each_once(tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.txt"
    path.write_text(
        "老鸹坳\n\n# 新城\n云上小院 # 2025 年起\n老鸹坳\n坳\n" + "长" * 31 + "\n", encoding="utf-8"
    )
    assert places(path) == ("老鸹坳", "云上小院")


def test_without_a_list_there_are_no_names(tmp_path: Path) -> None:
    assert places(None) == ()
    assert places(tmp_path / "gazetteer.txt") == ()


def test_a_list_that_is_too_long_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.txt"
    path.write_text("\n".join(f"第{number}院" for number in range(3000)), encoding="utf-8")
    assert len(places(path)) == 2000


HOLIDAYS = {"clear": "Tomb-sweeping Day", "boat": "Dragon Boat Festival", "moon": "Mid-autumn Festival"}


@pytest.mark.parametrize("year", range(2019, 2026))
def test_moving_festivals_are_holidays_of_the_official_calendar(year: int) -> None:
    table = lexicon.read("dates")["moving"][str(year)]
    for festival, name in HOLIDAYS.items():
        holiday, official = chinese_calendar.get_holiday_detail(
            date.fromisoformat(f"{year}-{table[festival]}")
        )
        assert holiday
        assert official in {name, "National Day"}
    _, spring = chinese_calendar.get_holiday_detail(date.fromisoformat(f"{year}-{table['spring']}"))
    assert spring == "Spring Festival"
