"""The handling policy: shipped, read by everybody, replaced by the administrator with a reason."""

import copy
from typing import Any

import asyncpg
import pytest

from services.common.app import Context
from services.contracts.codes import Role
from services.workflow.calendar import repository as calendar
from services.workflow.calendar.domain import DEFAULT_HOURS
from services.workflow.calendar.presets import built_in_years
from services.workflow.policy import repository
from services.workflow.policy.presets import PRESET
from tests.service.workflow_time.people import Call, person

ADMIN = person(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
HANDLER = person(Role.HANDLER, unit="jiaoyu")


async def test_a_new_installation_has_the_preset_and_three_years_of_calendar(context: Context) -> None:
    async with context.database.transaction() as session:
        versioned = await repository.current(session)
        loaded = await calendar.load(session)
        assert await repository.by_version(session, 1) == PRESET
        assert await repository.by_version(session, 2) is None
    assert (versioned.version, versioned.policy) == (1, PRESET)
    assert loaded.years == built_in_years()
    assert loaded.hours == DEFAULT_HOURS


async def test_everybody_who_is_signed_in_reads_the_policy(call: Call) -> None:
    async with call(HANDLER) as client:
        answer = (await client.get("/policies")).json()
        assert answer["next_cursor"] is None
        assert [(row["version"], row["current"]) for row in answer["items"]] == [(1, True)]
        assert answer["items"][0]["policy"]["warnings"] == [50, 80, 100]
        assert (await client.get("/policies/1")).json() == answer["items"][0]
        assert (await client.get("/policies/7")).status_code == 404
        assert (await client.get("/policies/one")).status_code == 404
    async with call(None) as stranger:
        assert (await stranger.get("/policies")).status_code == 401


async def _preset(call: Call) -> dict[str, Any]:
    async with call(HANDLER) as client:
        policy: dict[str, Any] = (await client.get("/policies/1")).json()["policy"]
        return policy


async def test_a_new_version_takes_effect_and_the_old_one_stays(call: Call, context: Context) -> None:
    changed = await _preset(call)
    changed["clocks"][-1]["rule"]["amount"] = 48
    body = {"based_on": 1, "reason": "新闻发布会时限调整", "policy": changed}
    async with call(ADMIN) as client:
        answer = await client.post("/policies", json=body, headers={"Idempotency-Key": "one"})
        again = await client.post("/policies", json=body, headers={"Idempotency-Key": "one"})
        assert (answer.status_code, answer.headers["location"]) == (201, "/api/v1/policies/2")
        assert again.json() == answer.json()
        listed = (await client.get("/policies", params={"limit": 1})).json()
        assert [(row["version"], row["current"]) for row in listed["items"]] == [(2, True)]
        rest = (await client.get("/policies", params={"cursor": listed["next_cursor"]})).json()
        assert [(row["version"], row["current"]) for row in rest["items"]] == [(1, False)]
        stale = await client.post("/policies", json=body)
        assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
        assert stale.json()["current_version"] == 2
    async with context.database.transaction() as session:
        assert (await repository.current(session)).policy.clocks[-1].rule.amount == 48
        assert await repository.by_version(session, 1) == PRESET


async def test_only_the_system_administrator_decides(call: Call) -> None:
    body = {"based_on": 1, "reason": "试试", "policy": await _preset(call)}
    for caller in (HANDLER, person(Role.OFFICE_CHIEF), person(Role.SECURITY_ADMIN), person(Role.AUDITOR)):
        async with call(caller) as client:
            assert (await client.post("/policies", json=body)).status_code == 403
    async with call(None) as stranger:
        assert (await stranger.post("/policies", json=body)).status_code == 401


def _without_catch_all(policy: dict[str, Any]) -> None:
    policy["clocks"] = [clock for clock in policy["clocks"] if clock["milestone"] != "first_reply"]


def _never_reached(policy: dict[str, Any]) -> None:
    policy["clocks"].append(copy.deepcopy(policy["clocks"][0]))


def _workdays_round_the_clock(policy: dict[str, Any]) -> None:
    policy["return_within"]["calendar"] = "round_the_clock"


def _unknown_kind(policy: dict[str, Any]) -> None:
    policy["clocks"][0]["kind"] = ["gossip"]


def _warnings_fall(policy: dict[str, Any]) -> None:
    policy["warnings"] = [80, 50]


def _misspelt(policy: dict[str, Any]) -> None:
    policy["extentions"] = policy.pop("extensions")


@pytest.mark.parametrize(
    ("spoil", "pointers"),
    [
        (_without_catch_all, {"/policy/clocks"}),
        (_never_reached, {"/policy/clocks"}),
        (_workdays_round_the_clock, {"/policy/return_within"}),
        (_unknown_kind, {"/policy/clocks/0/kind/0"}),
        (_warnings_fall, {"/policy/warnings"}),
        (_misspelt, {"/policy/extensions", "/policy/extentions"}),
    ],
)
async def test_a_bad_policy_is_refused_and_the_place_named(
    call: Call, spoil: Any, pointers: set[str]
) -> None:
    policy = await _preset(call)
    spoil(policy)
    async with call(ADMIN) as client:
        answer = await client.post("/policies", json={"based_on": 1, "reason": "试试", "policy": policy})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == pointers


async def test_a_decision_without_a_reason_is_refused(call: Call) -> None:
    async with call(ADMIN) as client:
        answer = await client.post(
            "/policies", json={"based_on": 1, "reason": "  ", "policy": await _preset(call)}
        )
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/reason"]


@pytest.mark.parametrize("table", ["policy_version", "calendar_year", "office_hours"])
async def test_what_was_decided_is_never_changed(database_url: str, table: str) -> None:
    connection = await asyncpg.connect(database_url)
    for statement in (f"DELETE FROM workflow.{table}", f"UPDATE workflow.{table} SET source = source"):
        spoken = statement.replace("source", "reason") if table == "policy_version" else statement
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(spoken)
    await connection.close()
