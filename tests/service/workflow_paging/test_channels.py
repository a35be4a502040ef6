"""Every channel against a server that fails, delays and asks to wait; and what an administrator decides."""

import asyncio
import base64
import hmac
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from services.common.ids import new_id
from services.workflow.channels.service.dispatching import Dispatcher
from services.workflow.notices.domain import Notice, NoticeKind, handlers
from services.workflow.notices.service import tell
from tests.service.workflow.office import Message, person
from tests.service.workflow_paging.desk import Desk
from tests.service.workflow_paging.fakes import OK, Post, Server, answering, http, mail, silent

pytestmark = pytest.mark.usefixtures("clock")
GROUPS = ("wecom", "dingtalk", "feishu", "webhook")


def channel(kind: str, url: str, **more: Any) -> dict[str, Any]:
    given = {
        "kind": kind,
        "name": f"{kind} 渠道",
        "url": url,
        "secret": "s3cret",
        "pages": True,
        "reason": "启用",
    }
    return given | more


async def add(desk: Desk, body: dict[str, Any]) -> dict[str, Any]:
    answer = await desk.office.post("admin", "/channels", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def page_somebody(desk: Desk, count: int = 1) -> list[str]:
    text = "便民市场发生燃气爆炸，有人被困，联系电话13912345678。"
    cases = [
        await desk.office.receive(Message(risk="severe", topic=new_id(), title="燃气爆炸" * 12, text=text))
        for _ in range(count)
    ]
    await desk.climb()
    return cases


async def log(desk: Desk, channel_id: str) -> list[tuple[str, int, int | None, str | None]]:
    answer = await desk.office.get("admin", f"/channels/{channel_id}/deliveries")
    assert answer.status_code == 200, answer.text
    return [(e["state"], e["attempts"], e["status"], e["error"]) for e in answer.json()["items"]]


def words_of(kind: str, sent: dict[str, Any]) -> str:
    text: str = {
        "wecom": lambda: sent["text"]["content"],
        "dingtalk": lambda: sent["text"]["content"],
        "feishu": lambda: sent["content"]["text"],
        "webhook": lambda: sent["text"],
        "sms": lambda: sent["text"],
    }[kind]()
    return text


def check_signature(kind: str, server: Server) -> None:
    sent = server.got[0]
    if kind == "dingtalk":
        query = parse_qs(urlsplit(sent.path).query)
        signed = f"{query['timestamp'][0]}\ns3cret".encode()
        right = base64.b64encode(hmac.new(b"s3cret", signed, sha256).digest()).decode()
        assert (query["sign"], query["key"]) == ([right], ["abc"])
    elif kind == "feishu":
        key = f"{sent.json['timestamp']}\ns3cret".encode()
        assert sent.json["sign"] == base64.b64encode(hmac.new(key, b"", sha256).digest()).decode()
    elif kind in ("webhook", "sms"):
        signed = sent.headers["x-huiying-timestamp"].encode() + b"." + sent.body
        right = hmac.new(b"s3cret", signed, sha256).hexdigest()
        assert sent.headers["x-huiying-signature"] == f"sha256={right}"
        assert UUID(sent.headers["x-huiying-delivery"])


async def test_a_page_leaves_by_every_group_signed_and_without_personal_data(desk: Desk) -> None:
    async with AsyncExitStack() as stack:
        servers = {kind: await stack.enter_async_context(http()) for kind in GROUPS}
        made = {kind: await add(desk, channel(kind, server.url)) for kind, server in servers.items()}
        (case,) = await page_somebody(desk)
        await desk.send()
        await desk.send()
        number = (await desk.office.case(case))["number"]
        for kind, server in servers.items():
            assert len(server.got) == 1, kind
            check_signature(kind, server)
            text = words_of(kind, server.got[0].json)
            assert f"【紧急通知】{number}" in text
            assert "等级：特别重大 · 类别：教育文体 · 信息 1 条" in text
            assert "责任单位：尚未交办" in text
            assert "时限：首次答复 " in text
            assert f"https://huiying.example/cases/{case}" in text
            assert "燃气爆炸" * 7 + "燃…" in text
            assert "燃气爆炸" * 8 not in text
            assert "139" not in text
            assert await log(desk, made[kind]["id"]) == [("sent", 1, 200, None)]


ANSWERS = [
    ("wecom", answering(200, b'{"errcode": 45009}'), ("waiting", 1, 200, "robot-45009")),
    ("dingtalk", answering(200, b'{"errcode": 310000}'), ("failed", 1, 200, "robot-310000")),
    ("feishu", answering(200, b'{"code": 19021}'), ("failed", 1, 200, "robot-19021")),
    ("webhook", answering(500), ("waiting", 1, 500, "server-error")),
    ("webhook", answering(302, Location="http://127.0.0.1/"), ("failed", 1, 302, "redirected")),
    ("webhook", answering(429, Retry_After="90"), ("waiting", 1, 429, "too-many")),
]


async def test_what_the_other_side_answers_is_understood_and_its_wish_to_wait_is_kept(desk: Desk) -> None:
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(http(answer, OK)) for _, answer, _ in ANSWERS]
        made = [
            await add(desk, channel(kind, server.url, name=f"{kind} {place}"))
            for place, ((kind, _, _), server) in enumerate(zip(ANSWERS, servers, strict=True))
        ]
        await page_somebody(desk)
        await desk.send()
        for each, (_, _, line) in zip(made, ANSWERS, strict=True):
            assert await log(desk, each["id"]) == [line]
        await desk.advance(timedelta(seconds=10))
        await desk.send()
        assert [len(server.got) for server in servers] == [1, 1, 1, 2, 1, 1]
        await desk.advance(timedelta(seconds=90))
        await desk.send()
        states = [(await log(desk, each["id"]))[0][0] for each in made]
        assert states == ["sent", "failed", "failed", "sent", "failed", "sent"]


