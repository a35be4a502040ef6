"""The rota at both sizes: who is on, signing in, and what the chief sees of it."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.screen import Screen


def test_who_is_on_duty_signs_in_on_the_page(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "duty")
    page = screen.page
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="值班").click()
    expect(page.get_by_role("heading", name="现在在班")).to_be_visible()
    screen.stand()
    if screen.button("签到").is_visible():  # a demo that was used before knows of it already
        screen.button("签到").click()
        screen.said("已签到")
    expect(page.get_by_role("list", name="本周和下周的值班")).to_contain_text("（我）")
    screen.look("duty")
    page.get_by_role("link", name="轮值安排").click()
    expect(page.get_by_role("heading", name="主班夜班")).to_be_visible()
    screen.look("duty-rotations")
