"""Coming, going and coming back."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.contract.desk import PASSWORD
from tests.e2e.screen import Screen


def test_a_wrong_password_is_said_in_words(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of(390)
    page = screen.page
    screen.go("/login")
    screen.button("登录").click()
    expect(page.get_by_role("textbox", name="账号")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("textbox", name="账号").fill("nobody-here")
    page.get_by_label("密码").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    screen.look("login-refused")


def test_signing_in_leads_back_to_the_page_that_was_asked_for(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of(1280)
    page = screen.page
    screen.go("/items?risk=severe")
    expect(page).to_have_url(re.compile("/login"))
    page.get_by_role("textbox", name="账号").fill("chief")
    page.get_by_label("密码").fill(PASSWORD)
    screen.button("登录").click()
    expect(page).to_have_url(f"{screen.address}/items?risk=severe")


def test_a_reload_keeps_the_session_and_another_tab_has_none(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of(1280, "duty")
    screen.page.reload()
    expect(screen.page.locator(".shell")).to_be_visible()
    kept = screen.page.evaluate("JSON.stringify([localStorage, document.cookie])")
    assert kept == '[{},""]'


def test_an_ended_session_says_so_and_returns_afterwards(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of(1280, "env")
    page = screen.page
    page.evaluate("sessionStorage.setItem('huiying.refresh', 'no longer any good')")
    screen.go("/items")
    expect(page.get_by_text("登录已失效")).to_be_visible()
    screen.look("login-ended")
    page.get_by_role("textbox", name="账号").fill("env")
    page.get_by_label("密码").fill(PASSWORD)
    screen.button("登录").click()
    expect(page).to_have_url(f"{screen.address}/items")


def test_signing_out_leaves_nothing_behind(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of(390, "edu-head")
    page = screen.page
    screen.go("/account")
    screen.button("退出登录").click()
    expect(page.get_by_role("textbox", name="账号")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('huiying'))") == []
    page.go_back()
    expect(page.get_by_role("textbox", name="账号")).to_be_visible()


def test_everything_is_reached_by_keyboard(screen_of: Callable[..., Screen]) -> None:
    """Skip link, list, case, form and back, without a mouse."""
    screen = screen_of(1280, "duty")
    page = screen.page
    screen.go("/cases")
    expect(page.locator("a.title").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("a.title").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_be_focused()
    screen.button("研判").focus()
    page.keyboard.press("Enter")
    expect(screen.dialog()).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null")
    page.keyboard.press("Escape")
    expect(screen.dialog()).to_have_count(0)
    expect(screen.button("研判")).to_be_focused()
