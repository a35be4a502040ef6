"""Units' own systems hear of their cases: signed, at least once, in order, and of nothing else."""

import asyncio
import hmac
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from services.common.ids import new_id
from services.workflow.channels.service.sending import Sender
from services.workflow.subscriptions.repository import subscriptions
from services.workflow.subscriptions.service.sending import Courier
from tests.service.workflow.office import Message, Office, event_of
from tests.service.workflow_paging.desk import PATIENCE
from tests.service.workflow_paging.fakes import OK, answering, http, silent
from tests.service.workflow_subscriptions.partner import ALL, Partner

pytestmark = pytest.mark.usefixtures("clock")
DOWN = answering(503)


def matter(**more: Any) -> Message:
    return Message(topic=new_id(), **more)


async def patch(partner: Partner, who: str, made: dict[str, Any], **change: Any) -> Any:
    office = partner.office
    body = {"version": (await partner.shown(made))["version"]} | change
    headers = office._speaking_for(who) | {"Content-Type": "application/json"}
    return await office._client.patch(
        f"/subscriptions/{made['id']}", content=json.dumps(body), headers=headers
    )


async def test_a_units_system_hears_of_a_whole_life_in_order(partner: Partner, office: Office) -> None:
    async with http() as server:
        made = await partner.add(server)
        secret = "电话13912345678，张三丰反映路灯坏了"
        case = await office.receive(matter(text=secret, title=secret))
        assert await partner.rows(case) == 0  # not this unit's case yet
        await office.lead_to("closed", case)
        await office.act("duty", case, "reopen", reason="又坏了")
        await partner.send()
        kinds = [each.json["type"] for each in server.got]
        assert kinds == [
            "case.assigned",
            "case.changed",
            "case.changed",
            "case.replied",
            "case.closed",
            "case.reopened",
        ]
        states = [each.json["case"]["state"] for each in server.got]
        assert states == [
            "pending_acceptance",
            "in_progress",
            "pending_approval",
            "replied",
            "closed",
            "in_progress",
        ]
        versions = [each.json["case"]["version"] for each in server.got]
        assert versions == sorted(set(versions))
        everything = b"".join(each.body for each in server.got).decode()
        for word in ("路灯", "张三", "139", "修好", "又坏"):
            assert word not in everything
        first = server.got[0]
        signed = f"{first.headers['x-huiying-timestamp']}.".encode() + first.body
        right = hmac.new(made["secret"].encode(), signed, sha256).hexdigest()
        assert first.headers["x-huiying-signature"] == f"sha256={right}"
        assert first.headers["x-huiying-event"] == "case.assigned"
        assert (await partner.log(made))[0] == ("case.reopened", "sent", 1, None)
        path = f"/subscriptions/{made['id']}/deliveries"
        numbers = [
            {each["case_number"] is None for each in (await office.get(who, path)).json()["items"]}
            for who in ("admin", "jiaoyu-api")
        ]
        assert numbers == [{True}, {False}]  # administrators see no case
        assert (await partner.shown(made))["recent"]["sent"] == 6


async def test_each_event_is_one_row_however_often_it_arrives(partner: Partner, office: Office) -> None:
    async with http() as server:
        await partner.add(server, unit="chengguan-zhen")
        message = matter(drill=True)
        case = await office.receive(message)
        await office.consumer.deliver([event_of(message)])  # the queue tells it again
        await partner.send()
        await partner.send()
        assert [each.json["type"] for each in server.got] == ["item.assessed", "case.changed"]
        assert all(each.json["drill"] is True for each in server.got)
        assert server.got[0].json["item"] == {"id": str(message.id), "risk": "general", "tier": 1}
        assert await partner.rows(case) == 2
        assert len({each.json["id"] for each in server.got}) == 2


async def test_only_what_was_asked_for_comes_and_as_one_event(partner: Partner, office: Office) -> None:
    async with http() as server, http() as other:
        await partner.add(server, events=["case.replied"])
        await partner.add(other, events=["case.changed"], name="另一个", unit="huanbao")
        case = await office.receive(matter())
        await office.lead_to("closed", case, assisting_units=["huanbao"])
        await partner.send()
        assert [each.json["type"] for each in server.got] == ["case.replied"]
        assert {each.json["type"] for each in other.got} == {"case.changed"}
        assert len(other.got) == 5


async def test_two_workers_send_each_event_once(partner: Partner, office: Office) -> None:
    async with silent() as server:
        await partner.add(server, unit="chengguan-zhen", events=["item.assessed"])
        for _ in range(5):
            await office.receive(matter())
        context = office.context
        other = Courier(context.database, context.keys, Sender(loopback=True, seconds=PATIENCE))
        for worker in (partner.courier, other, partner.courier):
            await worker.tick()
        await server.news.get()
        for worker in (partner.courier, other):  # while the first of the events is on its way
            await worker.tick()
        server.may_answer.set()
        await asyncio.wait_for(asyncio.gather(partner.courier.idle(), other.idle()), 4 * PATIENCE)
        sent = [each.json["id"] for each in server.got]
        assert len(sent) == len(set(sent)) == 5
        assert sent == sorted(sent)  # ids grow with time


