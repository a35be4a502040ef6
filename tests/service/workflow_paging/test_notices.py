"""Handlers and heads hear whose turn it is; each has their own list; a worker that dies delays, no more."""

from datetime import timedelta

import pytest

from services.common.ids import new_id
from services.workflow.channels.repository import deliveries
from services.workflow.notices import repository as notices
from tests.service.workflow.office import Message, person
from tests.service.workflow_paging.desk import Desk
from tests.service.workflow_paging.fakes import http

pytestmark = pytest.mark.usefixtures("clock")


async def test_each_step_of_a_case_is_told_to_whose_turn_it_is(desk: Desk) -> None:
    case = await desk.office.receive(Message(topic=new_id()))
    await desk.office.lead_to("pending_approval", case)
    assert await desk.notices("edu") == ["assigned"]
    assert await desk.notices("edu-head") == ["approval_waiting", "assigned"]
    assert await desk.notices("env-head") == []
    await desk.office.act("edu-head", case, "reject", reason="请写明修好的日期")
    assert await desk.notices("edu") == ["rejected", "assigned"]
    assert await desk.notices("edu-head") == ["approval_waiting", "assigned"]  # who did it knows
    await desk.office.act("chief", case, "instruct", note="抓紧办理")
    assert (await desk.notices("edu"))[0] == "instructed"
    assert await desk.notices("duty") == ["instructed"]
    kept = await desk.db.fetch("SELECT data::text FROM workflow.notice")
    assert all("办理" not in row["data"] and "日期" not in row["data"] for row in kept)


async def test_a_list_is_ones_own_and_is_read_by_oneself(desk: Desk) -> None:
    case = await desk.office.receive(Message(topic=new_id()))
    await desk.office.lead_to("pending_acceptance", case)
    listed = (await desk.office.get("edu", "/notices")).json()
    (notice,) = listed["items"]
    assert (listed["unread"], notice["case"]["id"]) == (1, case)
    assert notice["case"]["title"].startswith("第三小学")
    path = f"/notices/{notice['id']}/read"
    assert (await desk.office.post("edu-two", path, {})).status_code == 404
    assert (await desk.office.post("edu", path, {})).json() == {"unread": 0}
    assert (await desk.office.get("edu", "/notices", unread="true")).json()["items"] == []
    assert (await desk.office.post("edu-head", "/notices/read", {})).json() == {"unread": 0}
    await desk.office.act("edu", case, "return", reason="不属本单位职责", basis="职责清单第三条")
    assert (await desk.office.get("edu", "/notices")).json()["items"][0]["case"]["title"] is None


async def test_what_a_dead_worker_had_taken_is_sent_after_its_lease(desk: Desk) -> None:
    async with http() as server:
        hook = {
            "kind": "webhook",
            "name": "群",
            "url": server.url,
            "secret": "s",
            "pages": True,
            "reason": "启用",
        }
        assert (await desk.office.post("admin", "/channels", hook)).status_code == 201
        await desk.office.receive(Message(risk="severe", topic=new_id()))
        await desk.climb()
        async with desk.office.context.database.transaction() as session:
            assert len(await deliveries.claim(session, 10, [])) == 1
        await desk.send()
        assert server.got == []
        await desk.advance(timedelta(seconds=61))
        await desk.send()
        assert len(server.got) == 1


async def test_preferences_are_checked_and_an_address_is_kept_but_not_shown(desk: Desk) -> None:
    async with http() as server:
        sms = {
            "kind": "sms",
            "name": "短信",
            "url": server.url,
            "secret": "s",
            "pages": False,
            "reason": "启用",
        }
        made = (await desk.office.post("admin", "/channels", sms)).json()
        headers = desk.office._speaking_for("edu")
        route = {"channel_id": made["id"], "kinds": ["assigned"], "address": "13800001234"}

        async def prefer(*routes: dict[str, object]) -> dict[str, object]:
            body = {"quiet": None, "routes": list(routes)}
            answer = await desk.office._client.put("/notices/preferences", json=body, headers=headers)
            told: dict[str, object] = answer.json()
            return told

        for wrong, pointer in (
            (route | {"address": "电话"}, "/routes/0/address"),
            (route | {"address": None}, "/routes/0/address"),
            (route | {"channel_id": str(new_id())}, "/routes/0/channel_id"),
        ):
            assert (await prefer(wrong))["errors"][0]["pointer"] == pointer  # type: ignore[index]
        assert (await prefer(route))["routes"][0]["address"] == "***1234"  # type: ignore[index]
        await prefer(route | {"address": None})  # stays
        case = await desk.office.receive(Message(topic=new_id()))
        await desk.office.lead_to("pending_acceptance", case)
        await desk.send()
        assert [sent.json["to"] for sent in server.got] == ["13800001234"]
        assert "13800001234" not in str(await desk.db.fetch("SELECT * FROM workflow.notice_route"))
        await prefer()
        left = await desk.db.fetchval(
            "SELECT count(*) FROM workflow.notice_route WHERE person = $1", person("edu").subject
        )
        assert left == 0


async def test_what_is_old_is_forgotten(desk: Desk) -> None:
    case = await desk.office.receive(Message(topic=new_id()))
    await desk.office.lead_to("pending_acceptance", case)
    await desk.advance(timedelta(days=2))
    for keep, left in ((timedelta(days=3), 3), (timedelta(days=1), 0)):
        async with desk.office.context.database.transaction() as session:
            await notices.prune(session, keep)
            await deliveries.prune(session, keep)
        assert await desk.db.fetchval("SELECT count(*) FROM workflow.notice") == left
