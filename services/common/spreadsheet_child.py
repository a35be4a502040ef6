"""Read the first sheet of an .xlsx or a .csv under hard limits; run as a plain script, a process of its own.

    python -I spreadsheet_child.py KIND ADDRESS_SPACE CPU_SECONDS MOST_ROWS MOST_OUTPUT PARENT

The file comes on standard input. Each row that holds anything leaves as a line of JSON on standard output:
`[number, [cell, ...]]`, `number` counting from 1 as the spreadsheet does; a cell is a text, a number,
true, false, null, or `{"at": "2026-03-05T09:30:00"}`. What cannot be read ends with one line
`{"refused": WORD}`, a complete file with `{"end": ROWS}`. A file from outside may try anything: what is
done to this process stays in it.
"""

import codecs
import csv
import ctypes
import datetime as dt
import io
import json
import math
import os
import resource
import signal
import sys
from collections.abc import Iterable, Iterator
from typing import Any

_SET_PARENT_DEATH_SIGNAL = 1
_LARGEST_CELL = 1 << 20
_LONGEST_LINE = 8 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Refused(Exception):  # noqa: N818 - reads as the state it reports
    """Why the file as a whole cannot be read, as one word."""


def main(arguments: list[str]) -> None:
    kind = arguments[0]
    memory, seconds, most_rows, most_output, parent = map(int, arguments[1:])
    _confine(memory, seconds, parent)
    content = sys.stdin.buffer.read()
    try:
        ending: dict[str, Any] = {"end": _write(_rows(kind, content), most_rows, most_output)}
    except Refused as refusal:
        ending = {"refused": str(refusal)}
    except MemoryError:
        ending = {"refused": "too-large"}
    sys.stdout.buffer.write(json.dumps(ending).encode() + b"\n")


def _confine(memory: int, seconds: int, parent: int) -> None:
    """No more than that, no file written, no core left, no life after the parent's."""
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def _rows(kind: str, content: bytes) -> Iterator[tuple[int, list[Any]]]:
    cells = _csv_rows(content) if kind == "csv" else _sheet_rows(content)
    for number, row in enumerate(cells, start=1):
        if row.count("") == len(row):  # a sheet may have a million of them
            continue
        shown = [_cell(each) for each in row]
        while shown and shown[-1] is None:
            shown.pop()
        if shown:
            yield number, shown


def _write(rows: Iterable[tuple[int, list[Any]]], most_rows: int, most_output: int) -> int:
    count = written = 0
    for count, row in enumerate(rows, start=1):
        line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        written += len(line)
        if count > most_rows:
            raise Refused("too-many-rows")
        if written > most_output or len(line) > _LONGEST_LINE:
            raise Refused("too-much-text")
        sys.stdout.buffer.write(line)
    return count


def _sheet_rows(content: bytes) -> Iterable[list[Any]]:
    from python_calamine import (  # noqa: PLC0415 - under the limits, and only for a workbook
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [
            each.name
            for each in book.sheets_metadata
            if each.visible == SheetVisibleEnum.Visible and each.typ == SheetTypeEnum.WorkSheet
        ]
        if not shown:
            raise Refused("no-sheet")
        return book.get_sheet_by_name(shown[0]).iter_rows()
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise Refused("damaged") from error


def _csv_rows(content: bytes) -> Iterable[list[str]]:
    text = _decoded(content)
    first = text[: text.find("\n")]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused("broken-csv") from error
        yield row


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with a mark, or else GB 18030."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dt.datetime):
        return {"at": _to_the_second(value).isoformat()}
    if isinstance(value, dt.date):
        return {"at": f"{value.isoformat()}T00:00:00"}
    return str(value) if str(value).strip() else None


def _to_the_second(value: dt.datetime) -> dt.datetime:
    """A spreadsheet counts days in fractions: half past nine may come as a hair less."""
    half = dt.timedelta(milliseconds=500) if value.year < dt.MAXYEAR else dt.timedelta()
    return (value + half).replace(microsecond=0)


if __name__ == "__main__":
    main(sys.argv[1:])