async def test_a_dead_workers_lease_ends_and_the_event_comes_again(partner: Partner, office: Office) -> None:
    async with http() as server:
        made = await partner.add(server, unit="chengguan-zhen", events=["item.assessed"])
        await office.receive(matter())
        async with office.context.database.transaction() as session:
            assert await subscriptions.claim(session, 8, ()) == [UUID(made["id"])]
        await partner.send()
        assert server.got == []
        await partner.later(timedelta(seconds=91))
        assert len(server.got) == 1


async def test_other_units_and_restricted_cases_stay_unheard(partner: Partner, office: Office) -> None:
    async with http() as server:
        made = await partner.add(server, unit="jiaoyu")
        await office.lead_to("in_progress", await office.receive(matter()), lead="huanbao")
        case = await office.lead_to("in_progress", await office.receive(matter()))
        await office.act("chief", case, "restrict", people=["edu-head"], reason="涉及举报人")
        before = await partner.rows(case)
        await office.act("edu-head", case, "log", note="已到现场")
        assert await partner.rows(case) == before
        await partner.send()
        assert server.got == []  # what waited is dropped with the restriction
        assert {line[1:] for line in await partner.log(made)} == {("dropped", 1, "restricted")}


async def test_what_fails_is_tried_again_later_in_its_turn(partner: Partner, office: Office) -> None:
    async with http(DOWN, DOWN, OK) as server:
        made = await partner.add(server, unit="chengguan-zhen", events=["item.assessed"])
        for _ in range(2):
            await office.receive(matter())
        await partner.send()
        assert [line[1] for line in await partner.log(made)] == ["waiting", "waiting"]
        assert len(server.got) == 1  # the second waits too: the other side is down
        assert (await partner.shown(made))["failing_since"] is not None
        await partner.send()
        assert len(server.got) == 1
        for _ in range(4):
            await partner.later(timedelta(minutes=5))
        assert [line[1] for line in await partner.log(made)] == ["sent", "sent"]
        assert (await partner.shown(made))["failing_since"] is None
        assert len({each.headers["x-huiying-timestamp"] for each in server.got}) >= 1


async def test_after_a_day_of_failures_it_is_off_and_the_administrator_knows(
    partner: Partner, office: Office
) -> None:
    async with http(answering(404)) as server:
        made = await partner.add(server, unit="chengguan-zhen", events=["item.assessed"])
        await office.receive(matter())
        await partner.send()
        await partner.later(timedelta(hours=23))
        assert (await partner.log(made))[0][1] == "waiting"
        await office.receive(matter())
        await partner.later(timedelta(hours=4))
        shown = await partner.shown(made)
        assert (shown["active"], shown["disabled_at"] is None, shown["waiting"]) == (False, False, 0)
        assert [line[1] for line in await partner.log(made)] == ["dropped", "failed"]
        told = (await office.get("admin", "/notices")).json()["items"]
        assert [each["kind"] for each in told] == ["subscription_failed"]
        await office.receive(matter())
        assert len(await partner.log(made)) == 2  # off is off
        server.answers = [OK]
        assert (await patch(partner, "admin", made, active=True)).json()["disabled_at"] is None
        await office.receive(matter())
        await partner.send()
        assert (await partner.log(made, state="sent"))[0][0] == "item.assessed"


async def test_one_bad_event_does_not_switch_off_what_works(partner: Partner, office: Office) -> None:
    async with http(DOWN) as server:
        made = await partner.add(server, unit="chengguan-zhen", events=["item.assessed"])
        await office.receive(matter())
        await partner.send()
        server.answers = [OK]
        await office.receive(matter())
        await office.connection.execute(
            "UPDATE workflow.subscription_delivery SET due_at = huiying.now() + interval '1 day'"
            " WHERE attempts > 0"
        )
        await partner.later(timedelta(minutes=10))
        server.answers = [DOWN]
        await partner.later(timedelta(hours=30))
        assert sorted(line[1] for line in await partner.log(made)) == ["failed", "sent"]
        assert (await partner.shown(made))["active"] is True


