"""A sheet of items goes through the office's page: sent, followed, its refused row fetched."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.common.workbook import Column, Sheet, write_xlsx
from tests.contract.desk import matter
from tests.e2e.screen import Screen


@pytest.mark.long
def test_a_handler_imports_a_sheet_and_gets_the_refused_row_back(
    screen_of: Callable[..., Screen], tmp_path: Path, width: int
) -> None:
    rows = [("来电", matter()), ("飞鸽传书", matter()), ("留言板", matter())]
    path = tmp_path / "三月来件.xlsx"
    write_xlsx(path, [Sheet("信息", [Column("来源渠道"), Column("正文")], rows)])
    screen = screen_of(width, "edu")
    page = screen.page
    screen.go("/office")
    page.get_by_role("link", name="导入").click()
    expect(page.get_by_role("heading", name="导入", exact=True)).to_be_visible()
    with page.expect_download() as template:
        screen.button("下载模板").click()
    assert template.value.suggested_filename == "舆情信息导入模板.xlsx"
    page.get_by_label("选择要导入的表格").set_input_files(path)
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible()
    expect(page.get_by_text("新收下 2 条，以前报过 0 条，退回 1 行")).to_be_visible()
    expect(page.get_by_text("第 3 行")).to_be_visible()
    screen.look("import-result")
    with page.expect_download() as refused:
        screen.button("下载退回的行").click()
    assert refused.value.suggested_filename == "退回的行.xlsx"
    page.get_by_role("main").get_by_role("link", name="导入", exact=True).click()
    expect(page.get_by_role("link", name="三月来件.xlsx").first).to_be_visible()
    screen.look("imports")
