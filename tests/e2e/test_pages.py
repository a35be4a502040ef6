"""Every page at both sizes, for those who may open it: clear to axe, nothing sideways, no script error."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.contract.desk import Desk, matter
from tests.e2e.conftest import MOSTLY_AT_A_DESK
from tests.e2e.screen import Screen


def test_the_sign_in_page_lists_the_demo_accounts(screen: Screen) -> None:
    screen.go("/login")
    expect(screen.page.locator(".demo button")).not_to_have_count(0)
    screen.look("login")


def test_the_lists_and_their_filters(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "duty")
    page = screen.page
    screen.go("/cases?view=all")
    expect(page.locator("a.title").first).to_be_visible()
    screen.look("cases")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("checkbox", name="特别重大").check()
    screen.look("cases-filters")
    expect(page).to_have_url(re.compile("risk=severe"))
    screen.go("/items?risk=severe&risk=major")
    expect(page.locator("a.title").first).to_be_visible()
    expect(page.get_by_role("list", name="已选的筛选条件")).to_contain_text("重大、特别重大")
    screen.look("items")
    page.get_by_role("searchbox").fill("没有人会这样写的话")
    screen.button("搜索").click()
    expect(page.get_by_text("这里没有信息")).to_be_visible()
    screen.look("items-none")


def test_the_topics_and_why_items_belong(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "duty")
    page = screen.page
    screen.go("/topics")
    title = page.locator("a.title").first
    expect(title).to_be_visible()
    screen.look("topics")
    title.click()
    expect(page.get_by_role("heading", name="归入话题的依据")).to_be_visible()
    expect(page.get_by_text("话题由这条信息开始").first).to_be_visible()
    screen.look("topic")
    screen.go("/topics?drill=true")
    screen.look("topics-drill")


def test_an_item_says_why_and_shows_where(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "duty")
    page = screen.page
    screen.go("/items?risk=severe")
    page.locator("a.title").first.click()
    expect(page.locator("mark").first).to_be_visible()
    page.locator(".reasons button").first.click()
    expect(page.locator("mark.active").first).to_be_visible()
    screen.look("item")
    screen.button("查看原文").click()
    screen.button("查看并留痕").click()
    expect(screen.dialog()).to_contain_text("请写明查看原文的理由")
    screen.look("item-unmask")


def test_the_quality_of_the_judgement(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "chief")
    screen.page.get_by_role("navigation", name="主导航").get_by_role("link", name="办公").click()
    screen.page.get_by_role("main").get_by_role("link", name="研判质量").click()
    expect(screen.page.get_by_role("heading", name="风险等级的变化")).to_be_visible()
    screen.look("learning")


def test_a_form_that_is_refused_keeps_every_word(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "edu")
    page = screen.page
    screen.go("/items/new")
    page.get_by_label("内容").fill("楼道灯不亮\x07")
    page.get_by_text("更多：").click()
    page.get_by_label("浏览").fill("12")
    screen.button("提交").click()
    expect(page.get_by_label("内容")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("内容")).to_be_focused()
    expect(page.get_by_label("浏览")).to_have_value("12")
    screen.look("new-refused")
    page.reload()
    expect(page.get_by_label("内容")).to_have_value("楼道灯不亮\x07")


def test_the_account_page_and_pages_that_are_not_there(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "town")
    screen.go("/account")
    expect(screen.page.get_by_text("城关镇").first).to_be_visible()
    screen.look("account")
    screen.go("/cases/01890000-0000-7000-8000-000000000000")
    expect(screen.page.get_by_role("alert")).to_be_visible()
    screen.look("case-not-found")


_ADMIN_PAGES = {"单位": "units", "单位系统": "clients", "办理政策": "policy", "工作日历": "calendar"}


@pytest.mark.parametrize("width", MOSTLY_AT_A_DESK)
def test_the_administrator_adds_and_disables(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "admin")
    page = screen.page
    expect(page.get_by_role("heading", name="账号")).to_be_visible()
    screen.look("admin-users")
    name = f"desk{width}"
    screen.button("添加账号").click()
    dialog = screen.dialog()
    dialog.get_by_role("button", name="添加").click()
    expect(dialog.get_by_label("姓名")).to_have_attribute("aria-invalid", "true")
    screen.look("admin-users-add")
    dialog.get_by_label("姓名").fill("新来的")
    dialog.get_by_role("textbox", name="账号").fill(name)
    dialog.get_by_label("单位（必填）").select_option("jiaoyu")
    dialog.get_by_role("checkbox", name="经办人").check()
    screen.send("添加")
    secret = page.locator(".secret code").inner_text()
    assert secret
    screen.look("admin-users-once")
    for tab, picture in _ADMIN_PAGES.items():
        page.get_by_role("navigation", name="管理").get_by_role("link", name=tab, exact=True).click()
        expect(page.get_by_role("heading", name=tab, exact=True, level=1)).to_be_visible()
        screen.look(f"admin-{picture}")
    first_sign_in(screen_of(width), name, secret)


def first_sign_in(screen: Screen, account: str, secret: str) -> None:
    """A one-time password opens nothing but the page that changes it."""
    page = screen.page
    screen.go("/login")
    page.get_by_role("textbox", name="账号").fill(account)
    page.get_by_label("密码").fill(secret)
    screen.button("登录").click()
    expect(page.get_by_role("heading", name="先修改密码")).to_be_visible()
    screen.look("password")
    page.get_by_label("新密码（必填）", exact=True).fill("一把只有我知道的钥匙")
    page.get_by_label("再填一次新密码").fill("一把只有我知道的钥匙")
    screen.button("修改密码").click()
    expect(page.locator(".shell")).to_be_visible()


def test_a_unit_that_only_submitted_learns_the_outcome(
    screen_of: Callable[..., Screen], desk: Desk, width: int
) -> None:
    case = desk.new_case("edu", text=matter("城西河边堆了几车建筑垃圾，没人清运"))
    desk.lead(case, "in_progress", unit="chengguan-zhen", handler="town")
    screen = screen_of(width, "edu")
    screen.go(f"/cases/{case}")
    expect(screen.state()).to_contain_text("办理中")
    screen.look("case-limited")
