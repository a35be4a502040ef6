"""Intake against a real database: what is accepted is durable, known again, and never shown unmasked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.common.app import Context
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.ingest.app import create_app

ITEM: dict[str, Any] = {"channel": "hotline_12345", "text": "东街路灯坏了三天，电话13912345678。"}


def person(role: Role, unit: str) -> Principal:
    return Principal(
        subject=new_id(),
        kind="user",
        username=f"{unit}-{role}",
        name="某人",
        roles=(role,),
        unit=unit,
        session=new_id(),
    )


EDU = person(Role.HANDLER, "jiaoyu")
ENV = person(Role.HANDLER, "huanbao")
DUTY = person(Role.DUTY_OFFICER, "wangxinban")
AUDITOR = person(Role.AUDITOR, "wangxinban")
ADMIN = person(Role.SYSTEM_ADMIN, "wangxinban")


@pytest.fixture(scope="module")
async def ctx(context_of: Callable[[Service], Context]) -> Context:
    gateway = context_of(Service.GATEWAY)
    async with gateway.database.transaction() as session:
        for code in ("jiaoyu", "huanbao"):
            await session.execute(
                text(
                    "INSERT INTO gateway.unit (code, name, kind, categories) "
                    "VALUES (:code, :code, 'bureau', '{}')"
                ),
                {"code": code},
            )
    return context_of(Service.INGEST)


@pytest.fixture(scope="module")
async def http(ctx: Context) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(ctx))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk/api/v1") as client:
        yield client


@pytest.fixture(scope="module")
def by(ctx: Context) -> Callable[..., dict[str, str]]:
    def headers(caller: Principal, key: str | None = None) -> dict[str, str]:
        return {HEADER: ctx.signer.sign(caller)} | ({"Idempotency-Key": key} if key else {})

    return headers


async def count(ctx: Context, table: str, **where: Any) -> int:
    clause = " AND ".join(f"{name} = :{name}" for name in where) or "true"
    async with ctx.database.transaction() as session:
        found = await session.execute(text(f"SELECT count(*) FROM ingest.{table} WHERE {clause}"), where)
        return int(found.scalar_one())


async def test_an_accepted_item_is_stored_with_its_event_and_its_audit_entry(
    http: httpx.AsyncClient, ctx: Context, by: Any
) -> None:
    answer = await http.post("/items", json=ITEM | {"title": "路灯"}, headers=by(EDU))
    assert answer.status_code == 202
    body = answer.json()
    assert body["status"] == "queued"
    assert body["duplicate_of"] is None
    assert answer.headers["location"] == f"/api/v1/items/{body['id']}"
    item_id = UUID(body["id"])
    assert await count(ctx, "outbox", subject=item_id) == 1
    assert await count(ctx, "audit_entry", object_id=str(item_id), actor=EDU.subject) == 1
    shown = (await http.get(f"/items/{item_id}", headers=by(EDU))).json()
    assert shown["text"] != ITEM["text"]
    assert "12345678" not in str(shown)
    assert shown["status"] == "queued"
    assert shown["received_at"].endswith("+08:00")


async def test_without_the_gateways_word_nobody_gets_in(http: httpx.AsyncClient) -> None:
    assert (await http.post("/items", json=ITEM)).status_code == 401
    assert (await http.get("/items", headers={HEADER: "x.y.z"})).status_code == 401


async def test_who_may_not_submit_is_told_so_after_the_shape_is_checked(
    http: httpx.AsyncClient, by: Any
) -> None:
    assert (await http.post("/items", json=ITEM, headers=by(AUDITOR))).status_code == 403
    assert (await http.post("/items", json={}, headers=by(AUDITOR))).status_code == 422


async def test_an_unknown_unit_is_named(http: httpx.AsyncClient, by: Any) -> None:
    answer = await http.post("/items", json=ITEM | {"concerns_unit": "nowhere"}, headers=by(EDU))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/concerns_unit"


async def test_the_same_external_id_is_known_and_another_content_conflicts(
    http: httpx.AsyncClient, by: Any
) -> None:
    item = ITEM | {"external_id": "J-1", "text": "学校门口没有斑马线。"}
    first = await http.post("/items", json=item, headers=by(EDU))
    again = await http.post("/items", json=item, headers=by(EDU))
    other = await http.post("/items", json=item | {"text": "别的内容。"}, headers=by(EDU))
    elsewhere = await http.post("/items", json=item, headers=by(ENV))
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["id"] == first.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "external-id-conflict")
    assert other.json()["id"] == first.json()["id"]
    assert elsewhere.status_code == 202
    assert elsewhere.json()["id"] != first.json()["id"]


async def test_a_duplicate_names_the_first_to_those_who_may_see_it(http: httpx.AsyncClient, by: Any) -> None:
    words = "南门桥头的护栏松了，走路害怕。"
    first = (await http.post("/items", json=ITEM | {"text": words}, headers=by(EDU))).json()["id"]
    same = await http.post(
        "/items", json=ITEM | {"text": "南門橋頭的護欄鬆了，\u200b走路害怕。"}, headers=by(EDU)
    )
    foreign = await http.post("/items", json=ITEM | {"text": words}, headers=by(ENV))
    office = await http.post("/items", json=ITEM | {"text": words}, headers=by(DUTY))
    drill = await http.post("/items", json=ITEM | {"text": words, "drill": True}, headers=by(EDU))
    assert same.json()["duplicate_of"] == first
    assert foreign.json()["duplicate_of"] is None
    assert office.json()["duplicate_of"] == first
    assert drill.json()["duplicate_of"] is None
    seen = (await http.get(f"/items/{foreign.json()['id']}", headers=by(DUTY))).json()
    assert seen["duplicate_of"] == first


async def test_a_batch_takes_good_rows_and_reports_bad_ones_in_order(
    http: httpx.AsyncClient, by: Any
) -> None:
    rows = [
        ITEM | {"external_id": "B-1", "text": "一号街停水。"},
        {"channel": "phone"},
        ITEM | {"external_id": "B-1", "text": "一号街停水。"},
        ITEM | {"external_id": "B-1", "text": "内容不同。"},
        "not an object",
        ITEM | {"text": "坏\x00字"},
        ITEM | {"text": "好的一行。", "author": "某人"},
        ITEM | {"text": "最后一行。"},
    ]
    answer = await http.post("/items/batch", json={"items": rows}, headers=by(EDU))
    assert answer.status_code == 202
    results = answer.json()["results"]
    assert [row["index"] for row in results] == list(range(8))
    assert [row.get("status") or row["problem"]["status"] for row in results] == [
        "queued", 422, "known", 409, 422, 422, 422, "queued",
    ]  # fmt: skip
    assert results[2]["id"] == results[0]["id"]
    assert results[5]["problem"]["errors"][0]["pointer"] == "/items/5/text"


@pytest.mark.parametrize(
    "body", [{"items": []}, {"items": [ITEM] * 501}, {"rows": []}, {"items": [], "x": 1}, {"items": 3}]
)
async def test_a_batch_of_the_wrong_shape_is_refused_whole(
    http: httpx.AsyncClient, by: Any, body: Any
) -> None:
    assert (await http.post("/items/batch", json=body, headers=by(EDU))).status_code == 422


async def test_the_same_key_and_body_get_the_same_answer_and_store_once(
    http: httpx.AsyncClient, ctx: Context, by: Any
) -> None:
    item = ITEM | {"text": "西街井盖响了一夜。"}
    before = await count(ctx, "item")
    first = await http.post("/items", json=item, headers=by(EDU, "key-1"))
    again = await http.post("/items", json=item, headers=by(EDU, "key-1"))
    other = await http.post("/items", json=item | {"place": "西街"}, headers=by(EDU, "key-1"))
    another_caller = await http.post("/items", json=item, headers=by(ENV, "key-1"))
    assert (again.status_code, again.content, again.headers["location"]) == (
        first.status_code, first.content, first.headers["location"],
    )  # fmt: skip
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert another_caller.status_code == 202
    assert await count(ctx, "item") == before + 2
    assert (await http.post("/items", json=item, headers=by(EDU, "x" * 256))).status_code == 422


async def test_twenty_at_once_with_one_key_store_one(http: httpx.AsyncClient, ctx: Context, by: Any) -> None:
    item = ITEM | {"text": "北街的树倒了压住了路。"}
    before = await count(ctx, "item")
    answers = await asyncio.gather(
        *(http.post("/items", json=item, headers=by(EDU, "race")) for _ in range(20))
    )
    assert await count(ctx, "item") == before + 1
    codes = {answer.status_code for answer in answers}
    assert codes <= {202, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 202}) == 1


async def test_a_hundred_at_once_are_all_stored_and_one_bad_key_spoils_no_other(
    http: httpx.AsyncClient, ctx: Context, by: Any
) -> None:
    await http.post("/items", json=ITEM, headers=by(EDU, "used"))
    before = await count(ctx, "item")
    answers = await asyncio.gather(
        *(
            http.post("/items", json=ITEM | {"text": f"第{n}号路灯不亮。"}, headers=by(EDU, f"k{n}"))
            for n in range(100)
        ),
        http.post("/items", json=ITEM | {"text": "换了内容"}, headers=by(EDU, "used")),
    )
    assert [answer.status_code for answer in answers] == [202] * 100 + [422]
    assert await count(ctx, "item") == before + 100


async def test_the_same_external_id_at_once_from_two_processes_stores_one(
    ctx: Context, http: httpx.AsyncClient, by: Any
) -> None:
    other_app = httpx.ASGITransport(app=create_app(ctx))
    item = ITEM | {"external_id": "RACE-1", "text": "同一条从两处提交。"}
    async with httpx.AsyncClient(transport=other_app, base_url="http://desk/api/v1") as second:
        answers = await asyncio.gather(
            *(
                client.post("/items", json=item, headers=by(EDU))
                for client in (http, second)
                for _ in range(5)
            )
        )
    assert {answer.status_code for answer in answers} == {200, 202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await count(ctx, "item", external_id="RACE-1") == 1


async def test_items_are_listed_newest_first_in_stable_pages(http: httpx.AsyncClient, by: Any) -> None:
    rows = [ITEM | {"text": f"分页用第{n}条。"} for n in range(7)]
    await http.post("/items/batch", json={"items": rows}, headers=by(ENV))
    first = (await http.get("/items", params={"limit": 3, "unit": "huanbao"}, headers=by(DUTY))).json()
    await http.post("/items", json=ITEM | {"text": "翻页时来的新信息。"}, headers=by(ENV))
    second = (
        await http.get(
            "/items", params={"limit": 3, "unit": "huanbao", "cursor": first["next_cursor"]}, headers=by(DUTY)
        )
    ).json()
    texts = [item["text"] for item in (*first["items"], *second["items"])]
    assert texts == [f"分页用第{n}条。" for n in (6, 5, 4, 3, 2, 1)]


async def test_a_unit_sees_its_own_and_an_administrator_none(http: httpx.AsyncClient, by: Any) -> None:
    mine = (await http.get("/items", params={"limit": 200}, headers=by(EDU))).json()["items"]
    assert {item["unit"] for item in mine} == {"jiaoyu"}
    assert (await http.get("/items", headers=by(ADMIN))).json() == {"items": [], "next_cursor": None}
    assert (await http.get(f"/items/{mine[0]['id']}", headers=by(ENV))).status_code == 404
    assert (await http.get(f"/items/{mine[0]['id']}", headers=by(ADMIN))).status_code == 404
    assert (await http.get(f"/items/{mine[0]['id']}", headers=by(AUDITOR))).status_code == 200
    assert (await http.get("/items/no-such-item", headers=by(DUTY))).status_code == 404


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0}, {"limit": 201}, {"limit": "x"}, {"cursor": "x"}, {"risk": "huge"}, {"tier": 4},
        {"q": "水"}, {"from": "yesterday"}, {"colour": "red"}, {"channel": ""},
    ],
)  # fmt: skip
async def test_a_wrong_filter_is_named(http: httpx.AsyncClient, by: Any, params: dict[str, Any]) -> None:
    answer = await http.get("/items", params=params, headers=by(DUTY))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(f"/query/{next(iter(params))}")


async def test_unmasking_needs_the_right_person_and_a_reason_and_leaves_a_trace(
    http: httpx.AsyncClient, ctx: Context, by: Any
) -> None:
    item_id = (await http.post("/items", json=ITEM, headers=by(EDU))).json()["id"]
    path, body = f"/items/{item_id}/unmask", {"reason": "需要联系群众核实位置"}
    assert (await http.post(path, json=body, headers=by(ENV))).status_code == 404
    assert (await http.post(path, json={}, headers=by(DUTY))).status_code == 422
    assert (await http.post(path, json={"reason": " "}, headers=by(DUTY))).status_code == 422
    assert (await http.post(path, json=body, headers=by(AUDITOR))).status_code == 403
    assert (await http.post(path, json=body, headers=by(EDU))).status_code == 403
    opened = await http.post(path, json=body, headers=by(DUTY))
    assert opened.json()["text"] == ITEM["text"]
    assert await count(ctx, "audit_entry", action="item.unmask", object_id=item_id) == 1


async def test_stored_items_and_audit_entries_refuse_change(ctx: Context) -> None:
    for statement in ("UPDATE ingest.item SET text = 'x'", "DELETE FROM ingest.audit_entry"):
        with pytest.raises(Exception, match="never changed"):
            async with ctx.database.transaction() as session:
                await session.execute(text(statement))


async def test_no_text_is_in_the_queue_or_the_log_of_deeds(ctx: Context) -> None:
    async with ctx.database.transaction() as session:
        for table in ("outbox", "audit_entry"):
            rows = await session.execute(text(f"SELECT t::text FROM ingest.{table} AS t"))
            assert not [row for row in rows.scalars() if "路灯" in row or "12345678" in row]


async def test_another_services_role_reads_only_what_is_published(
    context_of: Callable[[Service], Context],
) -> None:
    analysis = context_of(Service.ANALYSIS).database
    async with analysis.transaction() as session:
        await session.execute(text("SELECT * FROM ingest.item_for_analysis_v1 LIMIT 1"))
    for forbidden in (
        "ingest.item",
        "ingest.item_shown_v1",
        "workflow.cases",
        "gateway.user_account",
        "ingest.inbox",
    ):
        with pytest.raises(Exception, match="permission denied"):
            async with analysis.transaction() as session:
                await session.execute(text(f"SELECT * FROM {forbidden} LIMIT 1"))
