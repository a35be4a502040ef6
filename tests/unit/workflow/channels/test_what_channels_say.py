"""Messages, signatures, answers and times of channels."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.codes import Category, RiskLevel
from services.contracts.instants import CHINA
from services.workflow.channels.domain import messages, signing
from services.workflow.channels.domain.answers import (
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    Outcome,
    of_answer,
    of_mail,
    retry_after,
    wait_after,
)
from services.workflow.channels.domain.kinds import ChannelKind, Digest, Purpose
from services.workflow.channels.domain.messages import Matter
from services.workflow.channels.domain.shapes import body
from services.workflow.channels.domain.timing import Quiet, leaves_at
from services.workflow.notices.domain import NoticeKind
from services.workflow.paging.domain import Reason
from services.workflow.policy.domain import Milestone

NOW = datetime(2026, 3, 5, 15, 10, tzinfo=UTC)  # 23:10 in the office
NIGHT = Quiet(time(22), time(7))
MATTER = Matter(
    id=UUID(int=7),
    number="HY-2026-000012",
    risk=RiskLevel.SEVERE,
    category=Category.TRANSPORT,
    title="大桥桥面开裂，<at user_id=1>车辆绕行[点此](http://x)" + "，" * 40,
    drill=False,
    items=3,
    unit="县交通局",
    milestone=Milestone.ACCEPT,
    due_at=NOW,
)


def test_a_page_tells_number_level_category_unit_deadline_and_link_and_no_more_of_the_title() -> None:
    told = messages.page(MATTER, Reason.SEVERE, ["HY-2026-000013"], "https://huiying.example/")
    lines = told.text.splitlines()
    assert lines[0] == "【紧急通知】HY-2026-000012，另有 1 件待确认"
    assert lines[2:5] == [
        "等级：特别重大 · 类别：交通运输 · 信息 3 条",
        "责任单位：县交通局",
        "时限：签收 03-05 23:10",
    ]
    assert len(lines[5].removeprefix("事项：")) == 30
    assert lines[6:] == [
        "另有：HY-2026-000013",
        f"请登录后点“确认接收”：https://huiying.example/cases/{MATTER.id}",
    ]


def test_a_page_that_nobody_confirmed_says_how_often_it_was_sent_and_a_drill_says_so_first() -> None:
    told = messages.page(replace(MATTER, drill=True), Reason.BY_HAND, [], None, step=3)
    assert told.heading == "【演练】【紧急通知（第 3 次）】HY-2026-000012"


def test_every_kind_of_notice_and_reason_has_a_word() -> None:
    assert set(messages.NOTICES) == set(NoticeKind)
    assert set(messages.REASONS) == set(Reason)
    assert set(messages.CATEGORIES) == set(Category)


def test_a_notice_says_which_clock_and_without_an_address_no_link() -> None:
    told = messages.notice(
        NoticeKind.WARNING, MATTER, {"milestone": "close", "percent": 80, "note": "某甲"}, None
    )
    assert told.text.startswith("【时限提醒】HY-2026-000012\n环节：办结\n已用时限：80%\n")
    assert told.text.endswith("请登录查看。")
    assert "某甲" not in told.text
    assert messages.notice(NoticeKind.ROTA_GAP, None, {}, None).text == "【值班缺岗】\n请登录查看。"


def test_a_digest_counts_by_kind() -> None:
    told = messages.digest({NoticeKind.ASSIGNED: 2, NoticeKind.OVERDUE: 1}, "https://h.example")
    assert told.text == ("【通知汇总】3 条新通知\n新交办 2、超期 1\n请登录查看：https://h.example/notices")


def test_words_can_not_call_everybody_and_a_page_does() -> None:
    page = messages.page(MATTER, Reason.SEVERE, [], None)
    notice = messages.notice(NoticeKind.ASSIGNED, MATTER, {}, None)
    feishu = body(ChannelKind.FEISHU, Purpose.PAGE, page, {})["content"]["text"]
    assert feishu.count("<at") == 1
    assert feishu.startswith('<at user_id="all">')
    assert "<" not in body(ChannelKind.FEISHU, Purpose.NOTICE, notice, {})["content"]["text"]
    assert body(ChannelKind.WECOM, Purpose.PAGE, page, {})["text"]["mentioned_list"] == ["@all"]
    assert "mentioned_list" not in body(ChannelKind.WECOM, Purpose.NOTICE, notice, {})["text"]
    assert body(ChannelKind.DINGTALK, Purpose.PAGE, page, {})["at"] == {"isAtAll": True}


def test_signatures_are_those_that_each_service_documents() -> None:
    signed = signing.dingtalk_url("https://d.example/send?access_token=t", "SECabc", 1_700_000_000_000)
    assert signed == (
        "https://d.example/send?access_token=t&timestamp=1700000000000"
        "&sign=jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM%3D"
    )
    assert signing.dingtalk_url("https://d.example/send", "", 1) == "https://d.example/send"
    assert signing.feishu_fields("demo", 1_599_360_473) == {
        "timestamp": "1599360473",
        "sign": "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=",
    }
    assert signing.webhook_headers("k", 5, b"{}")["X-Huiying-Timestamp"] == "5"


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "pause"),
    [
        (200, {}, Outcome.SENT, None),
        (204, {}, Outcome.SENT, None),
        (301, {}, Outcome.NEVER, None),
        (400, {}, Outcome.NEVER, None),
        (408, {}, Outcome.AGAIN, None),
        (429, {}, Outcome.AGAIN, 60),
        (429, {"retry-after": "7"}, Outcome.AGAIN, 7),
        (503, {"retry-after": "9"}, Outcome.AGAIN, 9),
        (500, {}, Outcome.AGAIN, None),
    ],
)
def test_an_answer_is_arrived_again_or_never(
    status: int, headers: dict[str, str], outcome: Outcome, pause: int | None
) -> None:
    verdict = of_answer(ChannelKind.WEBHOOK, status, headers, b"", NOW)
    assert verdict.outcome is outcome
    assert verdict.pause == (None if pause is None else timedelta(seconds=pause))


@pytest.mark.parametrize(
    ("kind", "answer", "outcome", "error"),
    [
        (ChannelKind.WECOM, b'{"errcode": 0}', Outcome.SENT, None),
        (ChannelKind.WECOM, b'{"errcode": -1}', Outcome.AGAIN, "robot--1"),
        (ChannelKind.WECOM, b'{"errcode": 45009}', Outcome.AGAIN, "robot-45009"),
        (ChannelKind.WECOM, b'{"errcode": 93000}', Outcome.NEVER, "robot-93000"),
        (ChannelKind.DINGTALK, b'{"errcode": 310000}', Outcome.NEVER, "robot-310000"),
        (ChannelKind.DINGTALK, b'{"errcode": 130101}', Outcome.AGAIN, "robot-130101"),
        (ChannelKind.FEISHU, b'{"code": 0}', Outcome.SENT, None),
        (ChannelKind.FEISHU, b'{"StatusCode": 0}', Outcome.SENT, None),
        (ChannelKind.FEISHU, b'{"code": 19021}', Outcome.NEVER, "robot-19021"),
        (ChannelKind.FEISHU, b"<html>", Outcome.AGAIN, "not-understood"),
        (ChannelKind.FEISHU, b"[]", Outcome.AGAIN, "not-understood"),
        (ChannelKind.WEBHOOK, b"anything", Outcome.SENT, None),
    ],
)
def test_a_robots_200_is_read_before_it_is_believed(
    kind: ChannelKind, answer: bytes, outcome: Outcome, error: str | None
) -> None:
    verdict = of_answer(kind, 200, {}, answer, NOW)
    assert (verdict.outcome, verdict.error) == (outcome, error)


def test_how_long_to_wait_is_read_as_seconds_or_a_date_and_bounded() -> None:
    assert retry_after("Thu, 05 Mar 2026 15:10:30 GMT", NOW) == timedelta(seconds=30)
    assert retry_after("Thu, 05 Mar 2026 15:00:00 GMT", NOW) == timedelta()
    assert retry_after("soon", NOW) == timedelta(seconds=60)
    assert retry_after("9" * 40, NOW) == LONGEST_WAIT


def test_a_mail_servers_refusal_for_good_is_not_tried_again() -> None:
    assert of_mail(550, "refused").outcome is Outcome.NEVER
    assert of_mail(451, "refused").outcome is Outcome.AGAIN
    assert of_mail(None, "no-connection").outcome is Outcome.AGAIN


@given(st.integers(min_value=1, max_value=20), st.booleans(), st.floats(min_value=0, max_value=0.999))
def test_waits_grow_are_spread_and_end(attempt: int, urgent: bool, chance: float) -> None:
    wait = wait_after(attempt, urgent=urgent, chance=chance)
    if attempt >= MOST_ATTEMPTS:
        assert wait is None
        return
    assert wait is not None
    longest = wait_after(attempt, urgent=urgent, chance=1)
    assert longest is not None
    assert longest / 2 <= wait <= longest <= (timedelta(minutes=1) if urgent else timedelta(minutes=30))


@pytest.mark.parametrize(
    ("digest", "quiet", "expected"),
    [
        (Digest.AT_ONCE, None, None),
        (Digest.AT_ONCE, NIGHT, "2026-03-06 07:00"),
        (Digest.AT_ONCE, Quiet(time(8), time(20)), None),
        (Digest.HOURLY, None, "2026-03-06 00:00"),
        (Digest.HOURLY, NIGHT, "2026-03-06 07:00"),
        (Digest.DAILY, NIGHT, "2026-03-06 08:30"),
    ],
)
def test_what_is_not_urgent_waits_for_the_morning_or_the_digest(
    digest: Digest, quiet: Quiet | None, expected: str | None
) -> None:
    at = leaves_at(NOW, urgent=False, digest=digest, quiet=quiet)
    assert (None if at is None else f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}") == expected


@given(st.datetimes(timezones=st.just(CHINA)), st.sampled_from(Digest))
def test_what_is_urgent_never_waits_and_nothing_leaves_in_quiet_hours(
    moment: datetime, digest: Digest
) -> None:
    if moment.year in (1, 9999):
        return
    assert leaves_at(moment, urgent=True, digest=digest, quiet=NIGHT) is None
    at = leaves_at(moment, urgent=False, digest=digest, quiet=NIGHT)
    assert at is None or at > moment
    assert not NIGHT.holds(at or moment)
