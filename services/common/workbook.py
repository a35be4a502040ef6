"""Workbooks (.xlsx) and .csv files for people: a cell is text, a number or a time, never a formula."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

Value = str | int | float | datetime | None
Kind = Literal["text", "number", "percent", "time"]

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
MOST_CHARACTERS = 32_767
"""That a cell can hold, in UTF-16 units."""
_FORMATS = {"number": "0", "percent": "0.00%", "time": "yyyy-mm-dd hh:mm"}
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_CHOICE_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """`width` counts characters; `choices` become a drop-down; `hint` is shown when a cell is chosen."""

    title: str
    width: int = 14
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row is the frozen, filtered head; a row has a value for each column."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def write_xlsx(path: Path, sheets: Iterable[Sheet]) -> int:
    """Write the workbook row by row, with little memory; the number of rows without the heads."""
    library: Any = import_module("xlsxwriter")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = library.Workbook(str(path), options)
    try:
        return sum(_fill(book, sheet) for sheet in sheets)
    finally:
        book.close()


def _fill(book: Any, sheet: Sheet) -> int:
    page = book.add_worksheet(sheet.name)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1, "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.title, head)
        if column.choices or column.hint:
            page.data_validation(1, place, _CHOICE_ROWS, place, _validation(column))
    count = 0
    for count, row in enumerate(sheet.rows, start=1):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _put(page, count, place, value, formats.get(column.kind, wrapped))
    page.autofilter(0, 0, max(count, 1), len(sheet.columns) - 1)
    return count


def _validation(column: Column) -> dict[str, Any]:
    told = {"input_title": column.title[:32], "input_message": column.hint[:255]} if column.hint else {}
    if not column.choices:
        return {"validate": "any", **told}
    return {"validate": "list", "source": list(column.choices), "error_message": "请从列表中选择。", **told}


def _put(page: Any, row: int, place: int, value: Value, shape: Any) -> None:
    if value is None:
        return
    if isinstance(value, datetime):
        page.write_datetime(row, place, value.astimezone(OFFICE_TIME).replace(tzinfo=None), shape)
    elif isinstance(value, str):
        page.write_string(row, place, value[:MOST_CHARACTERS], shape)
    else:
        page.write_number(row, place, value, shape)


def write_csv(path: Path, sheet: Sheet) -> int:
    """UTF-8 with a byte order mark, so that Excel reads it; a text that would be a formula gets a `'`."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.title for column in sheet.columns])
        count = 0
        for count, row in enumerate(sheet.rows, start=1):  # noqa: B007 - how many there were
            writer.writerow([_plain(value) for value in row])
    return count


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value
