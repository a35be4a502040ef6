"""Forms (.xlsx, .csv) that people fill in, a row for each thing: sent out, read back, returned."""

import asyncio
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from services.common import spreadsheet, workbook
from services.common.form_fields import Field, Filled, Form, plain
from services.common.problems import Problem

REASON = "原因"
"""The column of refused rows; it is no part of the form."""
MOST_ROWS = 1000
MOST_BYTES = 4 << 20
_EXAMPLE = "示例"
_REQUIRED = "（必填）"
_LIMITS = spreadsheet.Limits(
    cpu_seconds=10, seconds=30.0, rows=MOST_ROWS + 2, output=16 * spreadsheet.MEBIBYTE
)
_MIDNIGHT = "T00:00:00"


class FileNotAccepted(Problem):
    status, code, title = 422, "file-not-accepted", "不接收这个文件"
    detail = "请上传按模板填写的 .xlsx 或 .csv 文件。"


async def read(form: Form, content: bytes, name: str) -> list[Filled]:
    """The rows in their order. Raises FileNotAccepted, with what to do about it."""
    try:
        kind = await asyncio.to_thread(spreadsheet.recognise, content, name)
        rows = [row async for row in spreadsheet.rows(content, kind, _LIMITS)]
    except spreadsheet.Unreadable as error:
        raise FileNotAccepted(str(error)) from error
    if not rows:
        raise FileNotAccepted("表里没有内容；请按模板填写后再上传。")
    columns = _columns(form, [_text(cell) for cell in rows[0].cells])
    absent = frozenset(each.name for each in form.fields) - set(columns)
    filled = [Filled(row.number, _cells(columns, row.cells), absent) for row in rows[1:]]
    kept = [row for row in filled if any(row.cells.values()) and not _is_example(form, row)]
    if not kept:
        raise FileNotAccepted("表里只有列名，没有填写内容；请按模板填写后再上传。")
    if len(kept) > MOST_ROWS:
        raise FileNotAccepted(f"一次最多导入 {MOST_ROWS} 行，请分成几个文件上传。")
    return kept


def _columns(form: Form, heading: Sequence[str]) -> list[str | None]:
    """The field under each heading. Raises FileNotAccepted."""
    known = {plain(title): each.name for each in form.fields for title in (each.title, each.name)}
    found = [known.get(plain(title.replace(_REQUIRED, ""))) for title in heading]
    strange = [
        title
        for title, name in zip(heading, found, strict=True)
        if name is None and title and plain(title) != plain(REASON)
    ]
    if strange:
        told = "、".join(title[:20] for title in strange[:5])
        raise FileNotAccepted(f"第一行有不认识的列名：{told}；请使用模板里的列名，删去多余的列后再上传。")
    named = [name for name in found if name is not None]
    if len(named) != len(set(named)):
        raise FileNotAccepted("第一行有重复的列名；请每列只留一个后再上传。")
    missing = [each.title for each in form.fields if each.required and each.name not in named]
    if missing:
        raise FileNotAccepted(f"第一行缺少列名：{'、'.join(missing)}；请使用模板填写后再上传。")
    return found


def _cells(columns: Sequence[str | None], cells: Sequence[Any]) -> dict[str, str]:
    return {
        name: _text(cells[place]) if place < len(cells) else ""
        for place, name in enumerate(columns)
        if name is not None
    }


def _is_example(form: Form, row: Filled) -> bool:
    return row[form.fields[0].name].startswith(_EXAMPLE)


def _text(cell: Any) -> str:
    """A day as 2026-03-05, a moment as 2026-03-05 09:30, a whole number without a point."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer():
            return str(int(cell))
        case {"at": str(at)}:
            return at.removesuffix(_MIDNIGHT) if at.endswith(_MIDNIGHT) else f"{_moment(at):%Y-%m-%d %H:%M}"
        case _:
            return str(cell).strip()


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


async def template(form: Form) -> bytes:
    """The workbook to fill in, with lists to choose from, an example and how to go about it."""
    columns = [_column(each) for each in form.fields]
    notes = [workbook.Column("项目", 16), workbook.Column("说明", 90)]
    told = [*form.notes, *((each.title, each.hint) for each in form.fields if each.hint)]
    sheets = [workbook.Sheet(form.title, columns, [form.example]), workbook.Sheet("说明", notes, told)]
    return await asyncio.to_thread(_written, sheets)


async def returned(form: Form, rows: Iterable[tuple[Filled, str]]) -> bytes:
    """Refused rows as they were filled in, each with the reason, to be mended and sent again."""
    columns = [*(_column(each) for each in form.fields), workbook.Column(REASON, 60)]
    cells = [(*(row[each.name] for each in form.fields), reason) for row, reason in rows]
    return await asyncio.to_thread(_written, [workbook.Sheet(form.title, columns, cells)])


def _column(each: Field) -> workbook.Column:
    title = f"{each.title}{_REQUIRED}" if each.required else each.title
    return workbook.Column(title, each.width, choices=each.choices, hint=each.hint)


def _written(sheets: Sequence[workbook.Sheet]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="huiying-") as folder:
        path = Path(folder) / "form.xlsx"
        workbook.write_xlsx(path, sheets)
        return path.read_bytes()
