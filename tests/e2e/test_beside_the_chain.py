"""What the desk has beside the chain: pages, notices, plans, attachments, channels, the audit log."""

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.contract.desk import Desk, matter
from tests.e2e.conftest import MOSTLY_ON_A_PHONE
from tests.e2e.screen import Screen

_PICTURE = bytes.fromhex(  # the smallest PNG: one grey dot
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b55"
    "0000000a49444154789c6368000000820081"
    "dd436af4"
    "0000000049454e44ae426082"
)


def grave(desk: Desk) -> str:
    """The case of a matter that pages whoever is on call."""
    return desk.new_case(text=matter("老旧居民楼燃气爆炸，有人被埋，正在呼救，请马上救人"))


@pytest.mark.parametrize("width", MOSTLY_ON_A_PHONE)
def test_a_page_is_confirmed_and_the_plan_is_worked_off(
    screen_of: Callable[..., Screen], desk: Desk, width: int
) -> None:
    case = grave(desk)
    number = desk.case(case)["number"]
    screen = screen_of(width, "duty")
    page = screen.page
    screen.go("/notices")
    confirm = page.get_by_role("button", name=f"确认接收 {number}")
    expect(confirm).to_be_visible()
    screen.look("notices")
    confirm.click()
    expect(confirm).to_have_count(0)
    screen.go(f"/cases/{case}")
    expect(page.get_by_role("region", name="紧急通知", exact=True)).to_contain_text("确认接收")
    page.get_by_role("button", name=re.compile("^启动“")).first.click()
    page.get_by_role("button", name=re.compile("^登记完成：")).first.click()
    screen.dialog().get_by_label("说明").fill("已电话报告。")
    screen.send("登记完成")
    expect(page.get_by_role("region", name="应急预案")).to_contain_text("已电话报告。")
    page.get_by_role("button", name=re.compile("^怎么算的")).first.click()
    expect(screen.dialog()).to_be_visible()
    screen.look("deadline-explained")
    page.keyboard.press("Escape")
    expect(screen.dialog()).to_have_count(0)
    screen.look("case-with-plan")


@pytest.mark.parametrize("width", MOSTLY_ON_A_PHONE)
def test_attachments_a_reply_with_faults_and_the_archive(
    screen_of: Callable[..., Screen], desk: Desk, width: int
) -> None:
    case = desk.new_case(text=matter("小学门口的斑马线颜色淡了，请重新画线"))
    desk.lead(case, "in_progress")
    screen = screen_of(width, "edu")
    page = screen.page
    screen.go(f"/cases/{case}")
    page.get_by_label("选择要添加的附件").set_input_files(
        {"name": "现场.png", "mimeType": "image/png", "buffer": _PICTURE}
    )
    expect(page.get_by_role("region", name="附件")).to_contain_text("现场.png")
    page.get_by_label("选择要添加的附件").set_input_files(
        {"name": "假的.png", "mimeType": "image/png", "buffer": b"<svg onload='alert(1)'/>"}
    )
    expect(page.get_by_role("region", name="附件").get_by_role("alert")).to_be_visible()
    screen.look("case-attachments")
    screen.act("提交答复")
    screen.dialog().get_by_label("公开答复").fill("我局高度重视，将尽快处理，请拨打 13800138000 联系张小明。")
    check = screen.dialog().get_by_role("region", name="答复检查")
    expect(check).to_contain_text("个人信息")
    screen.look("reply-check")
    screen.send("提交审核")
    head = screen_of(width, "edu-head")
    head.go(f"/cases/{case}")
    head.act("审核通过")
    expect(head.dialog().get_by_role("region", name="答复检查")).to_contain_text("仍予通过")
    head.look("approve-over-warnings")


def test_an_item_sent_by_mistake_is_withdrawn(screen_of: Callable[..., Screen], desk: Desk) -> None:
    item = desk.submit(text=matter("录错了，这条是测试"))
    desk.assessed(item)
    screen = screen_of(390, "edu")
    screen.go(f"/items/{item}")
    screen.button("撤回信息").click()
    screen.dialog().get_by_label("理由").fill("误报")
    screen.send("撤回并清除内容")
    expect(screen.page.locator("main")).to_contain_text("已撤回")
    screen.look("item-withdrawn")


@pytest.mark.parametrize("width", MOSTLY_ON_A_PHONE)
def test_channels_and_the_audit_log(screen_of: Callable[..., Screen], width: int) -> None:
    screen = screen_of(width, "admin")
    page = screen.page
    screen.go("/admin/channels")
    screen.button("添加渠道").click()
    name = f"值班群 {secrets.token_hex(3)}"
    screen.dialog().get_by_label("类型").select_option("webhook")
    screen.dialog().get_by_label("名称").fill(name)
    screen.dialog().get_by_label("地址").fill("https://robots.example.invalid/hook")
    screen.dialog().get_by_label("签名密钥").fill("ein-langes-Geheimnis")
    screen.dialog().get_by_label("理由").fill("试用")
    screen.look("channel-add")
    screen.send("添加")
    expect(page.get_by_role("list", name="渠道列表")).to_contain_text(name)
    screen.look("channels")
    auditor = screen_of(width, "auditor")
    auditor.go("/audit")
    expect(auditor.page.get_by_text("添加通知渠道").locator("visible=true").first).to_be_visible()
    auditor.button("核对整条日志").click()
    expect(auditor.page.get_by_role("status").filter(has_text="完好")).to_be_visible()
    auditor.look("audit")