async def test_a_slow_server_holds_up_no_other_and_is_tried_again(desk: Desk) -> None:
    async with silent() as slow, http() as quick:
        tarrying = await add(desk, channel("webhook", slow.url, name="慢"))
        prompt = await add(desk, channel("webhook", quick.url, name="快"))
        await page_somebody(desk)
        await desk.begin_to_send()
        await slow.news.get()
        while await log(desk, prompt["id"]) != [("sent", 1, 200, None)]:  # noqa: ASYNC110 - or never
            await asyncio.sleep(0.01)
        assert await log(desk, tarrying["id"]) == [("waiting", 1, None, None)]
        slow.end()
        await desk.arrived()
        assert await log(desk, tarrying["id"]) == [("waiting", 1, None, "no-connection")]


async def test_who_never_answers_is_given_up_and_tried_again(desk: Desk, impatient: Dispatcher) -> None:
    async with silent() as hook, mail(silent=True) as post:
        called, written_to = await add(desk, channel("webhook", hook.url)), await add(desk, letterbox(post))
        await give_an_address(desk, [written_to])
        await page_somebody(desk)
        await replace(desk, dispatcher=impatient).send()
        assert await log(desk, called["id"]) == [("waiting", 1, None, "timeout")]
        assert (await log(desk, written_to["id"]))[0][:2] == ("waiting", 1)


async def test_after_eight_failures_it_is_given_up_and_the_log_says_so(desk: Desk) -> None:
    async with http(answering(503)) as server:
        made = await add(desk, channel("webhook", server.url))
        await page_somebody(desk)
        for _ in range(10):
            await desk.send()
            await desk.advance(timedelta(minutes=2))
        assert len(server.got) == 8
        assert await log(desk, made["id"]) == [("failed", 8, 503, "server-error")]
        assert len({sent.headers["x-huiying-delivery"] for sent in server.got}) == 1
        assert await desk.notices("admin") == ["channel_failed"]


async def test_many_cases_at_once_are_one_message_with_a_count(desk: Desk) -> None:
    async with http() as server:
        made = await add(desk, channel("webhook", server.url))
        await page_somebody(desk, 3)
        await desk.send()
        assert len(server.got) == 1
        assert "另有 2 件待确认" in server.got[0].json["text"]
        assert [line[0] for line in await log(desk, made["id"])] == ["sent"] * 3


async def test_what_was_confirmed_before_it_left_is_not_sent(desk: Desk) -> None:
    async with http() as server:
        made = await add(desk, channel("webhook", server.url))
        await page_somebody(desk)
        (page,) = await desk.pages()
        await desk.office.post("duty", f"/pages/{page['id']}/acknowledge", {})
        await desk.send()
        assert server.got == []
        assert await log(desk, made["id"]) == [("dropped", 1, None, "not-needed")]


def letterbox(server: Post, name: str = "邮件") -> dict[str, Any]:
    url = f"smtp://127.0.0.1:{server.port}"
    return channel("smtp", url, name=name, from_address="huiying@example.org", secret="")


async def give_an_address(desk: Desk, made: list[dict[str, Any]]) -> None:
    """The person on duty has an address on these channels."""
    routes = [{"channel_id": each["id"], "address": "duty@example.org", "kinds": []} for each in made]
    chosen = await desk.office._client.put(
        "/notices/preferences",
        json={"quiet": {"since": "00:00", "until": "23:59"}, "routes": routes},
        headers=desk.office._speaking_for("duty"),
    )
    assert chosen.status_code == 200, chosen.text
    assert chosen.json()["routes"][0]["address"] == "d***@example.org"


async def test_mail_reaches_the_person_at_their_address_and_refusals_are_final(desk: Desk) -> None:
    async with mail() as post, mail("550 unknown") as strict, mail("451 later") as busy:
        servers = enumerate((post, strict, busy))
        made = [await add(desk, letterbox(server, f"邮件{place}")) for place, server in servers]
        await give_an_address(desk, made)
        await page_somebody(desk)
        await desk.send()
        assert len(post.letters) == 1
        assert "To: duty@example.org" in post.letters[0]
        assert [(await log(desk, each["id"]))[0] for each in made] == [
            ("sent", 1, 250, None),
            ("failed", 1, 550, "recipient-refused"),
            ("waiting", 1, 451, "recipient-refused"),
        ]


