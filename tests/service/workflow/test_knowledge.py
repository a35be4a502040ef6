"""Policy questions and answers: written by one, approved by another, suggested, over, open to the public."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from services.workflow.app import create_app
from services.workflow.knowledge.repository import searching
from services.workflow.knowledge.service import watching
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office

pytestmark = pytest.mark.usefixtures("accounts")
LAMP = "第三小学门口的路灯坏了一个星期，孩子放学看不清路。"
REPLY = "路灯报修请拨打县城管局电话 0000-1234567，一般三个工作日内修好。"


def day(after: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=8) + timedelta(days=after)).date().isoformat()


def said(**change: Any) -> dict[str, Any]:
    return {
        "question": "小学门口的路灯坏了找谁修？",
        "answer": REPLY,
        "category": "education",
        "basis": "县路灯管护办法",
        "basis_url": "https://example.org/lamp",
        "valid_until": day(200),
    } | change


async def write(office: Office, who: str = "edu", **change: Any) -> dict[str, Any]:
    made = await office.post(who, "/knowledge", said(**change))
    assert made.status_code == 201, made.text
    return dict(made.json())


async def act(office: Office, who: str, entry: dict[str, Any], action: str, **fields: Any) -> httpx.Response:
    body = {"action": action, "version": entry["version"], **fields}
    return await office.post(who, f"/knowledge/{entry['id']}/actions", body)


async def done(office: Office, who: str, entry: dict[str, Any], action: str, **fields: Any) -> dict[str, Any]:
    answer = await act(office, who, entry, action, **fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def approved(office: Office, **change: Any) -> dict[str, Any]:
    entry = await done(office, "edu", await write(office, **change), "submit")
    return await done(office, "edu-head", entry, "approve")


async def published(office: Office, message: Message | None = None) -> str:
    case = await office.lead_to("in_progress", await office.receive(message or Message(text=LAMP)))
    await office.act("edu", case, "submit_reply", public_reply=REPLY)
    await office.act("edu-head", case, "approve")
    await office.act("edu", case, "publish", where="县政府网站")
    return case


async def test_who_wrote_an_entry_does_not_approve_it(office: Office) -> None:
    draft = await write(office, "edu-both")
    assert (draft["state"], draft["in_force"]) == ("draft", None)
    assert (await office.get("env", f"/knowledge/{draft['id']}")).status_code == 404
    handed_in = await done(office, "edu-both", draft, "submit")
    own = await act(office, "edu-both", handed_in, "approve")
    assert (own.status_code, own.json()["code"]) == (403, "forbidden")
    assert "approve" not in handed_in["actions"]
    assert (await act(office, "env-head", handed_in, "approve")).status_code == 404
    stale = await act(office, "edu-head", draft, "approve")
    assert (stale.status_code, stale.json()["current_version"]) == (409, handed_in["version"])
    stands = await done(office, "edu-head", handed_in, "approve")
    assert (stands["state"], stands["in_force"], stands["approved_by_name"]) == (
        "approved",
        1,
        "县教育局edu-head",
    )
    again = await act(office, "chief", stands, "approve")
    assert (again.status_code, again.json()["code"]) == (409, "not-in-this-state")
    assert (await office.get("env", f"/knowledge/{draft['id']}")).json()["history"] == []
    kinds = await office.connection.fetch(
        "SELECT DISTINCT kind FROM workflow.notice WHERE kind ~ 'knowledge'"
    )
    assert [row["kind"] for row in kinds] == ["knowledge_review"]


async def test_what_was_approved_stands_while_it_is_written_anew(office: Office) -> None:
    entry = await approved(office)
    edited = await done(office, "edu", entry, "edit", **said(answer="改了的答复。"))
    assert (edited["state"], edited["number"], edited["in_force"]) == ("draft", 2, 1)
    assert (await office.get("env", f"/knowledge/{entry['id']}")).json()["answer"] == REPLY
    back = await done(
        office, "edu-head", await done(office, "edu", edited, "submit"), "reject", reason="请写明依据"
    )
    assert [row["action"] for row in back["history"]] == [
        "reject",
        "submit",
        "edit",
        "approve",
        "submit",
        "write",
    ]
    assert [row["number"] for row in back["versions"]] == [2, 1]
    gone = await done(office, "chief", back, "withdraw", reason="政策变了")
    assert (gone["state"], gone["in_force"]) == ("withdrawn", None)
    assert (await office.get("env", f"/knowledge/{entry['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"answer": "请联系李建国，手机13812345678。"}, "/answer"),
        ({"question": "HY-2026-000001 怎么答复的？"}, "/question"),
        ({"basis_url": "javascript:alert(1)"}, "/basis_url"),
        ({"valid_until": "2001-01-01"}, "/valid_until"),
        ({"valid_until": "9999-01-01"}, "/valid_until"),
        ({"question": " "}, "/question"),
        ({"category": "nonsense"}, "/category"),
        ({"answer": "长" * 10_001}, "/answer"),
        ({"unit": "jiuju"}, "/unit"),
        ({"who": "x"}, "/who"),
    ],
)
async def test_personal_data_case_numbers_and_nonsense_are_refused_with_their_place(
    office: Office, change: dict[str, Any], pointer: str
) -> None:
    answer = await office.post("duty", "/knowledge", said(**({"unit": "jiaoyu"} | change)))
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert "13812345678" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "x"},
        {"cursor": "OTk5OTk5OTk5OTk5OTk5OTk5fDEyMw"},
        {"unit": "a\x00"},
        {"q": "水"},
        {"state": "gone"},
        {"limit": 0},
        {"who": "x"},
    ],
)
async def test_a_query_that_means_nothing_is_refused(office: Office, query: dict[str, Any]) -> None:
    assert (await office.get("duty", "/knowledge", **query)).status_code == 422
    assert (await office.get("duty", "/knowledge", q="停水\u202e😀")).status_code == 200


async def test_units_write_for_themselves_and_readers_do_not_write(office: Office) -> None:
    assert (await office.post("edu", "/knowledge", said(unit="huanbao"))).status_code == 403
    for who in ("auditor", "leader", "jiaoyu-api"):
        assert (await office.post(who, "/knowledge", said(unit="jiaoyu"))).status_code == 403
    assert (await office.post(None, "/knowledge", said())).status_code == 401


async def test_a_published_reply_becomes_a_draft_in_one_tap_and_only_once(office: Office) -> None:
    case = await office.lead_to("replied", await office.receive(Message(text=LAMP)))
    path = f"/cases/{case}/knowledge"
    assert (await office.post("edu", path, {})).json()["code"] == "not-in-this-state"
    case = await published(office)
    path = f"/cases/{case}/knowledge"
    assert (await office.post("env", path, {})).status_code == 404
    assert (await office.post("town", path, {})).status_code == 403
    assert (await office.post("leader", path, {})).status_code == 403
    made = (await office.post("edu", path, {})).json()
    assert (made["answer"], made["unit"], made["state"]) == (REPLY, "jiaoyu", "draft")
    assert made["source"]["case_id"] == case
    assert (await office.post("duty", path, {})).status_code == 409
    drill = await published(office, Message(text=LAMP, drill=True))
    assert (await office.post("edu", f"/cases/{drill}/knowledge", {})).status_code == 409


async def test_the_writer_of_a_reply_sees_what_is_near_and_nothing_that_is_not(office: Office) -> None:
    entry = await approved(office)
    await approved(office, question="养老金什么时候发？", answer="每月十五日发放。", category="labour")
    before = await published(office)
    await published(office, Message(text=LAMP, drill=True))
    case = await office.lead_to(
        "in_progress", await office.receive(Message(text="小学门口路灯坏了，请来人修。"))
    )
    near = (await office.get("edu", f"/cases/{case}/suggested-answers")).json()
    assert entry["id"] in [row["id"] for row in near["entries"]]
    assert all("路灯" in row["question"] for row in near["entries"])
    assert len(near["entries"]) <= 3
    assert before in [row["case_id"] for row in near["replies"]]
    assert near["replies"][0]["text"] == REPLY
    assert (await office.get("env", f"/cases/{case}/suggested-answers")).status_code == 404
    other = await office.lead_to(
        "in_progress", await office.receive(Message(text="今天食堂的饭菜很可口，谢谢。"))
    )
    assert (await office.get("edu", f"/cases/{other}/suggested-answers")).json() == {
        "entries": [],
        "replies": [],
    }
    elsewhere = await office.lead_to("in_progress", await office.receive(Message(text=LAMP)), lead="huanbao")
    assert (await office.get("env", f"/cases/{elsewhere}/suggested-answers")).json()["replies"] == []
    uses = f"/knowledge/{entry['id']}/uses"
    for _ in range(2):
        assert (await office.post("edu", uses, {"case_id": case})).json() == {"used": 1}
    assert (await office.post("env", uses, {"case_id": case})).status_code == 404
    await watching.count_items(office.context.database)
    first = (await office.get("env", "/knowledge")).json()["items"][0]
    assert (first["id"], first["resembling"] >= 2) == (entry["id"], True)


async def test_what_is_common_is_known_from_the_databases_own_figures(office: Office) -> None:
    for _ in range(3):
        await office.receive(Message(text=LAMP))
    await office.connection.execute("ANALYZE workflow.case_item")
    async with office.context.database.transaction() as session:
        assert await searching.shares(session) == {}  # too few to say
        known = await searching.shares(session, least=1)
    assert 0 < known["路灯"] <= 1


async def test_an_entry_asks_to_be_checked_once_and_ends(office: Office, clock: Clock) -> None:
    entry = await approved(office, valid_until=day(20), question="校车几点到校门口？")
    count = "SELECT count(*) FROM workflow.notice WHERE kind = 'knowledge_check' AND data ->> 'entry' = $1"
    for _ in range(2):
        await watching.find_due(office.context.database)
    assert await office.connection.fetchval(count, entry["id"]) == 3  # two heads, one chief
    assert (await office.get("edu-head", "/knowledge", due="true")).json()["due"] >= 1
    await clock.advance(timedelta(days=22))
    for _ in range(2):
        await watching.find_due(office.context.database)
    assert await office.connection.fetchval(count, entry["id"]) == 6
    over = (await office.get("edu-head", f"/knowledge/{entry['id']}")).json()
    assert (over["state"], over["expired"]) == ("expired", True)
    assert (await act(office, "edu", over, "renew", valid_until=day(400))).status_code == 403
    anew = await done(office, "edu-head", over, "renew", valid_until=day(400))
    assert (anew["state"], anew["in_force"], anew["expired"]) == ("approved", 2, False)


@pytest.fixture
def public(office: Office) -> httpx.AsyncClient:
    app: FastAPI = create_app(office.context)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://workflow")


async def test_the_public_page_is_there_only_while_the_chief_lets_it(
    office: Office, public: httpx.AsyncClient
) -> None:
    entry = await approved(
        office, question="<b>停水</b>{{7*7}}找谁？", answer="=1+1 请拨打供水热线。\u202e😀𠮷"
    )
    draft = await write(office, question="还没有审核的问题")
    paths = ["/public/qa", "/public/qa/feed.atom", "/public/qa/style.css", f"/public/qa/{entry['id']}"]
    assert {(await public.get(path)).status_code for path in paths} == {404}
    switch = {"public": True, "version": 0}
    assert (await office.post("duty", "/knowledge/public-page", switch)).status_code == 403
    assert (await office.post("chief", "/knowledge/public-page", switch)).json()["public"] is True
    assert (await office.post("chief", "/knowledge/public-page", switch)).json()["code"] == "stale-version"
    assert {(await public.get(path)).status_code for path in paths} == {200}
    assert {(await public.head(path)).status_code for path in paths} == {200}  # not counted as opened
    page = await public.get("/public/qa")
    assert "&lt;b&gt;停水&lt;/b&gt;{{7*7}}" in page.text
    assert "<script" not in page.text
    for hidden in ("还没有审核", "HY-", "edu-head", "县教育局edu"):
        assert hidden not in page.text
    same = await public.get("/public/qa", headers={"If-None-Match": page.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert "停水" in (await public.get("/public/qa", params={"q": "停水", "category": "x"})).text
    assert "没有找到" in (await public.get("/public/qa", params={"q": "<img src=x>"})).text
    assert (await public.get(f"/public/qa/{draft['id']}")).status_code == 404
    assert (await public.get("/public/qa/nothing")).status_code == 404
    assert (await public.get("/public/qa", params={"q": "\x00😀'\\ & | !" + "水" * 900})).status_code == 200
    opened = (await office.get("duty", f"/knowledge/{entry['id']}")).json()["opened"]
    assert opened == 1
    await done(office, "chief", entry, "withdraw", reason="撤下")
    assert "停水" not in (await public.get("/public/qa")).text
    assert (
        await office.post("admin", "/knowledge/public-page", {"public": False, "version": 1})
    ).status_code == 200
    assert (await public.get("/public/qa")).status_code == 404


async def test_the_database_refuses_one_hand_for_both(office: Office, connection: asyncpg.Connection) -> None:
    entry = await write(office)
    by = await connection.fetchval(
        "SELECT written_by FROM workflow.knowledge_version WHERE entry_id = $1", UUID(entry["id"])
    )
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(
            "INSERT INTO workflow.knowledge_approval VALUES ($1, 1, $2, $2, 'x', huiying.now())",
            UUID(entry["id"]),
            by,
        )
