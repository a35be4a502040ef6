"""The administrator connects a unit's system: the page at both sizes, the secret once, a test that fails."""

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import MOSTLY_ON_A_PHONE
from tests.e2e.screen import Screen


@pytest.mark.parametrize("width", MOSTLY_ON_A_PHONE)
def test_a_subscription_from_its_secret_to_its_log(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "admin")
    page = screen.page
    screen.go("/admin/channels")
    page.get_by_role("navigation", name="管理").get_by_role("link", name="对接", exact=True).click()
    expect(page.get_by_role("heading", name="Open311 接口")).to_be_visible()
    screen.button("添加事件订阅").click()
    dialog = screen.dialog()
    dialog.get_by_role("button", name="添加").click()
    expect(dialog.get_by_label("单位（必填）")).to_have_attribute("aria-invalid", "true")
    name = f"教务平台 {secrets.token_hex(3)}"
    dialog.get_by_label("单位（必填）").select_option("jiaoyu")
    dialog.get_by_label("名称").fill(name)
    dialog.get_by_label("接收地址").fill("https://oa.example.invalid/hook")
    screen.look("partners-add")
    screen.send("添加")
    assert page.locator(".secret code").inner_text().startswith("whsec_")
    expect(page.get_by_role("list", name="订阅列表")).to_contain_text(name)
    screen.button(f"发测试事件 {name}").click()
    expect(page.get_by_text("找不到主机").first).to_be_visible()
    screen.look("partners")
    screen.button(f"投递记录 {name}").click()
    expect(screen.dialog()).to_contain_text("测试")
    screen.look("partners-log")