async def test_a_secret_goes_in_and_never_comes_out(desk: Desk) -> None:
    async with http() as server:
        made = await add(desk, channel("dingtalk", server.url))
        assert made["target"] == f"http://127.0.0.1:{server.port}"
        assert made["has_secret"]
        listed = await desk.office.get("admin", "/channels")
        rows = await desk.db.fetch("SELECT * FROM workflow.channel")
        for told in (listed.text, str(rows), str(made)):
            assert "s3cret" not in told
            assert "key=abc" not in told
        assert (await desk.office.get("duty", "/channels")).status_code == 403
        moved = {"version": 1, "reason": "换地址", "url": "https://example.org/hook"}
        path = f"/channels/{made['id']}"
        headers = desk.office._speaking_for("admin")
        refused = await desk.office._client.patch(path, json=moved, headers=headers)
        assert refused.json()["errors"][0]["pointer"] == "/secret"
        changed = await desk.office._client.patch(path, json=moved | {"secret": "other"}, headers=headers)
        assert (changed.json()["target"], changed.json()["version"]) == ("https://example.org:443", 2)
        stale = await desk.office._client.patch(path, json=moved | {"secret": "x"}, headers=headers)
        assert stale.json()["code"] == "stale-version"
        told = (await desk.office.get("admin", f"{path}/history")).json()["items"]
        assert [(each["act"], each["version"], each["by"]) for each in told] == [
            ("change", 2, "admin"),
            ("add", 1, "admin"),
        ]
        assert (told[0]["reason"], told[0]["set"]) == ("换地址", {"target": "https://example.org:443"})
        assert told[0]["changed"] == ["secret", "url"]
        assert (await desk.office.get("duty", f"{path}/history")).status_code == 403
        gone = await desk.office._client.delete(path, headers=headers)
        assert gone.status_code == 204
        assert await desk.db.fetchval("SELECT count(*) FROM workflow.channel WHERE sealed IS NOT NULL") == 0


@pytest.mark.parametrize(
    ("url", "more", "pointer"),
    [
        ("https://10.0.0.8/", {}, "/url"),
        ("https://sms.example/", {"internal_host": "other.example"}, "/internal_host"),
        ("https://example.org/", {"secret": ""}, "/secret"),
        ("https://example.org/", {"unit": "nowhere"}, "/unit"),
    ],
)
async def test_a_channel_leads_out_of_the_office_or_to_a_host_that_was_named(
    desk: Desk, url: str, more: dict[str, Any], pointer: str
) -> None:
    refused = await desk.office.post("admin", "/channels", channel("webhook", url, **more))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_channel_can_be_tried_out(desk: Desk) -> None:
    async with http(OK, answering(403)) as server:
        made = await add(desk, channel("sms", server.url, pages=False))
        path = f"/channels/{made['id']}/test"
        nowhere = await desk.office.post("admin", path, {})
        assert nowhere.json()["errors"][0]["pointer"] == "/address"
        good = await desk.office.post("admin", path, {"address": "13800001111"})
        bad = await desk.office.post("admin", path, {"address": "13800001111"})
        assert (good.json()["state"], bad.json()["state"], bad.json()["status"]) == ("sent", "failed", 403)
        assert server.got[0].json["to"] == "13800001111"
        check_signature("sms", server)
        assert "13800001111" not in str(await desk.db.fetch("SELECT * FROM workflow.delivery"))


async def test_notices_wait_for_the_end_of_quiet_hours_and_come_as_one_digest(desk: Desk) -> None:
    async with http() as server:
        made = await add(desk, channel("webhook", server.url, unit="jiaoyu", pages=False, kinds=["assigned"]))
        night = {"version": 1, "reason": "夜间静音", "digest": "hourly"}
        headers = desk.office._speaking_for("admin")
        await desk.office._client.patch(f"/channels/{made['id']}", json=night, headers=headers)
        for risk in ("general", "general", "severe"):
            case = await desk.office.receive(Message(risk=risk, topic=new_id()))
            await desk.office.lead_to("pending_acceptance", case)
        await desk.send()
        assert [words_of("webhook", sent.json)[:5] for sent in server.got] == ["【新交办】"]
        await desk.advance(timedelta(hours=1))
        await desk.send()
        assert server.got[1].json["text"].startswith("【通知汇总】2 条新通知\n新交办 2")
        assert (server.got[1].json["type"], len(server.got)) == ("digest", 2)
        assert person("edu").unit == "jiaoyu"


async def test_a_flood_of_notices_is_one_message_with_a_count(desk: Desk) -> None:
    async with http() as server:
        await add(desk, channel("webhook", server.url, unit="jiaoyu", pages=False, kinds=["overdue"]))
        notices = [
            Notice(NoticeKind.OVERDUE, None, handlers("jiaoyu"), f"overdue:{number}") for number in range(40)
        ]
        async with desk.office.context.database.transaction() as session:
            await tell(session, notices)
            await tell(session, notices)  # telling again changes nothing
        await desk.send()
        assert len(server.got) == 1
        assert server.got[0].json["text"].startswith("【通知汇总】40 条新通知\n超期 40")
    assert (await desk.office.get("edu", "/notices", limit=1)).json()["unread"] == 40
