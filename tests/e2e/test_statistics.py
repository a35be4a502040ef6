"""Statistics at both sizes: clear to axe, nothing sideways, and from a number to its cases."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.screen import Screen


def test_a_number_says_what_it_counts_and_opens_its_list(
    screen_of: Callable[..., Screen], width: int
) -> None:
    screen = screen_of(width, "duty")
    page = screen.page
    screen.go("/office")
    page.get_by_role("main").get_by_role("link", name="统计 数量").click()
    expect(page.get_by_role("heading", name="回复率")).to_be_visible()
    expect(page.get_by_text("回复率（答复率）＝已答复÷有效工单。")).to_be_visible()
    screen.look("statistics")
    page.get_by_role("radio", name="今年").check()
    screen.stand()
    number = page.get_by_role("link", name="查看收到工单的清单")
    shown = (number.inner_text()).split("，")[0]
    assert int(shown) > 0
    number.click()
    expect(page.get_by_role("heading", name="收到工单")).to_be_visible()
    expect(page.get_by_text("时段内收到的全部工单")).to_be_visible()
    screen.look("statistics-cases")
