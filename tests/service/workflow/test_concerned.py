"""Who is concerned hears of it: swaps, gaps, one-person units, severe cases opened again."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from services.common import clock as clocks
from services.common.ids import new_id
from services.workflow.duty import jobs
from tests.service.workflow.office import Message, Office, person

pytestmark = pytest.mark.usefixtures("accounts")
TOLD = "SELECT person, kind, data ->> 'swap' AS swap FROM workflow.notice WHERE kind = $1 ORDER BY at, id"


async def told(connection: asyncpg.Connection, kind: str) -> list[tuple[UUID, str | None]]:
    return [(row["person"], row["swap"]) for row in await connection.fetch(TOLD, kind)]


async def test_a_swap_is_told_to_the_other_side_at_every_step(
    office: Office, connection: asyncpg.Connection
) -> None:
    second = new_id()
    await connection.execute(
        "INSERT INTO gateway.user_account (id, username, name, unit, password_hash, must_change_password)"
        " VALUES ($1, 'duty-two', '第二值班员', 'wangxinban', 'x', false)",
        second,
    )
    await connection.execute("INSERT INTO gateway.role_assignment VALUES ($1, 'duty_officer')", second)
    duty = person("duty").subject
    roster = {"name": "主班", "post": "duty", "change_at": "08:00", "reason": "轮值"}
    async with office.context.database.transaction() as session:
        today = (await clocks.now(session)).astimezone(clocks.SHANGHAI).date()
    plan = roster | {"roster": [str(duty), str(second)], "starts_on": str(today)}
    planned = await office.post("chief", "/duty/rotations", plan)
    assert planned.status_code == 201, planned.text
    shifts = (
        await office.get("duty", "/duty/shifts", to=f"{today + timedelta(days=6)}T00:00:00+08:00")
    ).json()
    mine = [each for each in shifts["items"] if each["person"]["id"] == str(duty)][-1]
    asked = await office.post("duty", "/duty/swaps", {"shift": mine["id"], "other": str(second)})
    assert asked.status_code == 201, asked.text
    assert await told(connection, "shift") == [(second, "asked")]
    path = f"/duty/swaps/{asked.json()['id']}/answer"
    assert (await office.post("chief", path, {"accepted": True})).status_code == 200
    assert (
        sorted(await told(connection, "shift"), key=str)[1:]
        == sorted([(second, "asked"), (second, "accepted"), (duty, "accepted")], key=str)[1:]
    )


async def test_a_gap_of_the_rota_is_told_once_before_it_happens(
    office: Office, connection: asyncpg.Connection
) -> None:
    await connection.execute(
        "TRUNCATE workflow.duty_override, workflow.duty_swap, workflow.duty_rotation CASCADE"
    )
    assert await jobs.warn(office.context.database) == 1
    assert await jobs.warn(office.context.database) == 1
    found = [who for who, _ in await told(connection, "rota_gap")]
    assert person("chief").subject in found
    assert len(found) == len(set(found))


async def test_the_duty_officer_hears_of_a_reply_that_nobody_in_its_unit_can_approve(
    office: Office, connection: asyncpg.Connection
) -> None:
    await connection.execute(
        "UPDATE gateway.user_account SET active = false WHERE username IN ('town-head', 'duty-two')"
    )
    case = await office.receive(Message(unit="huanbao"))
    await office.lead_to("pending_approval", case, lead="chengguan-zhen")
    waiting = "SELECT person FROM workflow.notice WHERE kind = 'approval_waiting' AND case_id = $1"
    assert await connection.fetchval(waiting, UUID(case)) == person("duty").subject
    assert (await office.act("duty", case, "approve"))["state"] == "replied"


async def test_a_severe_case_that_is_opened_again_pages_again(
    office: Office, connection: asyncpg.Connection
) -> None:
    case = await office.receive(Message(text="化工厂爆炸，多人受伤。", risk="severe"))
    pages = "SELECT count(*) FILTER (WHERE ended_at IS NULL), count(*) FROM workflow.page WHERE case_id = $1"
    await office.lead_to("pending_assignment", case)
    await connection.execute("UPDATE workflow.page SET ended_at = now(), ended = 'withdrawn'")
    await office.act("duty", case, "dismiss", reason="误报", basis="not_a_concern")
    assert tuple(await connection.fetchrow(pages, UUID(case))) == (0, 1)
    await office.act("duty", case, "reopen", reason="情况属实")
    assert tuple(await connection.fetchrow(pages, UUID(case))) == (1, 2)


async def test_an_interim_reply_goes_through_the_reply_check(office: Office) -> None:
    case = await office.receive(Message())
    await office.lead_to("in_progress", case)
    words = {"milestone": "close", "workdays": 3, "reason": "等待配件"}
    shown = await office.act(
        "edu", case, "request_extension", **words, interim_reply="您好，您反映的问题已收悉，感谢您的关注。"
    )
    assert shown["timeline"][-1]["detail"]["interim_warnings"] != []


async def test_closing_without_the_public_response_is_never_silent(office: Office) -> None:
    case = await office.receive(Message(risk="major", text="小区停水三天，老人无法取水。"))
    await answered(office, case)
    shown = await office.act("duty", case, "close")
    assert shown["timeline"][-1]["detail"] == {"unpublished": True}
    [row] = [
        each
        for each in (await office.get("duty", "/publications/missing")).json()["items"]
        if each["id"] == case
    ]
    assert (row["response_dropped"], row["outdated"]) == (True, False)


async def answered(office: Office, case: str) -> None:
    """A major case, answered: its approval is the chief's."""
    await office.lead_to("pending_approval", case)
    await office.act("chief", case, "approve")
