"""Files of rows from outside: what they are, what reading them may cost."""

import asyncio
import io
import zipfile
from pathlib import Path

import psutil
import pytest

from services.common import workbook
from services.common.spreadsheet import Kind, Limits, Row, Unreadable, recognise, rows


def book(path: Path, *cells: workbook.Value) -> bytes:
    workbook.write_xlsx(
        path / "a.xlsx", [workbook.Sheet("甲", [workbook.Column("列")], [[each] for each in cells])]
    )
    return (path / "a.xlsx").read_bytes()


async def read(content: bytes, limits: Limits | None = None) -> list[Row]:
    return [row async for row in rows(content, recognise(content), limits or Limits())]


async def test_cells_keep_their_kind_and_rows_their_number(tmp_path: Path) -> None:
    found = await read(book(tmp_path, "a\nb", None, 12345.0, "=1+1", "𠮷\u202e _x000D_"))
    assert [(row.number, row.cells) for row in found] == [
        (1, ["列"]), (2, ["a\nb"]), (4, [12345.0]), (5, ["=1+1"]), (6, ["𠮷\u202e _x000D_"]),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_a_csv_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    assert [row.cells for row in await read('列,𠮷\n"a\nb",c\n'.encode(encoding))] == [
        ["列", "𠮷"],
        ["a\nb", "c"],
    ]


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(rows=3), "行数太多"),
        (Limits(output=20), "文字太多"),
        (Limits(seconds=0.0), "规定时间"),
        (Limits(memory=12 << 20), "打不开|太大"),
    ],
)
async def test_a_reading_that_costs_too_much_is_ended(tmp_path: Path, limits: Limits, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        await read(book(tmp_path, *"abcdef"), limits)


async def test_who_stops_listening_leaves_no_process(tmp_path: Path) -> None:
    reading = rows(book(tmp_path, *(str(number) for number in range(2000))), Kind.XLSX)
    assert (await anext(reading)).number == 1
    assert psutil.Process().children()
    await reading.aclose()
    await asyncio.sleep(0)
    assert [each for each in psutil.Process().children() if "spreadsheet" in str(each.cmdline())] == []


def _zip(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/").replace("_", "."), content)
    return packed.getvalue()


def _crowd() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for number in range(9000):
            target.writestr(f"xl/{number:050}", b"")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧格式"),
        (b"PK\x03\x04", "打不开"),
        (_zip(word__document_xml=b"x"), "不是 .xlsx"),
        (_zip(xl__workbook_xml=b"x", xl__workbook_bin=b"x"), "不是 .xlsx"),
        (_zip(xl__workbook_xml=b"x", xl__vbaProject_bin=b"x"), "宏"),
        (_zip(xl__workbook_xml=b"x", xl__bomb_xml=bytes(20 << 20)), "太大"),
        (_crowd(), "太大"),
        (b"<html>", "网页"),
        (b"%PDF-1.7", "网页或文档"),
        (b"GIF89a\0\0", "不是表格"),
    ],
)
def test_what_is_no_sheet_is_told_before_it_is_opened(content: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        recognise(content)
