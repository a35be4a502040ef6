"""Workbooks (.xlsx) and .csv files for people: a cell is text, a number or a time, never a formula."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

Value = str | int | float | datetime | date | None
Kind = Literal["text", "number", "decimal", "percent", "time", "date"]

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
MOST_CHARACTERS = 32_767
"""That a cell can hold, in UTF-16 units."""
MOST_ROWS = 1_048_575
"""Of a sheet below its head; what is more goes on in a further sheet."""
_FORMATS = {
    "number": "0",
    "decimal": "0.00",
    "percent": "0.00%",
    "time": "yyyy-mm-dd hh:mm",
    "date": "yyyy-mm-dd",
}
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CHOICE_ROWS = 20_000
_CHOICE_CHARACTERS = 255
"""A longer list of choices stands in a hidden sheet."""
_CHOICES = "选项"
_NO_XML = str.maketrans(dict.fromkeys("\ufffe\uffff", "\ufffd"))
"""The two code points that are in no XML document."""
_FIRST_YEAR = 1900


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


class Book:
    """A workbook that grows row by row and keeps little in memory.

    Call `begin` for each sheet, `add` as often as there are rows, `close` at the end. Blocking calls.
    `scratch` is where the rows wait until then.
    """

    def __init__(self, path: Path, scratch: Path | None = None, *, most_rows: int = MOST_ROWS) -> None:
        library: Any = import_module("xlsxwriter")
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            **({"tmpdir": str(scratch)} if scratch else {}),
        }
        self._book = library.Workbook(str(path), options)
        self._head = self._book.add_format(
            {"bold": True, "bg_color": "#E8EEF5", "border": 1, "text_wrap": True}
        )
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._formats = {
            kind: self._book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()
        }
        # What is typed into such a cell stays as typed: no long number loses its last digits
        self._typed = self._book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._choices: list[tuple[str, ...]] = []
        self._most = most_rows
        self._page: Any = None
        self._name, self._part, self._row = "", 1, 0
        self._columns: tuple[Column, ...] = ()
        self.rows = 0

    def begin(self, name: str, columns: Sequence[Column]) -> None:
        self._finish()
        self._name, self._columns, self._part = name, tuple(columns), 1
        self._open(name)

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        """Rows of the sheet begun last; a full sheet is followed by one with a number behind its name."""
        for row in rows:
            if self._row == self._most:
                self._finish()
                self._part += 1
                self._open(f"{self._name} {self._part}")
            self._row += 1
            for place, (column, value) in enumerate(zip(self._columns, row, strict=True)):
                _put(self._page, (self._row, place), value, self._formats.get(column.kind, self._wrapped))
            self.rows += 1

    def close(self) -> None:
        self._finish()
        if self._choices:
            page = self._book.add_worksheet(_CHOICES)
            for row, values in enumerate(zip_longest(*self._choices)):
                for place, value in enumerate(values):
                    _put(page, (row, place), value, None)
            page.hide()
        self._book.close()

    def _open(self, name: str) -> None:
        self._page, self._row = self._book.add_worksheet(name), 0
        self._page.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            asked = column.kind == "text" and bool(column.choices or column.hint)
            self._page.set_column(place, place, column.width, self._typed if asked else None)
            self._page.write_string(0, place, column.title, self._head)
            if column.choices or column.hint:
                self._page.data_validation(1, place, _CHOICE_ROWS, place, self._validation(column))

    def _finish(self) -> None:
        if self._page is not None and self._columns:
            self._page.autofilter(0, 0, max(self._row, 1), len(self._columns) - 1)

    def _validation(self, column: Column) -> dict[str, Any]:
        told = {"input_title": column.title[:32], "input_message": column.hint[:255]} if column.hint else {}
        if not column.choices:
            return {"validate": "any", **told}
        return {
            "validate": "list",
            "source": self._source(column.choices),
            "error_message": "请从列表中选择。",
            **told,
        }

    def _source(self, choices: tuple[str, ...]) -> list[str] | str:
        if len(",".join(choices)) <= _CHOICE_CHARACTERS and not any("," in choice for choice in choices):
            return list(choices)
        if choices not in self._choices:
            self._choices.append(choices)
        letter = import_module("xlsxwriter.utility").xl_col_to_name(self._choices.index(choices))
        return f"={_CHOICES}!${letter}$1:${letter}${len(choices)}"


def write_xlsx(path: Path, sheets: Iterable[Sheet]) -> int:
    """Write the workbook row by row, with little memory; the number of rows without the heads."""
    book = Book(path)
    try:
        for sheet in sheets:
            book.begin(sheet.name, sheet.columns)
            book.add(sheet.rows)
    finally:
        book.close()
    return book.rows


def _put(page: Any, place: tuple[int, int], value: Value, shape: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        _put_text(page, place, cell_text(value), shape)
    elif isinstance(value, date):
        if value.year < _FIRST_YEAR:
            page.write_string(*place, _as_text(value), shape)
        else:
            page.write_datetime(*place, _local(value), shape)
    else:
        page.write_number(*place, value, shape)


def _put_text(page: Any, place: tuple[int, int], text: str, shape: Any) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # The library takes such a text for its own markup and writes it unescaped
        page.write_rich_string(*place, "<", "r", text[2:], *([] if shape is None else [shape]))
    else:
        page.write_string(*place, text, shape)


def cell_text(text: str) -> str:
    """`text` as a cell can hold it: cut at 32,767 UTF-16 units, without what no XML document may hold."""
    if len(text) * 2 > MOST_CHARACTERS:
        text = text.encode("utf-16-le")[: MOST_CHARACTERS * 2].decode("utf-16-le", "ignore")
    return text.translate(_NO_XML)


class CsvFile:
    """As `Book`, in UTF-8 with a byte order mark, so that Excel reads it.

    A text that a spreadsheet would take for a formula gets a `'` before it. A further sheet stands below
    the first, after an empty line and its name.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._begun = False
        self.rows = 0

    def begin(self, name: str, columns: Sequence[Column]) -> None:
        if self._begun:
            self._writer.writerows([[], [_plain(name)]])
        self._begun = True
        self._writer.writerow([column.title for column in columns])

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        for row in rows:
            self._writer.writerow([_plain(value) for value in row])
            self.rows += 1

    def close(self) -> None:
        self._file.close()


def write_csv(path: Path, sheet: Sheet) -> int:
    """UTF-8 with a byte order mark, so that Excel reads it; a text that would be a formula gets a `'`."""
    file = CsvFile(path)
    try:
        file.begin(sheet.name, sheet.columns)
        file.add(sheet.rows)
    finally:
        file.close()
    return file.rows


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, date):
        return _as_text(value)
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value


def _local(value: date) -> date:
    """A moment as the clock on the office's wall shows it; the format of a cell knows no zone."""
    return value.astimezone(OFFICE_TIME).replace(tzinfo=None) if isinstance(value, datetime) else value


def _as_text(value: date) -> str:
    return f"{_local(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"
