"""The first sheet of an .xlsx workbook as rows of words, as a .csv would give them."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from itertools import dropwhile
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from services.run.cli.submission.problems import CannotSubmitError

_MOST_UNPACKED = 512 << 20
_MOST_PARTS = 10_000
_ZONE = "+08:00"
"""What a sheet says of time has no zone; it was written at the office."""


def sheet_rows(path: Path) -> Iterator[list[str]]:
    """The rows of the first sheet from the first that holds anything. Raises CannotSubmitError."""
    _check_size(path)
    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
    except (CalamineError, OSError, IndexError) as error:
        raise CannotSubmitError(
            "打不开这个 Excel 文件：它可能已损坏或加了密码。请在表格软件里打开，另存为 .xlsx 后再提交。"
        ) from error
    for row in dropwhile(lambda row: not any(_words(cell) for cell in row), rows):
        yield [_words(cell) for cell in row]


def _check_size(path: Path) -> None:
    """A small file may unpack to more than a machine holds."""
    try:
        with zipfile.ZipFile(path) as workbook:
            parts = workbook.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise CannotSubmitError(
            "这个文件不是 .xlsx 工作簿。请在表格软件里另存为“Excel 工作簿 (.xlsx)”再提交。"
        ) from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise CannotSubmitError("这个 Excel 文件展开后太大。请拆成几个文件再提交。")


def _words(cell: Any) -> str:
    """What the cell shows: whole numbers without `.0`, times of the office with their zone."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return f"{cell.isoformat()}{_ZONE}"
    if isinstance(cell, dt.date):
        return f"{cell.isoformat()}T00:00:00{_ZONE}"
    return str(cell)
