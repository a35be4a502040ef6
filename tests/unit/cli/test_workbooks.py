"""A workbook is submitted as it is: its first sheet, its numbers and times as a person reads them."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from services.run.cli.submission.problems import CannotSubmitError
from services.run.cli.submission.rows import open_source
from services.run.cli.submission.shaping import Shape
from tests.unit.cli.conftest import Runs
from tests.unit.cli.fake_gateway import FakeGateway

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_DATE_STYLE = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def workbook(path: Path, rows: list[list[str]]) -> Path:
    """Cells are given as the XML of a cell without its reference (`words`, `number`, `moment`)."""
    lines = "".join(f"<row>{''.join(row)}</row>" for row in rows)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>'
            '<sheet name="诉求" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            "worksheet", "worksheets/sheet1.xml", "styles", "styles.xml"
        ),
        "xl/styles.xml": _DATE_STYLE,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def _relations(*pairs: str) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(zip(pairs[::2], pairs[1::2], strict=True), start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def words(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number(value: float) -> str:
    return f"<c><v>{value}</v></c>"


def moment(serial: float) -> str:
    return f'<c s="1"><v>{serial}</v></c>'


HEADER = [words(name) for name in ("channel", "text", "external_id", "occurred_at", "reach.views", "drill")]


def test_the_headings_and_words_of_the_offices_template_need_no_map(tmp_path: Path) -> None:
    header = (
        "来源渠道（必填）",
        "正文（必填）",
        "发生时间",
        "涉及单位",
        "浏览量",
        "演练",
        "原因",
        "没听过的列",
    )
    row = (
        "12345 热线",
        " 电话说 ",
        "2026年3月5日9时30分",
        "县教育局（jiaoyu）",
        "1,200",
        "是",
        "上次的原因",
        "x",
    )
    odd = ("飞鸽", "另一条", "昨天", "县外星局", "很多", "也许")
    rows = [[words(each) for each in cells] for cells in (header, row, odd)]
    source = open_source(workbook(tmp_path / "a.xlsx", rows))
    Shape().check(source.columns())
    first, second = (Shape().item(source, each) for each in source.rows())
    assert first | {"external_id": ""} == {
        "channel": "hotline_12345", "text": " 电话说 ", "occurred_at": "2026-03-05T09:30:00+08:00",
        "concerns_unit": "jiaoyu", "reach": {"views": 1200}, "drill": True, "没听过的列": "x",
        "external_id": "",
    }  # fmt: skip
    assert (second["channel"], second["occurred_at"], second["drill"]) == ("飞鸽", "昨天", "也许")


def test_two_headings_for_one_field_are_refused_and_the_templates_example_is_told(
    tmp_path: Path, submits: Runs
) -> None:
    gateway = FakeGateway()
    twice = open_source(workbook(tmp_path / "b.xlsx", [[words("正文"), words("text")]]))
    with pytest.raises(CannotSubmitError, match="text"):
        Shape().check(twice.columns())
    example = [[words("渠道"), words("正文"), words("外部编号")]]
    example += [[words("来电"), words("一"), words(each)] for each in ("示例（请删除本行）", "A-1")]
    ran = submits(gateway, workbook(tmp_path / "c.xlsx", example))
    assert (ran.status, "示例行" in ran.printed) == (1, True)
    assert list(gateway.items) == ["A-1"]


def test_rows_arrive_as_the_contract_has_them(tmp_path: Path) -> None:
    row = [
        words("phone"),
        words("=1+1 路灯坏了\n两天"),
        number(20260001),
        moment(46023.5),
        number(120),
        '<c t="b"><v>1</v></c>',
    ]
    source = open_source(workbook(tmp_path / "诉求.xlsx", [HEADER, row]))
    assert [Shape().item(source, each) for each in source.rows()] == [
        {
            "channel": "phone",
            "text": "=1+1 路灯坏了\n两天",
            "external_id": "20260001",
            "occurred_at": "2026-01-01T12:00:00+08:00",
            "reach": {"views": 120},
            "drill": True,
        }
    ]


def test_empty_rows_count_for_nothing_and_a_second_run_makes_no_copy(submits: Runs, tmp_path: Path) -> None:
    gateway = FakeGateway()
    rows = [[words("")], HEADER[:2], [words("phone"), words("甲")], [], [words("phone"), words("乙")]]
    file = workbook(tmp_path / "a.xlsx", rows)
    assert [row.number for row in open_source(file).rows()] == [1, 2]
    submits(gateway, file)
    submits(gateway, file)
    assert sorted(item["text"] for item in gateway.items.values()) == ["乙", "甲"]


@pytest.mark.parametrize("content", [b"", b"PK", b"text\n1\n"])
def test_what_only_calls_itself_a_workbook_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(CannotSubmitError, match="另存为"):
        list(open_source(path).rows())


def test_a_workbook_of_endless_parts_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        for part in range(10_001):
            packed.writestr(f"xl/{part}.xml", b"")
    with pytest.raises(CannotSubmitError, match="拆成"):
        list(open_source(path).rows())
