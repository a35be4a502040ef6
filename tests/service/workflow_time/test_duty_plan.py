"""What is decided about the rota: rotations, overrides, swaps, gaps, handovers, watch regimes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from services.common.app import Context
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.contracts.instants import CHINA
from services.workflow.duty import service
from services.workflow.duty.domain import LadderStep
from services.workflow.duty.domain.posts import local_day
from tests.conftest import Clock
from tests.service.workflow_time.people import Call, person

PEOPLE = {
    "chen": (Role.OFFICE_CHIEF, person(Role.OFFICE_CHIEF)),
    "fang": (Role.DUTY_OFFICER, person(Role.DUTY_OFFICER)),
    "gu": (Role.DUTY_OFFICER, person(Role.DUTY_OFFICER)),
    "zhou": (Role.LEADING_GROUP, person(Role.LEADING_GROUP, unit="lingdaozu")),
}
CHEN, FANG, GU, ZHOU = (who for _, who in PEOPLE.values())
HANDLER = person(Role.HANDLER, unit="jiaoyu")
_ACCOUNT = (
    "INSERT INTO gateway.user_account (id, username, name, unit, password_hash, must_change_password)"
    " VALUES ($1, $2, $3, 'wangxinban', 'x', false)"
)


@pytest.fixture(scope="module", autouse=True)
async def office(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "INSERT INTO gateway.unit (code, name, kind, categories)"
        " VALUES ('wangxinban', '县网信办', 'office', '{}')"
    )
    for username, (role, who) in PEOPLE.items():
        await connection.execute(_ACCOUNT, who.subject, username, username.title())
        await connection.execute(
            "INSERT INTO gateway.role_assignment (user_id, role) VALUES ($1, $2)", who.subject, role.value
        )
    await connection.close()


@pytest.fixture(autouse=True)
async def nothing_planned(database_url: str) -> AsyncIterator[None]:
    yield
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "TRUNCATE workflow.duty_rotation, workflow.duty_override, workflow.duty_swap, workflow.check_in,"
        " workflow.duty_handover, workflow.watch_regime, workflow.substitute"
    )
    await connection.close()


@pytest.fixture
async def noon(clock: Clock) -> datetime:
    """It is noon of a day at the end of a year."""
    twelve = datetime(2027, 12, 30, 12, tzinfo=CHINA)
    await clock.advance(twelve - datetime.now(UTC))
    return twelve


def rotation(*roster: Principal, starts_on: str = "2027-12-30", **how: Any) -> dict[str, Any]:
    given = {"name": "主班", "post": "duty", "change_at": "08:00", "reason": "年末值班"}
    return given | {"roster": [str(who.subject) for who in roster], "starts_on": starts_on} | how


async def post(client: httpx.AsyncClient, path: str, body: dict[str, Any], status: int = 201) -> Any:
    answer = await client.post(path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def who_is_on(client: httpx.AsyncClient) -> list[str]:
    now = (await client.get("/duty/now")).json()
    return sorted(f"{shift['post']} {shift['person']['username']}" for shift in now["on_call"])


async def test_the_ladder_goes_from_the_officer_to_the_leading_group(
    call: Call, context: Context, noon: datetime
) -> None:
    async with call(CHEN) as chief:
        await post(chief, "/duty/rotations", rotation(FANG))
        await post(chief, "/duty/rotations", rotation(GU, post="deputy", name="副班"))
        shown = (await chief.get("/duty/ladder")).json()["items"]
    async with context.database.transaction() as session:
        now = await service.ladder(session, noon)
        before = await service.ladder(session, noon - timedelta(days=30))
    assert [(rung.step, rung.username) for rung in now] == [
        (LadderStep.DUTY, "fang"),
        (LadderStep.DEPUTY, "gu"),
        (LadderStep.OFFICE_CHIEF, "chen"),
        (LadderStep.LEADING_GROUP, "zhou"),
    ]
    assert [rung["person"]["username"] for rung in shown] == ["fang", "gu", "chen", "zhou"]
    assert [rung.username for rung in before] == ["chen", "zhou"]


async def test_who_stands_in_for_the_chief_is_paged_before_the_chief(
    context: Context, database_url: str, noon: datetime
) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "INSERT INTO workflow.substitute (id, role, unit, absent, absent_name, deputy, deputy_name,"
        " starts_at, ends_at, made_by, made_by_name)"
        " VALUES ($1, 'office_chief', 'wangxinban', $2, 'Chen', $3, 'Gu', $4, $5, $2, 'Chen')",
        new_id(),
        CHEN.subject,
        GU.subject,
        noon,
        noon + timedelta(days=2),
    )
    await connection.close()
    async with context.database.transaction() as session:
        days = [
            [rung.username for rung in await service.ladder(session, noon + timedelta(days=day))]
            for day in (1, 3)
        ]
    assert days == [["gu", "chen", "zhou"], ["chen", "zhou"]]


@pytest.mark.usefixtures("noon")
async def test_a_closed_account_is_not_paged_and_leaves_a_gap(
    call: Call, context: Context, database_url: str, noon: datetime
) -> None:
    async with call(CHEN) as chief:
        await post(chief, "/duty/rotations", rotation(FANG))
        assert (await chief.get("/duty/gaps")).json()["items"] == []
        connection = await asyncpg.connect(database_url)
        await connection.execute("UPDATE gateway.user_account SET active = false WHERE username = 'fang'")
        (gap,) = (await chief.get("/duty/gaps")).json()["items"]
        async with context.database.transaction() as session:
            steps = [rung.username for rung in await service.ladder(session, noon)]
        await connection.execute("UPDATE gateway.user_account SET active = true WHERE username = 'fang'")
        await connection.close()
    assert (gap["lack"], gap["starts_at"]) == (
        "inactive",
        f"{noon:%Y-%m-%d}T12:00:00.{gap['starts_at'][20:]}",
    )
    assert steps == ["chen", "zhou"]


@pytest.mark.usefixtures("noon")
async def test_a_changed_rotation_rules_from_a_later_day_and_keeps_who_and_why(call: Call) -> None:
    async with call(CHEN) as chief:
        made = await post(chief, "/duty/rotations", rotation(FANG))
        path = f"/duty/rotations/{made['id']}/versions"
        change = rotation(GU, starts_on="2027-12-31", reason="方休假") | {"based_on": 1}
        too_early = await post(chief, path, change | {"starts_on": "2027-12-30"}, 422)
        assert too_early["errors"][0]["pointer"] == "/starts_on"
        await post(chief, path, change)
        stale = await post(chief, path, change, 409)
        assert (stale["code"], stale["current_version"]) == ("stale-version", 2)
        versions = (await chief.get(f"/duty/rotations/{made['id']}")).json()["items"]
        (listed,) = (await chief.get("/duty/rotations")).json()["items"]
        query = {"from": "2027-12-30T00:00:00+08:00", "to": "2028-01-02T00:00:00+08:00"}
        shifts = (await chief.get("/duty/shifts", params=query)).json()["items"]
    assert [(each["version"], each["reason"], each["made_by"]) for each in versions] == [
        (2, "方休假", CHEN.name),
        (1, "年末值班", CHEN.name),
    ]
    assert (listed["version"], listed["state"]) == (2, "coming")
    assert [(each["person"]["username"], each["starts_at"][:10]) for each in shifts] == [
        ("fang", "2027-12-30"),
        ("gu", "2027-12-31"),
        ("gu", "2028-01-01"),
    ]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"starts_on": "2027-12-29"}, "/starts_on"),
        ({"starts_on": "30.12.2027"}, "/starts_on"),
        ({"ends_on": "2027-12-29"}, ""),
        ({"roster": []}, "/roster"),
        ({"roster": [str(ZHOU.subject)]}, "/roster/0"),
        ({"roster": [str(FANG.subject)] * 2}, "/roster"),
        ({"holiday_roster": [str(new_id())]}, "/holiday_roster/0"),
        ({"change_at": "24:00"}, "/change_at"),
        ({"hours": 25}, "/hours"),
        ({"days": [0]}, "/days/0"),
        ({"reason": " "}, "/reason"),
    ],
)
@pytest.mark.usefixtures("noon")
async def test_a_rotation_that_cannot_be_meant_is_refused(
    call: Call, change: dict[str, Any], pointer: str
) -> None:
    async with call(CHEN) as chief:
        refused = await post(chief, "/duty/rotations", rotation(FANG) | change, 422)
    assert [error["pointer"] for error in refused["errors"]] == [pointer]


@pytest.mark.usefixtures("noon")
async def test_an_override_is_made_and_taken_back_by_the_chief(call: Call, clock: Clock) -> None:
    stand_in = {
        "post": "duty",
        "person": str(GU.subject),
        "starts_at": "2027-12-30T12:00:00+08:00",
        "ends_at": "2027-12-30T18:00:00+08:00",
        "reason": "身体不适",
    }
    async with call(CHEN) as chief, call(FANG) as officer:
        await post(chief, "/duty/rotations", rotation(FANG))
        assert (await post(officer, "/duty/overrides", stand_in, 403))["code"] == "forbidden"
        past = stand_in | {"starts_at": "2027-12-30T09:00:00+08:00"}
        assert (await post(chief, "/duty/overrides", past, 422))["errors"][0]["pointer"] == "/starts_at"
        made = await post(chief, "/duty/overrides", stand_in)
        await clock.advance(timedelta(minutes=1))
        assert await who_is_on(officer) == ["duty gu"]
        path = f"/duty/overrides/{made['id']}/cancel"
        assert (await post(officer, path, {"reason": "已恢复"}, 403))["code"] == "forbidden"
        cancelled = await post(chief, path, {"reason": "已恢复"}, 200)
        assert (cancelled["cancelled_by"], cancelled["cancel_reason"]) == (CHEN.name, "已恢复")
        assert await who_is_on(officer) == ["duty fang"]
        assert (await post(chief, path, {"reason": "再撤"}, 409))["code"] == "already-cancelled"
        (kept,) = (await officer.get("/duty/overrides")).json()["items"]
        assert kept == cancelled
        unknown = await chief.post(f"/duty/overrides/{new_id()}/cancel", json={})
        assert unknown.status_code == 404


async def shifts_of(client: httpx.AsyncClient, who: Principal) -> list[dict[str, Any]]:
    query = {"from": "2027-12-31T00:00:00+08:00", "to": "2028-01-10T00:00:00+08:00"}
    items = (await client.get("/duty/shifts", params=query)).json()["items"]
    return [
        item
        for item in items
        if item["person"]["id"] == str(who.subject) and item["starts_at"] > "2027-12-31"
    ]


@pytest.mark.usefixtures("noon")
async def test_a_swap_takes_hold_when_the_other_accepts_and_only_then(call: Call) -> None:
    async with call(CHEN) as chief, call(FANG) as fang, call(GU) as gu:
        await post(chief, "/duty/rotations", rotation(FANG, GU))
        mine, theirs = (await shifts_of(fang, FANG))[0], (await shifts_of(fang, GU))[0]
        wish = {"shift": mine["id"], "other": str(GU.subject), "in_return": theirs["id"], "note": "家中有事"}
        asked = await post(fang, "/duty/swaps", wish)
        assert (asked["state"], asked["may_withdraw"], asked["may_answer"]) == ("asked", True, False)
        assert (await post(fang, f"/duty/swaps/{asked['id']}/answer", {"accepted": True}, 403))["code"]
        assert mine["id"] in {each["id"] for each in await shifts_of(gu, FANG)}
        assert (await gu.get("/duty/now")).json()["waiting"]["swaps"] == 1
        done = await post(gu, f"/duty/swaps/{asked['id']}/answer", {"accepted": True}, 200)
        assert (done["state"], done["answered_by"]) == ("accepted", GU.name)
        assert (await gu.get("/duty/now")).json()["waiting"]["swaps"] == 0
        starts = {each["starts_at"] for each in await shifts_of(gu, GU)}
        assert mine["starts_at"] in starts
        assert theirs["starts_at"] not in starts
        again = await post(gu, f"/duty/swaps/{asked['id']}/answer", {"accepted": False}, 409)
        assert again["code"] in {"swap-closed", "shift-changed"}
        assert len((await fang.get("/duty/overrides")).json()["items"]) == 2


@pytest.mark.usefixtures("noon")
async def test_a_swap_is_declined_withdrawn_or_decided_by_the_chief(call: Call) -> None:
    async with call(CHEN) as chief, call(FANG) as fang, call(GU) as gu:
        await post(chief, "/duty/rotations", rotation(FANG, GU))
        wish = {"shift": (await shifts_of(fang, FANG))[0]["id"], "other": str(GU.subject)}
        declined = await post(fang, "/duty/swaps", wish)
        await post(gu, f"/duty/swaps/{declined['id']}/answer", {"accepted": False, "note": "有会"}, 200)
        taken_back = await post(fang, "/duty/swaps", wish)
        assert (await gu.post(f"/duty/swaps/{taken_back['id']}/withdraw")).status_code == 403
        assert (await fang.post(f"/duty/swaps/{taken_back['id']}/withdraw")).json()["state"] == "withdrawn"
        decided = await post(fang, "/duty/swaps", wish)
        other = {"post": "duty", "person": str(CHEN.subject), "reason": "顶班"}
        period = {key: decided["shift"][key] for key in ("starts_at", "ends_at")}
        cover = await post(chief, "/duty/overrides", other | period)
        late = await post(chief, f"/duty/swaps/{decided['id']}/answer", {"accepted": True}, 409)
        assert late["code"] == "shift-changed"
        await post(chief, f"/duty/overrides/{cover['id']}/cancel", {"reason": "改为换班"}, 200)
        done = await post(chief, f"/duty/swaps/{decided['id']}/answer", {"accepted": True}, 200)
        assert (done["state"], done["answered_by"]) == ("accepted", CHEN.name)
        states = [each["state"] for each in (await gu.get("/duty/swaps")).json()["items"]]
        assert states == ["accepted", "withdrawn", "declined"]


@pytest.mark.usefixtures("noon")
async def test_a_swap_that_two_accept_at_once_changes_hands_once(call: Call) -> None:
    async with call(CHEN) as chief, call(FANG) as fang, call(GU) as gu:
        await post(chief, "/duty/rotations", rotation(FANG, GU))
        wish = {"shift": (await shifts_of(fang, FANG))[0]["id"], "other": str(GU.subject)}
        path = f"/duty/swaps/{(await post(fang, '/duty/swaps', wish))['id']}/answer"
        answers = await asyncio.gather(*(who.post(path, json={"accepted": True}) for who in (gu, chief) * 3))
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
        assert len((await fang.get("/duty/overrides")).json()["items"]) == 1


@pytest.mark.usefixtures("noon")
async def test_one_swaps_only_ones_own_shift_that_has_not_begun(call: Call) -> None:
    async with call(CHEN) as chief, call(FANG) as fang:
        await post(chief, "/duty/rotations", rotation(FANG, GU))
        running = (await fang.get("/duty/now")).json()["on_call"][0]["id"]
        for shift, other, pointer in (
            (running, GU, "/shift"),
            ((await shifts_of(fang, GU))[0]["id"], GU, "/shift"),
            ((await shifts_of(fang, FANG))[0]["id"], FANG, "/other"),
            ((await shifts_of(fang, FANG))[0]["id"], ZHOU, "/other"),
        ):
            wish = {"shift": shift, "other": str(other.subject)}
            refused = await post(fang, "/duty/swaps", wish, 422)
            assert [error["pointer"] for error in refused["errors"]] == [pointer]


async def test_a_late_check_in_is_marked(call: Call, clock: Clock, noon: datetime) -> None:
    async with call(CHEN) as chief, call(FANG) as fang:
        await post(chief, "/duty/rotations", rotation(FANG))
        assert [s["attendance"] for s in (await fang.get("/duty/now")).json()["on_call"]] == ["missing"]
        assert (await fang.get("/duty/now")).json()["waiting"]["check_in"] is True
        (late,) = (await fang.post("/duty/check-in")).json()["items"]
        assert (await fang.get("/duty/now")).json()["waiting"]["check_in"] is False
        assert late["attendance"] == "late"
        await clock.advance(datetime.combine(local_day(noon), time(7, 40), CHINA) + timedelta(days=1) - noon)
        came = (await fang.post("/duty/check-in")).json()["items"]
        assert [each["attendance"] for each in came] == ["late", "on_time"]


@pytest.mark.usefixtures("noon")
async def test_a_handover_is_left_by_who_is_on_and_acknowledged_by_who_comes(
    call: Call, clock: Clock
) -> None:
    async with call(CHEN) as chief, call(FANG) as fang, call(GU) as gu:
        await post(chief, "/duty/rotations", rotation(FANG, GU))
        assert (await gu.get("/duty/handovers/cases")).json() == {"items": []}
        note = {"words": "城东停水待续报，联系人电话 13800138000。"}
        assert (await post(gu, "/duty/handovers", note, 403))["code"] == "not-on-shift"
        strange = await post(fang, "/duty/handovers", note | {"cases": [str(new_id())]}, 422)
        assert strange["errors"][0]["pointer"] == "/cases/0"
        left = await post(fang, "/duty/handovers", note)
        assert left["next_person"]["username"] == "gu"
        assert "13800138000" not in left["words"]
        path = f"/duty/handovers/{left['id']}/acknowledge"
        assert (await post(fang, path, {}, 403))["code"] == "forbidden"
        assert [each["may_acknowledge"] for each in (await gu.get("/duty/handovers")).json()["items"]] == [
            True
        ]
        assert (await gu.get("/duty/now")).json()["waiting"]["handovers"] == 1
        await clock.advance(timedelta(hours=20))
        taken = await post(gu, path, {"note": "已知悉"}, 200)
        assert (taken["acknowledged_by"]["username"], taken["answer"]) == ("gu", "已知悉")
        assert (await post(chief, path, {}, 409))["code"] == "already-acknowledged"
        assert (await fang.get("/duty/handovers")).json()["items"][0]["may_acknowledge"] is False


@pytest.mark.usefixtures("noon")
async def test_a_stricter_watch_is_set_by_the_chief_and_seen_by_everybody(call: Call) -> None:
    special = {
        "level": "special",
        "starts_at": "2027-12-30T12:00:00+08:00",
        "ends_at": "2028-01-03T08:00:00+08:00",
        "reason": "元旦假期",
    }
    async with call(CHEN) as chief, call(HANDLER) as handler:
        await post(chief, "/duty/rotations", rotation(FANG))
        assert (await post(handler, "/duty/regimes", special, 403))["code"] == "forbidden"
        assert (await post(chief, "/duty/regimes", special | {"level": "normal"}, 422))["errors"]
        made = await post(chief, "/duty/regimes", special)
        now = (await handler.get("/duty/now")).json()
        assert (now["level"], now["regime"]["reason"]) == ("special", "元旦假期")
        told = [(await who.get("/duty/now")).json()["waiting"]["gaps"] for who in (chief, handler)]
        assert told == [2, 0]
        lacks = {gap["post"] for gap in (await chief.get("/duty/gaps")).json()["items"]}
        assert lacks == {"deputy", "chief"}
        ended = await post(chief, f"/duty/regimes/{made['id']}/end", {"reason": "提前结束"}, 200)
        assert (ended["active"], ended["ended_by"]) == (False, CHEN.name)
        assert (await post(chief, f"/duty/regimes/{made['id']}/end", {"reason": "再"}, 409))["code"]
        assert (await handler.get("/duty/now")).json()["level"] == "normal"
        assert (await handler.get("/duty/regimes")).json()["items"] == [ended]


@pytest.mark.parametrize("path", ["ladder", "gaps", "people", "rotations", "overrides", "swaps", "handovers"])
async def test_the_plans_of_the_desk_are_the_desks(call: Call, path: str) -> None:
    async with call(HANDLER) as handler, call(None) as stranger, call(ZHOU) as leader:
        assert (await handler.get(f"/duty/{path}")).status_code == 403
        assert (await stranger.get(f"/duty/{path}")).status_code == 401
        assert (await leader.get(f"/duty/{path}")).status_code == 200


async def test_every_decision_is_in_the_audit_log(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("SELECT DISTINCT action FROM workflow.audit_entry")
    await connection.close()
    assert {row["action"].removeprefix("duty.") for row in rows} == {
        *("rotation", "override", "override_cancel", "swap_ask", "swap_answer", "swap_withdraw", "check_in"),
        *("hand_over", "handover_acknowledge", "regime", "regime_end"),
    }
