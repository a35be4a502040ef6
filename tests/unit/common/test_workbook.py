"""What people write comes out of a workbook as they wrote it, and is never a formula or markup."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

from services.common.workbook import Book, Column, Sheet, Value, cell_text, write_csv, write_xlsx

HOSTILE = [
    "=1+1",
    '+cmd|"/c calc"!A1',
    "@SUM(A1)",
    "<r><t>不是标记</t></r>",
    "{{ 7*7 }} {% raw %}",
    "<w:p>&amp;</w:p>",
    "_x0041_",
    "\u202e反向\u202c",
    "👩\u200d👩\u200d👧 𠮷",
    " 前后有空格 ",
    "第一行\n第二行\t列",
    "𠮷" * 10_000,
    "http://example.test/?a=1&b=2",
]


def written(path: Path, *rows: tuple[Value, ...], columns: tuple[Column, ...]) -> list[list[Any]]:
    write_xlsx(path, [Sheet("表", columns, rows)])
    return load_workbook(path).get_sheet_by_index(0).to_python()[1:]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_holds_the_same_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    assert written(path, (text,), columns=(Column("正文"),)) == [[text]]
    sheet = ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet


def test_numbers_and_times_are_typed_and_stand_in_the_offices_time(tmp_path: Path) -> None:
    at = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
    kinds = (Column("时间", kind="time"), Column("比率", kind="percent"), Column("日", kind="date"))
    rows = written(tmp_path / "a.xlsx", (at, 0.9987, date(2026, 1, 4)), columns=kinds)
    assert rows == [[datetime(2026, 3, 6, 0, 30), 0.9987, date(2026, 1, 4)]]  # noqa: DTZ001 - as Excel has it


def test_a_full_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    book = Book(tmp_path / "a.xlsx", most_rows=2)
    book.begin("工单", [Column("号")])
    book.add((f"{number}",) for number in range(5))
    book.close()
    read = load_workbook(tmp_path / "a.xlsx")
    assert read.sheet_names == ["工单", "工单 2", "工单 3"]
    assert [len(read.get_sheet_by_name(name).to_python()) - 1 for name in read.sheet_names] == [2, 2, 1]


def test_a_long_list_of_choices_stands_in_a_hidden_sheet(tmp_path: Path) -> None:
    units = tuple(f"第{number}个责任单位" for number in range(120))
    write_xlsx(tmp_path / "a.xlsx", [Sheet("表", [Column("单位", choices=units), Column("性质")], [])])
    book = ZipFile(tmp_path / "a.xlsx")
    assert "选项!$A$1:$A$120" in book.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="hidden"' in book.read("xl/workbook.xml").decode()


def test_what_no_document_can_hold_is_replaced_and_what_no_cell_can_hold_is_cut() -> None:
    assert cell_text("甲\ufffe乙\uffff") == "甲\ufffd乙\ufffd"
    assert len(cell_text("长" * 40_000)) == 32_767
    assert len(cell_text("𠮷" * 20_000)) == 16_383


def test_a_csv_has_a_byte_order_mark_and_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    at = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
    rows: list[tuple[Value, ...]] = [("=1+1", at), ("＝1", None), ("正常", 3)]
    assert write_csv(path, Sheet("表", [Column("一"), Column("二")], rows)) == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text("utf-8-sig").splitlines() == ["一,二", "'=1+1,2026-03-05 09:30", "'＝1,", "正常,3"]
