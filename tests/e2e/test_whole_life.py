"""The whole life of a matter, played by the people of the office in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.contract.desk import matter
from tests.e2e.conftest import MOSTLY_ON_A_PHONE
from tests.e2e.screen import Screen

MOST_TAPS = 4
REPLY = "您好！经核实，学校自本周起按规定时间放学，不再延长晚自习。感谢监督。"
NOTE = "已到校核对作息表，与校长谈话。"


def enter_by_hand(screen: Screen) -> str:
    """A handler writes down what somebody said on the phone; gives the path of its case."""
    page = screen.page
    screen.go("/items/new")
    page.get_by_role("radio", name="来电").check()
    page.get_by_label("内容").fill(matter("初中晚自习拖到十点四十，孩子睡眠不足，请教育局管一管"))
    page.get_by_label("事发地点").fill("城关镇育才路")
    screen.look("life-1-enter")
    screen.button("提交").click()
    screen.said("已收到")
    expect(page.get_by_role("heading", name="研判结果")).to_be_visible()
    link = page.get_by_role("link", name="查看工单")
    expect(link).to_be_visible()
    screen.look("life-2-assessed")
    return link.get_attribute("href") or ""


def confirm_and_assign(screen: Screen, case: str) -> None:
    """The duty officer starts at the inbox; every tap from there on is counted."""
    page = screen.page
    screen.go("/cases")
    expect(page).to_have_url(re.compile("state=pending_review"))
    card = page.locator(f'a[href="{case}"]')
    expect(card).to_be_visible()
    screen.look("life-3-inbox")
    before = screen.taps()
    card.click()
    expect(screen.button("研判")).to_be_visible()
    screen.look("life-4-case")
    screen.button("研判").click()
    expect(screen.dialog().get_by_label("主办单位")).to_have_value("jiaoyu")
    screen.look("life-5-review")
    screen.send("确认并交办")
    screen.said("待签收")
    assert screen.taps() - before <= MOST_TAPS
    expect(screen.state()).to_contain_text("待签收")


def handle(screen: Screen, case: str) -> None:
    """The unit's handler signs for it, writes down what was done and drafts the answer."""
    screen.go(case)
    screen.act("签收")
    screen.said("办理中")
    screen.act("记录办理情况")
    screen.dialog().get_by_label("办理情况（内部）").fill(NOTE)
    screen.look("life-6-log")
    screen.send("记录")
    screen.said("办理情况已记录")
    screen.act("提交答复")
    screen.dialog().get_by_label("公开答复").fill(REPLY)
    screen.dialog().get_by_label("办理情况（内部）").fill(NOTE)
    screen.look("life-7-reply")
    screen.send("提交审核")
    screen.said("待审核")
    expect(screen.button("审核通过")).to_have_count(0)


def approve(screen: Screen, case: str) -> None:
    """Somebody else than who wrote the answer approves it."""
    screen.go(case)
    expect(screen.page.locator(".public")).to_contain_text(REPLY)
    expect(screen.page.locator(".internal")).to_contain_text(NOTE)
    screen.look("life-8-approve")
    screen.act("审核通过")
    screen.send("审核通过")
    screen.said("已回复")


def follow_up_and_file(screen: Screen, case: str) -> None:
    page = screen.page
    screen.go(case)
    screen.act("回访")
    screen.dialog().get_by_role("radio", name="满意", exact=True).check()
    screen.look("life-9-follow-up")
    screen.send("记录回访")
    screen.said("回访已记录")
    screen.act("办结")
    screen.send("办结")
    screen.said("办结")
    screen.act("归档")
    screen.send("归档")
    screen.said("归档")
    expect(screen.state()).to_contain_text("归档")
    expect(page.get_by_role("region", name="可以办理")).to_have_count(0)
    screen.stand()
    steps = page.locator(".timeline .what strong").all_inner_texts()
    told = ["归档", "办结", "回访", "审核通过", "提交答复", "记录办理情况", "签收", "研判", "立案"]
    assert [step for step in steps if step in told] == told
    screen.look("life-10-archived")


@pytest.mark.parametrize("width", MOSTLY_ON_A_PHONE)
def test_from_a_phone_call_to_the_archive(screen_of: Callable[..., Screen], width: int) -> None:
    handler = screen_of(width, "edu")
    case = enter_by_hand(handler)
    duty = screen_of(width, "duty")
    confirm_and_assign(duty, case)
    handle(handler, case)
    approve(screen_of(width, "edu-head"), case)
    follow_up_and_file(duty, case)
    handler.go(case)
    expect(handler.page.locator(".public")).to_contain_text(REPLY)
    handler.look("life-11-learns-the-answer")
