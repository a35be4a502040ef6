"""The brief of the day made on a phone, and the schedule of the papers changed at a desk."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.contract.desk import Desk, matter
from tests.e2e.screen import Screen


def test_a_brief_is_made_on_a_phone_and_its_schedule_changed_at_a_desk(
    screen_of: Callable[..., Screen], desk: Desk
) -> None:
    desk.new_case(text=matter("河堤上的护栏断了一截，散步的老人差点掉下去，请尽快修好"))
    phone = screen_of(390, "chief")
    phone.go("/briefs")
    with phone.page.expect_download() as saved:
        phone.button("现在生成").click()
    assert saved.value.suggested_filename.startswith("日报 网信日报〔")
    expect(phone.page.get_by_role("list", name="日报、总结")).to_contain_text("网络舆情日报")
    phone.look("briefs-phone")
    screen = screen_of(1280, "chief")
    screen.go("/briefs")
    expect(screen.page.get_by_role("table")).to_contain_text("网信日报〔")
    screen.button("修改安排").click()
    screen.dialog().get_by_label("日报生成时间").fill("17:10")
    screen.dialog().get_by_label("修改理由").fill("下班前半小时")
    screen.look("brief-schedule")
    screen.send("启用新安排")
    expect(screen.page.get_by_role("region", name="自动生成")).to_contain_text(" 17:10")
    screen.look("briefs")
