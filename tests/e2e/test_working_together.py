"""Two people at one case, and what a screen learns without being asked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.contract.desk import Desk, matter
from tests.e2e.conftest import MOSTLY_ON_A_PHONE
from tests.e2e.screen import Screen

WHY = "现场看过，比原先以为的严重"


def test_who_comes_second_is_told_and_loses_no_word(
    screen_of: Callable[..., Screen], desk: Desk, width: int
) -> None:
    case = desk.new_case(text=matter("小区门口的垃圾桶满了没人清，气味很大"))
    screen = screen_of(width, "duty")
    screen.go(f"/cases/{case}")
    screen.act("研判")
    dialog = screen.dialog()
    dialog.get_by_text("点按修改").click()
    dialog.get_by_role("radio", name="特别重大").check()
    dialog.get_by_label("改动理由").fill(WHY)
    desk.act("chief", case, "comment", note="我先记一笔")
    dialog.get_by_role("button", name="确认并交办").click()
    expect(dialog).to_contain_text("陈正和")
    expect(dialog.get_by_label("改动理由")).to_have_value(WHY)
    screen.look("conflict-may-go-on")
    screen.send("确认并交办")
    screen.said("待签收")
    assert desk.case(case)["risk"] == "severe"


@pytest.mark.parametrize("width", MOSTLY_ON_A_PHONE)
def test_a_step_that_somebody_else_has_taken_is_not_taken_again(
    screen_of: Callable[..., Screen], desk: Desk, width: int
) -> None:
    case = desk.new_case(text=matter("公园长椅的木板断了"))
    screen = screen_of(width, "duty")
    screen.go(f"/cases/{case}")
    screen.act("研判")
    desk.act("chief", case, "review", lead_unit="jiaoyu")
    dialog = screen.dialog()
    dialog.get_by_role("button", name="确认并交办").click()
    expect(dialog).to_contain_text("这一步现在不能办了")
    expect(dialog.get_by_role("button", name="确认并交办")).to_be_disabled()
    screen.look("conflict-too-late")


@pytest.mark.parametrize("width", MOSTLY_ON_A_PHONE)
def test_a_screen_that_is_open_follows_what_others_do(
    screen_of: Callable[..., Screen], desk: Desk, width: int
) -> None:
    case = desk.new_case(text=matter("站牌上的末班车时间写错了"))
    screen = screen_of(width, "duty")
    screen.go(f"/cases/{case}")
    expect(screen.page.get_by_text("实时更新")).to_be_visible()
    desk.act("chief", case, "review", lead_unit="jiaotong")
    expect(screen.state()).to_contain_text("待签收")
    screen.go("/cases?view=all")
    expect(screen.page.get_by_text("实时更新")).to_be_visible()
    expect(screen.page.locator("a.title").first).to_be_visible()
    other = desk.new_case(text=matter("体育场的跑道落满树叶，没人扫"))
    screen.page.get_by_role("button", name="有新工单").click()
    expect(screen.page.locator(f'a[href="/cases/{other}"]')).to_be_visible()
