"""What a cell of an import says, what a heading means, and by what a row is known again."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.codes import Channel
from services.contracts.words import CHANNELS
from services.ingest.imports.domain.cells import draft, unit_finder, written
from services.ingest.imports.domain.columns import COLUMNS, HeaderRefused, channel_of, columns_of
from services.ingest.imports.domain.files import shown_name
from services.ingest.imports.domain.identity import Occurrences, own_id
from services.ingest.imports.service.working import checked

UNITS = unit_finder({"jiaoyu": "县教育局", "huanbao": "县生态环境局"})


def cell(title: str, value: Any) -> Any:
    """What one cell becomes: its value, or the reason why it is refused."""
    made = draft(columns_of(["来源渠道", "正文", title]), ["来电", "x", value], UNITS)
    if made.faults:
        return made.faults[0].reason
    item = made.item.get("reach", made.item)
    return item.get(columns_of(["来源渠道", "正文", title])[2].field.split(".")[-1])


@pytest.mark.parametrize(
    "value",
    [
        {"at": "2026-03-05T09:30:00"}, "2026-03-05 09:30", "2026-3-5 9:30", "2026/3/5 9:30:00",
        "2026.3.5 9:30",
        "2026年3月5日9时30分", "2026年3月5日 9:30", "２０２６－０３－０５　０９：３０",
        "2026-03-05T09:30:00+08:00",
        "2026-03-05T01:30:00Z", "202603050930", "2026/3/5 上午9:30", 46086.395833333336, " 2026-03-05 09:30 ",
    ],
)  # fmt: skip
def test_a_moment_is_read_in_every_form_that_offices_write(value: Any) -> None:
    assert datetime.fromisoformat(cell("发生时间", value)) == datetime.fromisoformat("2026-03-05T09:30+08:00")


@pytest.mark.parametrize(("value", "hour"), [("2026-3-5 下午3点20分", 15), ("2026-03-05", 0), (20260305, 0)])
def test_half_days_and_whole_days_are_understood(value: Any, hour: int) -> None:
    assert datetime.fromisoformat(cell("发布时间", value)).hour == hour


@pytest.mark.parametrize(
    "value", ["昨天", "2026-02-30 10:00", "2026-13-01", "25:00", "3月5日", 12.5, True, "2026-03-05 99:00"]
)
def test_what_is_no_moment_is_refused_with_an_example(value: Any) -> None:
    assert cell("发生时间", value) == "不是能识别的时间，请写成 2026-03-05 09:30"


@pytest.mark.parametrize(
    ("title", "value", "found"),
    [
        ("外部编号", 12345.0, "12345"), ("外部编号", " A-1 ", "A-1"), ("外部编号", "00123", "00123"),
        ("外部编号", 12.5, "12.5"), ("浏览量", "1,234", 1234), ("浏览量", 12.0, 12), ("浏览量", "１２", 12),
        ("演练", "是", True), ("演练", "否", False), ("演练", True, True), ("演练", 1.0, True),
        ("演练", "TRUE", True),
        ("涉及单位", "县教育局", "jiaoyu"), ("涉及单位", "jiaoyu", "jiaoyu"),
        ("涉及单位", "县教育局（jiaoyu）", "jiaoyu"), ("涉及单位", " 县教育局(jiaoyu)", "jiaoyu"),
    ],
)  # fmt: skip
def test_a_cell_means_what_was_typed(title: str, value: Any, found: Any) -> None:
    assert cell(title, value) == found


@pytest.mark.parametrize(
    ("title", "value", "told"),
    [
        ("浏览量", "很多", "整数"), ("浏览量", -1, "整数"), ("浏览量", 1.5, "整数"),
        ("浏览量", "9" * 20, "整数"), ("演练", "也许", "“是”或“否”"),
        ("涉及单位", "县外星局", "没有这个单位"),
    ],
)  # fmt: skip
def test_a_cell_that_says_nothing_usable_is_refused(title: str, value: Any, told: str) -> None:
    assert told in cell(title, value)


def test_a_refusal_never_repeats_the_cell() -> None:
    secret = "张三13912345678"
    for title in ("来源渠道", "发生时间", "浏览量", "演练", "涉及单位"):
        made = draft(columns_of(["来源渠道", "正文", title])[-1:] if title != "来源渠道" else columns_of(
            ["来源渠道", "正文"]
        ), [secret], UNITS)  # fmt: skip
        assert made.faults
        assert secret not in made.faults[0].reason


@pytest.mark.parametrize("name", [*CHANNELS.values(), *Channel, "12345", " 12345热线", "ＰＨＯＮＥ", "电话"])
def test_channels_go_by_name_and_by_code(name: str) -> None:
    assert channel_of(name) in Channel


def test_headings_go_by_the_templates_names_and_by_the_contracts_in_any_order() -> None:
    fields = [column.field for column in COLUMNS]
    assert [each.field for each in columns_of(fields) if each] == fields
    assert [each.field for each in columns_of([f" {column.title} " for column in COLUMNS]) if each] == fields
    mixed = columns_of(["正文（必填）", "*来源渠道", "原因", "Drill"])
    assert [each and each.field for each in mixed] == ["text", "channel", None, "drill"]


@pytest.mark.parametrize(
    "heading", [["正文"], ["来源渠道", "正文", "作者"], ["来源渠道", "正文", "内容"], ["a"] * 200]
)
def test_a_heading_that_does_not_fit_is_refused(heading: list[str]) -> None:
    with pytest.raises(HeaderRefused):
        columns_of(heading)


def test_a_heading_is_not_looked_at_for_long_and_named_without_what_cannot_be_shown() -> None:
    for odd in ("正" + " " * 5000 + "文", "正文" + "\u0301" * 500_000, "\x00\u202e姓名"):
        with pytest.raises(HeaderRefused) as told:
            columns_of(["来源渠道", "正文", odd])
        assert str(told.value).isprintable()
        assert len(str(told.value)) < 200


def test_a_row_of_thousands_of_cells_is_told_once() -> None:
    columns = columns_of(["来源渠道", "正文"])
    assert len(draft(columns, ["来电", "x", *["多"] * 10_000], UNITS).faults) == 1


def test_what_stands_under_no_heading_is_told_not_dropped() -> None:
    columns = columns_of(["来源渠道", "正文", ""])
    assert draft(columns, ["来电", "x", "多出来的"], UNITS).faults
    assert draft(columns, ["来电", "x", None, "更远的"], UNITS).faults
    assert not draft(columns, ["来电", "x"], UNITS).faults


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    made = draft(
        columns_of(["来源渠道", "正文", "网址", "演练"]), ["飞鸽", "  \u200b", "ftp://x", "也许"], UNITS
    )
    item, faults = checked(made)
    assert item is None
    assert [fault.column for fault in faults] == ["来源渠道", "演练", "正文", "网址"]


def test_the_text_of_a_cell_is_kept_as_it_is() -> None:
    words = " {{x}} <w:p> =1+1 \u202e反\u202c 𠮷😀\n第二行 "
    assert cell("标题", "x") == "x"
    assert draft(columns_of(["来源渠道", "正文"]), ["来电", words], UNITS).item["text"] == words


def test_cells_come_back_as_they_were_typed() -> None:
    cells = [None, True, 12345.0, 0.1, {"at": "2026-03-05T00:00:00"}, {"at": "2026-03-05T09:30:00"}, "=1+1"]
    assert [written(each) for each in cells] == [
        "", "是", "12345", "0.1", "2026-03-05", "2026-03-05 09:30", "=1+1",
    ]  # fmt: skip


@given(st.permutations(["甲", "乙", "甲", "丙", "甲"]))
def test_the_numbers_of_rows_do_not_depend_on_their_order(rows: list[str]) -> None:
    seen = Occurrences()
    found = {own_id(row.encode(), seen.next(row.encode())) for row in rows}
    assert found == {own_id(name.encode(), turn) for name, most in (("甲", 3), ("乙", 1), ("丙", 1))
                     for turn in range(1, most + 1)}  # fmt: skip


@given(
    st.lists(st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(), max_size=20)
)
def test_no_row_is_too_odd_to_be_told_what_is_wrong(cells: list[Any]) -> None:
    item, faults = checked(draft(list(COLUMNS), cells, UNITS))
    assert (item is None) == bool(faults)


def test_a_files_name_is_shown_without_path_and_numbers() -> None:
    assert shown_name("C:\\用户\\三月\u202e.xlsx") == "三月.xlsx"
    assert "13912345678" not in shown_name("张三13912345678.xlsx")
    assert shown_name(None) == shown_name("\0") == "未命名的文件"
