"""Paper from the pages: a slip in one tap on a phone, the register, and a template of the office's own."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.contract.desk import Desk, matter
from tests.e2e.screen import Screen


def test_a_slip_is_made_in_one_tap_and_found_in_the_register(
    screen_of: Callable[..., Screen], desk: Desk
) -> None:
    case = desk.new_case(text=matter("老城区的路灯坏了一排，夜里看不清路，请尽快修理"))
    desk.lead(case, "in_progress")
    phone = screen_of(390, "duty")
    phone.go(f"/cases/{case}")
    papers = phone.page.get_by_role("region", name="文书")
    with phone.page.expect_download() as saved:
        papers.get_by_role("button", name="制作交办单").click()
    assert saved.value.suggested_filename.startswith("交办单 网信办交办〔")
    expect(papers.get_by_role("listitem")).to_contain_text("网信办交办〔")
    phone.go("/documents")
    expect(phone.page.get_by_role("main")).to_contain_text("网信办交办〔")
    phone.look("documents-phone")
    desk_screen = screen_of(1280, "chief")
    desk_screen.go("/documents")
    expect(desk_screen.page.get_by_role("table")).to_contain_text("网信办交办〔")
    desk_screen.go("/documents/forms")
    desk_screen.page.get_by_role("button", name="修改督办单模板和编号").click()
    desk_screen.dialog().get_by_label("编号的机关代字").fill("县网督")
    desk_screen.dialog().get_by_label("修改原因").fill("按县里的发文字号")
    desk_screen.look("document-form")
    desk_screen.send("保存")
    expect(desk_screen.page.get_by_role("table")).to_contain_text(re.compile(r"县网督〔\d{4}〕1号"))
