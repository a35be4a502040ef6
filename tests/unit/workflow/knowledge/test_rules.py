"""The life of an entry, what it must not say, and what the public page makes of it."""

from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from services.contracts.codes import Category, Role
from services.contracts.identity import Principal
from services.contracts.words import CATEGORIES
from services.workflow.knowledge.domain import pages, personal
from services.workflow.knowledge.domain.pages import Asked, Shown
from services.workflow.knowledge.domain.rules import (
    TRANSITIONS,
    EntryAction,
    EntryState,
    heat,
    is_due,
    offered,
)

ONE, OTHER = UUID(int=1), UUID(int=2)


def person(role: Role, unit: str = "jiaoyu") -> Principal:
    return Principal(
        subject=ONE, kind="user", username="x", name="x", roles=(role,), unit=unit, session=UUID(int=9)
    )


@pytest.mark.parametrize(("state", "action"), list(product(EntryState, EntryAction)))
def test_only_the_actions_of_the_table_are_offered(state: EntryState, action: EntryAction) -> None:
    chief = person(Role.OFFICE_CHIEF, "wangxinban")
    assert (action in offered(state, chief, "jiaoyu", {OTHER})) is ((state, action) in TRANSITIONS)


@pytest.mark.parametrize("action", [EntryAction.APPROVE, EntryAction.RENEW])
def test_who_wrote_the_words_neither_approves_nor_renews_them(action: EntryAction) -> None:
    head = person(Role.UNIT_HEAD)
    for state in EntryState:
        assert action not in offered(state, head, "jiaoyu", {ONE})


def test_a_unit_decides_for_itself_and_readers_for_nobody() -> None:
    assert offered(EntryState.IN_REVIEW, person(Role.UNIT_HEAD), "huanbao", set()) == []
    assert offered(EntryState.IN_REVIEW, person(Role.HANDLER), "jiaoyu", set()) == []
    for role in (Role.AUDITOR, Role.LEADING_GROUP, Role.UNIT_CLIENT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        assert all(offered(state, person(role), "jiaoyu", set()) == [] for state in EntryState)


def test_an_entry_asks_to_be_checked_thirty_days_before_its_end() -> None:
    assert not is_due(date(2026, 7, 31), date(2026, 6, 30))
    assert is_due(date(2026, 7, 30), date(2026, 6, 30))
    assert heat(2, 5, 45) == 13


def test_a_place_is_named_without_repeating_what_stands_there() -> None:
    said = list(personal.found("请找张建国，手机13812345678，单号HY-2026-000017。"))
    assert any("手机号码" in each for each in said)
    assert any("工单编号" in each for each in said)
    assert not any("1381234" in each or "000017" in each for each in said)
    assert list(personal.found("请拨打县教育局电话 0000-1234567 或 12345。")) == []


def shown(question: str, answer: str) -> Shown:
    return Shown(
        UUID(int=7),
        question,
        answer,
        Category.EDUCATION,
        "县教育局",
        '办法"第一条"',
        "https://example.org/?a=1&b=2",
        date(2027, 1, 5),
        datetime(2026, 3, 5, tzinfo=UTC),
    )


HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}} ${x}",
    "</title></main>",
    "=1+1",
    '"><img src=x onerror=y>',
    "\u202e反转\ufffe",
    "<w:p/>]]>",
    "😀𠮷㐂",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_only_text_on_the_page_and_in_the_feed(text: str) -> None:
    row = shown(text, f"{text}\n第二行")
    for page in (pages.listing([row], Asked(text), CATEGORIES), pages.entry(row, CATEGORIES)):
        assert "<script" not in page
        assert "<img" not in page
        assert page.count("<main") == page.count("</main>") == 1
    feed = ET.fromstring(pages.feed([row], "https://desk.example", row.approved_at))
    entry = feed.find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    assert entry.findtext("{http://www.w3.org/2005/Atom}title") == text.replace("\ufffe", "\ufffd")


def test_the_page_says_what_is_missing_or_too_short() -> None:
    assert "至少输入两个字" in pages.listing([], Asked("水", too_short=True), CATEGORIES)
    assert "没有找到" in pages.listing([], Asked("停水"), CATEGORIES)
    assert "没有这条问答" in pages.missing()
    assert pages.day(date(2027, 1, 5)) == "2027年1月5日"
