"""Lists leave as files and a sheet comes in, by the pages: asked, saved, found again; looked at, written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.common.workbook import Column, Sheet, write_xlsx
from tests.e2e.screen import Screen

UNITS = ("代码", "名称", "类型")


@pytest.mark.long
def test_the_desk_takes_a_list_along_and_finds_it_again(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "duty")
    page = screen.page
    screen.go("/cases?view=all")
    screen.button("导出").click()
    screen.look("export")
    with page.expect_download() as saved:
        page.get_by_role("dialog").get_by_role("button", name="导出").click()
    assert saved.value.suggested_filename.startswith("工单-")
    screen.go("/office")
    page.get_by_role("link", name="导出文件").click()
    expect(page.get_by_role("heading", name="导出文件")).to_be_visible()
    screen.look("exports")
    with page.expect_download() as again:
        page.get_by_role("button", name="下载").first.click()
    assert again.value.suggested_filename == saved.value.suggested_filename


@pytest.mark.long
def test_an_administrator_looks_at_a_sheet_of_units_before_it_is_written(
    screen_of: Callable[..., Screen], tmp_path: Path, width: int
) -> None:
    path = tmp_path / "单位.xlsx"
    rows = [(f"zhan-{width}", f"第{width}服务站", "县直部门"), ("9", "不对的单位", "公司")]
    write_xlsx(path, [Sheet("单位", [Column(title) for title in UNITS], rows)])
    screen = screen_of(width, "admin")
    page = screen.page
    screen.go("/admin/units")
    screen.button("从表格导入").click()
    page.get_by_label("填好的表格").set_input_files(path)
    screen.button("预览").click()
    expect(page.get_by_text("新增 1 行，不能导入 1 行")).to_be_visible()
    screen.look("sheet-preview")
    with page.expect_download() as refused:
        screen.button("下载退回的行和原因").click()
    assert refused.value.suggested_filename == "单位退回的行.xlsx"
    page.get_by_text("只导入没有问题的行").click()
    page.get_by_role("dialog").get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入：新增 1 行")).to_be_visible()
    screen.button("完成").click()
