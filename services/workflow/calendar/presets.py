"""The years that ship with the product: days_off.json, from the State Council's notices of 2023 to 2025."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from services.workflow.calendar.domain import Year

SOURCE = "产品自带：国务院办公厅节假日安排的通知"
_FILE = Path(__file__).with_name("days_off.json")


@cache
def built_in_years() -> dict[int, Year]:
    return {int(number): _year(days) for number, days in json.loads(_FILE.read_text("utf-8")).items()}


def _year(days: dict[str, Any]) -> Year:
    named = {date.fromisoformat(day): name for name, those in days["names"].items() for day in those}
    return Year(
        frozenset(map(date.fromisoformat, days["holidays"])),
        frozenset(map(date.fromisoformat, days["make_up_days"])),
        named,
    )