@pytest.mark.usefixtures("partner")
async def test_a_secret_is_shown_once_and_a_new_one_replaces_it(office: Office) -> None:
    async with http() as server:
        new = {"name": "一", "unit": "jiaoyu", "url": server.url, "events": ["case.changed"]}
        made = await office.post("admin", "/subscriptions", new, **{"Idempotency-Key": "once"})
        again = await office.post("admin", "/subscriptions", new, **{"Idempotency-Key": "once"})
        assert made.json() == again.json()
        assert made.json()["secret"].startswith("whsec_")
        assert made.headers["cache-control"] == "no-store"
        kept = await office.connection.fetch("SELECT body FROM workflow.idempotency_key")
        assert all(made.json()["secret"].encode() not in row["body"] for row in kept)
        path = f"/subscriptions/{made.json()['id']}"
        assert "secret" not in (await office.get("admin", path)).json()
        renewed = await office.post("admin", f"{path}/secret", {})
        assert renewed.json()["secret"] != made.json()["secret"]
        tried = await office.post("admin", f"{path}/test", {})
        assert (tried.json()["state"], tried.json()["type"]) == ("sent", "test")
        sent = server.got[0]
        signed = f"{sent.headers['x-huiying-timestamp']}.".encode() + sent.body
        right = hmac.new(renewed.json()["secret"].encode(), signed, sha256).hexdigest()
        assert sent.headers["x-huiying-signature"] == f"sha256={right}"
        assert set(sent.json) == {"id", "type", "at", "drill"}


async def test_a_units_system_sees_to_its_own_subscriptions_and_no_others(
    partner: Partner, office: Office
) -> None:
    async with http() as server:
        mine = await partner.add(server, who="jiaoyu-api", unit=None)
        assert mine["unit"] == "jiaoyu"
        other = await partner.add(server, unit="chengguan-zhen")
        listed = (await office.get("jiaoyu-api", "/subscriptions")).json()["items"]
        assert [each["id"] for each in listed] == [mine["id"]]
        assert len((await office.get("admin", "/subscriptions")).json()["items"]) == 2
        path = f"/subscriptions/{other['id']}"
        for answer in (
            await office.get("jiaoyu-api", path),
            await office.post("jiaoyu-api", f"{path}/test", {}),
            await office.get("jiaoyu-api", f"{path}/deliveries"),
            await office.get("admin", f"/subscriptions/{new_id()}"),
        ):
            assert answer.status_code == 404
        assert (await partner.try_add("jiaoyu-api", server.url, name="二", unit="huanbao")).status_code == 403
        for who in ("edu", "duty", "auditor", "edu-head"):
            assert (await office.get(who, "/subscriptions")).status_code == 403
            assert (await partner.try_add(who, server.url, name="三")).status_code == 403
        assert (await office.get(None, "/subscriptions")).status_code == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "http://example.cn/hook"}, "/url"),
        ({"url": "https://10.0.0.8/hook"}, "/url"),
        ({"url": "https://169.254.169.254/latest"}, "/url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "/url"),
        ({"url": "ftp://example.cn"}, "/url"),
        ({"url": "https://user@example.cn/"}, "/url"),
        ({"url": "https://example.cn/", "internal_host": "oa.local"}, "/internal_host"),
        ({"events": []}, "/events"),
        ({"events": ["case.deleted"]}, "/events/0"),
        ({"unit": "nobody"}, "/unit"),
        ({"name": " "}, "/name"),
        ({"name": "教务\u0000平台"}, "/name"),
        ({"name": "教务\u202e平台"}, "/name"),
        ({"unit": "jiaoyu\u0000"}, "/unit"),
        ({"reason": "\u0000"}, "/reason"),
        ({"author": "张三"}, "/author"),
    ],
)
async def test_what_is_wrong_with_a_subscription_is_named(
    partner: Partner, change: dict[str, Any], field: str
) -> None:
    answer = await partner.try_add("admin", **change)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == field


async def test_changes_are_versioned_and_a_removed_one_is_gone(partner: Partner, office: Office) -> None:
    async with http() as server:
        made = await partner.add(server, unit="chengguan-zhen")
        assert (await partner.try_add("admin", server.url, unit="chengguan-zhen")).status_code == 422
        inside = {"url": "https://oa.local/h", "internal_host": "oa.local"}
        changed = await patch(partner, "admin", made, name="新名", events=ALL[:1], **inside)
        assert (changed.json()["name"], changed.json()["target"]) == ("新名", "https://oa.local:443")
        assert (await patch(partner, "town-api", made, **inside)).status_code == 422
        stale = await patch(partner, "admin", made, version=1, name="旧")
        assert (stale.status_code, stale.json()["current_version"]) == (409, 2)
        await office.receive(matter())
        headers = office._speaking_for("admin")
        gone = await office._client.delete(f"/subscriptions/{made['id']}", headers=headers)
        assert gone.status_code == 204
        row = await office.connection.fetchrow(
            "SELECT s.sealed, d.state FROM workflow.subscription s JOIN workflow.subscription_delivery d"
            " ON d.subscription_id = s.id WHERE s.id = $1",
            UUID(made["id"]),
        )
        assert row is not None
        assert tuple(row) == (None, "dropped")
        assert (await office.get("admin", f"/subscriptions/{made['id']}")).status_code == 404
