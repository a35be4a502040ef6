"""Items through all services until their words are gone: withdrawn by people, or erased by the policy."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import orjson
import pytest

from services.analysis.worker import consumer as analysis_consumer
from services.common.app import Context
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.events import Event, EventType, Service
from services.ingest.app import create_app as create_ingest
from services.ingest.retention import service as retention
from services.ingest.retention.jobs import tickers
from services.ingest.worker import consumer as ingest_consumer
from services.run.cli.retention import told
from services.workflow.app import create_app as create_workflow
from services.workflow.worker import consumer as workflow_consumer
from tests.conftest import Clock
from tests.service.workflow.office import Message, person
from tests.unit.workflow.evidence import samples

SECRET = "老槐树下的蓝色三轮车"
CONTEXTS = Callable[[Service], Context]


class Desk:
    """The three services on one database; events are handed on by the tests."""

    def __init__(self, context_of: CONTEXTS, connection: asyncpg.Connection) -> None:
        self.ingest = context_of(Service.INGEST)
        self.workflow = context_of(Service.WORKFLOW)
        self.analysis = context_of(Service.ANALYSIS)
        self.connection = connection
        workflow = create_workflow(self.workflow)
        named = dict.fromkeys(("cases", "evidence", "reports"), workflow)
        self._clients = {"items": create_ingest(self.ingest), **named}

    async def ask(self, who: str, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        app = self._clients["cases" if path.endswith("/evidence") else path.split("/")[1]]
        transport = httpx.ASGITransport(app)
        headers = {HEADER: self.ingest.signer.sign(person(who))} | more.pop("headers", {})
        async with httpx.AsyncClient(transport=transport, base_url="http://desk/api/v1") as client:
            return await client.request(method, path, json=body, headers=headers, **more)

    async def item(self, text: str, who: str = "town", **fields: Any) -> UUID:
        """Submit an item, assess it and place it."""
        body = {"channel": "forum", "text": text, **fields}
        answer = await self.ask(who, "POST", "/items", body)
        assert answer.status_code == 202, answer.text
        item = UUID(answer.json()["id"])
        message = Message(text=text)
        assessed = message.assessment() | {
            "reasons": [
                {
                    "code": "wording",
                    "detail": SECRET,
                    "weight": 0.1,
                    "field": None,
                    "start": None,
                    "end": None,
                }
            ],
            "entities": [{"type": "place", "text": SECRET, "field": "text", "start": 0, "end": 3}],
        }
        await self.connection.execute(
            "INSERT INTO analysis.assessment (item_id, assessed_at, model, risk, tier, category, kind,"
            " sentiment, suggested_unit, topic_id, needs_review, body) VALUES ($1, huiying.now(), 'test',"
            " 'general', 1, 'education', 'complaint', 'negative', 'jiaoyu', $2, false, $3)",
            item,
            message.topic,
            orjson.dumps(assessed).decode(),
        )
        event = Event(id=new_id(), type=EventType.ITEM_ASSESSED, subject=item)
        await workflow_consumer(self.workflow).deliver([event])
        await ingest_consumer(self.ingest).deliver([event])
        return item

    async def case_of(self, item: UUID) -> str:
        return str(
            await self.connection.fetchval("SELECT case_id FROM workflow.case_item WHERE item_id = $1", item)
        )

    async def act(self, who: str, case: str, action: str, key: str | None = None, **fields: Any) -> None:
        version = await self.connection.fetchval(
            "SELECT version FROM workflow.cases WHERE id = $1", UUID(case)
        )
        body = {"action": action, "version": version, **fields}
        keyed = {"headers": {"Idempotency-Key": key}} if key else {}
        answer = await self.ask(who, "POST", f"/cases/{case}/actions", body, **keyed)
        assert answer.status_code == 200, answer.text

    async def archive(self, case: str) -> None:
        await self.act("duty", case, "review")
        await self.act("duty", case, "assign", lead_unit="jiaoyu")
        await self.act("edu", case, "accept")
        await self.act("edu", case, "submit_reply", public_reply="已经办好，请放心。")
        await self.act("edu-head", case, "approve")
        await self.act("duty", case, "close")
        await self.act("duty", case, "archive")

    async def hand_on(self, *items: UUID) -> None:
        """Deliver what ingest recorded about erased items, twice, as may happen."""
        rows = await self.connection.fetch(
            "SELECT event_id, consumer, subject FROM ingest.outbox WHERE type = 'item.erased'"
            " AND subject = ANY ($1)",
            items,
        )
        consumers = {
            "workflow": workflow_consumer(self.workflow),
            "analysis": analysis_consumer(self.analysis),
        }
        assert len(rows) == 2 * len(items)
        for row in rows * 2:
            event = Event(id=row["event_id"], type=EventType.ITEM_ERASED, subject=row["subject"])
            await consumers[row["consumer"]].deliver([event])

    async def everywhere(self, words: str) -> list[str]:
        """The tables of the three services in which some row has these words, as text or as bytes."""
        tables = await self.connection.fetch(
            "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
            " WHERE schemaname IN ('ingest', 'analysis', 'workflow')"
        )
        return [
            row["name"]
            for row in tables
            if await self.connection.fetchval(
                f"SELECT EXISTS (SELECT FROM {row['name']} AS t WHERE strpos(t::text, $1) > 0"
                " OR strpos(t::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0)",
                words,
            )
        ]


@pytest.fixture(scope="module")
async def desk(context_of: CONTEXTS, database_url: str) -> AsyncIterator[Desk]:
    connection = await asyncpg.connect(database_url)
    for unit in ("jiaoyu", "chengguan-zhen", "wangxinban"):
        await connection.execute(
            "INSERT INTO gateway.unit (code, name, kind, categories, active)"
            " VALUES ($1, $1, 'bureau', '{}', true)",
            unit,
        )
    yield Desk(context_of, connection)
    await connection.close()


async def test_what_was_sent_by_mistake_is_gone_everywhere_but_its_number(desk: Desk) -> None:
    item = await desk.item(f"{SECRET}丢了，电话 13812345678", title=f"{SECRET}不见了")
    case = await desk.case_of(item)
    file = {"file": ("证据.png", samples.png())}
    attached = await desk.ask("town", "POST", f"/items/{item}/evidence", files=file)
    assert attached.status_code == 201
    assert set(await desk.everywhere(SECRET)) == {
        "ingest.item", "ingest.item_reading", "analysis.assessment", "workflow.case_item", "workflow.cases",
    }  # fmt: skip
    await desk.act("duty", case, "comment", note="核对中", key="a key of the caller")
    assert "workflow.idempotency_key" in await desk.everywhere(SECRET)
    answer = await desk.ask("town", "POST", f"/items/{item}/withdraw", {"reason": "发错了，误报 13812345678"})
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["text"], shown["title"], shown["erased"]["kind"]) == ("（已撤回）", None, "withdrawn")
    assert shown["erased"]["reason"] == "发错了，误报 ***********"
    await desk.hand_on(item)
    assert await desk.everywhere(SECRET) == []
    kept = (await desk.ask("duty", "GET", f"/cases/{case}")).json()
    assert (kept["title"], kept["items"][0]["text"]) == ("（已撤回）", "（已撤回）")
    assert [entry["action"] for entry in kept["timeline"]][-1] == "withdraw_item"
    assert kept["timeline"][-1]["detail"]["left"] == 0
    shown_to_duty = (await desk.ask("duty", "GET", f"/items/{item}")).json()
    [gone] = (await desk.ask("duty", "GET", f"/cases/{case}/evidence")).json()["items"]
    assert gone["withdrawn"]["by_name"] == "系统"
    assert (await desk.ask("town", "POST", f"/items/{item}/evidence", files=file)).status_code == 409
    await desk.act("duty", case, "dismiss", reason="报送单位撤回", basis="withdrawn")
    assert [reason["detail"] for reason in shown_to_duty["assessment"]["reasons"]] == ["内容已清除"]
    listed = (await desk.ask("town", "GET", "/items")).json()["items"]
    assert [each["erased"]["kind"] for each in listed if each["id"] == str(item)] == ["withdrawn"]
    assert (await desk.ask("duty", "GET", "/items", params={"q": "三轮车"})).json()["items"] == []
    unmasked = await desk.ask("duty", "POST", f"/items/{item}/unmask", {"reason": "核对"})
    assert unmasked.status_code == 404
    audited = await desk.connection.fetchval(
        "SELECT detail FROM ingest.audit_entry WHERE action = 'item.withdraw' AND object_id = $1", str(item)
    )
    assert json.loads(audited)["reason"] == "发错了，误报 ***********"


async def test_a_case_goes_on_with_what_is_left(desk: Desk) -> None:
    first, second = await desk.item("第一条要撤回的话"), await desk.item("第二条留下来的话")
    case, other = await desk.case_of(first), await desk.case_of(second)
    await desk.act("duty", other, "merge", into=case)
    await desk.ask("duty", "POST", f"/items/{first}/withdraw", {"reason": "误报"})
    await desk.hand_on(first)
    kept = (await desk.ask("duty", "GET", f"/cases/{case}")).json()
    assert kept["title"] == "第二条留下来的话"
    assert kept["timeline"][-1]["detail"]["left"] == 1


async def test_a_document_made_before_is_kept_marked_and_made_again_without_the_words(desk: Desk) -> None:
    first, second = await desk.item("发错了的那一条话"), await desk.item("还在的那一条话")
    case, other = await desk.case_of(first), await desk.case_of(second)
    await desk.act("duty", other, "merge", into=case)
    order = {"kind": "special_report", "case_id": case}
    made = (await desk.ask("duty", "POST", "/reports", order)).json()
    before = (await desk.ask("duty", "GET", f"/reports/{made['id']}/file")).content
    assert made["erased_since"] is False
    await desk.ask("duty", "POST", f"/items/{first}/withdraw", {"reason": "误报"})
    await desk.hand_on(first)
    again = (await desk.ask("duty", "POST", "/reports", order)).json()
    assert again["id"] != made["id"]
    listed = (await desk.ask("duty", "GET", "/reports", params={"case_id": case})).json()["items"]
    assert {row["id"]: row["erased_since"] for row in listed} == {made["id"]: True, again["id"]: False}
    assert (await desk.ask("duty", "GET", f"/reports/{made['id']}/file")).content == before


async def test_the_same_words_sent_again_are_a_new_item(desk: Desk) -> None:
    item = await desk.item("同样的话说两遍")
    await desk.ask("town", "POST", f"/items/{item}/withdraw", {"reason": "误报"})
    again = await desk.ask("town", "POST", "/items", {"channel": "forum", "text": "同样的话说两遍"})
    assert again.json()["duplicate_of"] is None


async def test_who_may_withdraw_and_in_which_order_it_is_said(desk: Desk, clock: Clock) -> None:
    item = await desk.item("谁可以撤回这条")
    path = f"/items/{item}/withdraw"
    reason = {"reason": "误报"}
    assert (await desk.ask("health", "POST", path, reason)).status_code == 404
    assert (await desk.ask("town", "POST", path, {})).status_code == 422
    assert (await desk.ask("auditor", "POST", path, {})).status_code == 422
    assert (await desk.ask("auditor", "POST", path, reason)).status_code == 403
    await clock.advance(timedelta(hours=25))
    late = await desk.ask("town-head", "POST", path, reason)
    assert (late.status_code, late.json()["code"]) == (409, "not-in-this-state")
    assert (await desk.ask("chief", "POST", path, reason)).status_code == 200
    assert (await desk.ask("chief", "POST", path, reason)).status_code == 409


async def test_the_database_lets_words_go_only_behind_a_tombstone(desk: Desk) -> None:
    item = await desk.item("不能直接改动的话")
    await desk.ask(
        "duty", "POST", f"/items/{(gone := await desk.item('可以撤回的话'))}/withdraw", {"reason": "误"}
    )
    for statement, about in (
        ("UPDATE ingest.item SET text = 'x' WHERE id = $1", item),
        (
            "UPDATE ingest.item SET title = NULL, text = '（已撤回）', original = '' WHERE id = $1",
            item,
        ),
        ("UPDATE ingest.item SET text = '另一句话' WHERE id = $1", gone),
        ("UPDATE ingest.item SET unit = 'jiaoyu' WHERE id = $1", gone),
        ("DELETE FROM ingest.item WHERE id = $1", gone),
        ("UPDATE ingest.item_tombstone SET reason = 'x' WHERE item_id = $1", gone),
        ("DELETE FROM ingest.item_tombstone WHERE item_id = $1", gone),
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await desk.connection.execute(statement, about)


async def test_the_policy_says_how_long_an_archived_case_keeps_its_words(desk: Desk, clock: Clock) -> None:
    old, still_open = await desk.item(f"{SECRET}归档前的话"), await desk.item("还在办的事")
    case = await desk.case_of(old)
    await desk.archive(case)
    await clock.advance(timedelta(days=400))
    assert (await retention.run(desk.ingest.database)).months is None
    policy = await desk.connection.fetchval(
        "SELECT body FROM workflow.policy_version ORDER BY version DESC LIMIT 1"
    )
    body = json.loads(policy) | {"retention_months": 12}
    await desk.connection.execute(
        "INSERT INTO workflow.policy_version (version, body, reason, made_by_name)"
        " SELECT max(version) + 1, $1, '定期清除', '测试' FROM workflow.policy_version",
        json.dumps(body),
    )
    fresh = await desk.item("刚归档的事")
    await desk.archive(await desk.case_of(fresh))
    dry = await retention.look(desk.ingest.database)
    assert (dry.months, dry.items, dry.cases, dry.erased) == (12, 1, 1, 0)
    assert (await desk.ask("duty", "GET", f"/items/{old}")).json()["erased"] is None
    assert "试运行：将清除归档满 12 个月的工单 1 张、信息 1 条" in told(dry, dry_run=True)
    assert (await retention.run(desk.ingest.database)).erased == 1
    assert (await retention.run(desk.ingest.database)).erased == 0
    await desk.hand_on(old)
    shown = (await desk.ask("duty", "GET", f"/items/{old}")).json()
    assert (shown["erased"]["kind"], shown["text"]) == ("expired", "（保存期满，已清除）")
    kept = (await desk.ask("duty", "GET", f"/cases/{case}")).json()
    assert (kept["timeline"][-1]["action"], kept["public_reply"]) == ("expire", "已经办好，请放心。")
    for item in (still_open, fresh):
        assert (await desk.ask("duty", "GET", f"/items/{item}")).json()["erased"] is None
    assert await desk.everywhere("归档前的话") == []
    assert [each.name for each in tickers(desk.ingest)] == ["retention.run"]
