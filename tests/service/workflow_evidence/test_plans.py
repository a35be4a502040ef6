"""Emergency plans: decided in versions, started in one tap, ticked off; what is late is told once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.common.ids import new_id
from services.workflow.plans import watching
from services.workflow.plans.presets import PRESETS
from services.workflow.worker import tickers
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office, person

SEVERE, MAJOR, RUMOUR = (str(each) for each in PRESETS)


def plan(name: str = "停水应急", **more: Any) -> dict[str, Any]:
    step = {"title": "通知供水公司", "doer": "duty", "within_minutes": 15}
    return {"name": name, "risks": [], "kinds": [], "steps": [step], **more}


async def started(office: Office, case: str, which: str = SEVERE, who: str = "duty") -> httpx.Response:
    return await office.post(who, f"/cases/{case}/plans", {"plan": which})


async def plans_of(office: Office, case: str, who: str = "duty") -> dict[str, Any]:
    answer = await office.get(who, f"/cases/{case}/plans")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def tick(office: Office, run: str, step: int, who: str = "duty", **more: Any) -> httpx.Response:
    return await office.post(who, f"/case-plans/{run}/ticks", {"step": step, **more})


async def test_a_case_is_offered_first_the_plan_that_is_meant_for_it(office: Office) -> None:
    case = await office.receive(Message(risk="severe"))
    offers = (await plans_of(office, case))["offers"]
    assert (offers[0]["id"], offers[0]["fits"]) == (SEVERE, True)
    assert {each["id"] for each in offers} >= {SEVERE, MAJOR, RUMOUR}
    assert (await plans_of(office, case, "auditor"))["offers"] == []


async def test_one_tap_starts_the_clocks_and_ticks_go_into_the_timeline(office: Office) -> None:
    case = await office.receive(Message(risk="severe", drill=True))
    answer = await started(office, case)
    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert (run["name"], run["drill"], run["plan_version"]) == ("特别重大突发情况", True, 1)
    assert run["steps"][0]["due_at"] > run["started_at"]
    done = await tick(office, run["id"], 0, note="已电话报告 13812345678")
    assert done.json()["steps"][0]["done"]["note"] == "已电话报告 ***********"
    assert (await tick(office, run["id"], 0)).status_code == 409
    told = [(entry["action"], entry["note"]) for entry in (await office.case(case))["timeline"]][-2:]
    assert told == [("plan_start", None), ("plan_tick", "已电话报告 ***********")]
    assert SEVERE not in [each["id"] for each in (await plans_of(office, case))["offers"]]
    assert (await started(office, case)).status_code == 409


async def test_who_starts_and_who_ticks(office: Office) -> None:
    case = await office.receive(Message(risk="severe"))
    await office.lead_to("in_progress", case)
    assert (await started(office, case, who="health")).status_code == 404
    assert (await started(office, case, which="x")).status_code == 422
    assert (await started(office, case, which=str(new_id()))).status_code == 422
    for who in ("edu", "edu-head", "auditor", "town"):
        assert (await started(office, case, who=who)).status_code == 403
    run = (await started(office, case, who="leader")).json()["id"]
    assert (await tick(office, run, 99)).status_code == 422
    assert (await tick(office, run, 2, "edu-head")).status_code == 403
    assert (await tick(office, run, 2, "edu")).status_code == 200
    assert (await tick(office, run, 5, "edu-head")).status_code == 200
    for who in ("town", "health", "admin"):
        assert (await tick(office, run, 1, who)).status_code == 404
    assert (await tick(office, str(new_id()), 1)).status_code == 404
    seen = (await plans_of(office, case, "edu"))["runs"][0]["steps"]
    assert [step["may_tick"] for step in seen[:4]] == [False, False, False, False]
    assert (await plans_of(office, case, "town")) == {"runs": [], "offers": []}
    assert "plan_start" not in str((await office.case(case, "town"))["timeline"])


@pytest.mark.usefixtures("accounts")
async def test_what_is_late_is_told_once_and_stays_late(office: Office, clock: Clock) -> None:
    case = await office.receive(Message(risk="severe"))
    run = (await started(office, case)).json()["id"]
    await tick(office, run, 0)
    for minutes, so_far in ((45, 1), (0, 1), (30, 2)):
        await clock.advance(timedelta(minutes=minutes))
        await watching.find_late(office.context.database)
        told = [entry["action"] for entry in (await office.case(case))["timeline"]]
        assert told.count("plan_late") == so_far
    waiting = "SELECT count(*) FROM workflow.notice WHERE case_id = $1 AND kind = 'overdue' AND person = $2"
    assert await office.connection.fetchval(waiting, UUID(case), person("duty").subject) == 2
    entry = (await office.case(case))["timeline"][-1]
    assert (entry["action"], entry["actor"]) == ("plan_late", "system")
    assert entry["detail"]["step"].startswith("到现场核实")
    await tick(office, run, 1)
    steps = (await plans_of(office, case))["runs"][0]["steps"]
    assert [step["late"] for step in steps[:4]] == [False, True, True, False]
    assert "plans.late" in {each.name for each in tickers(office.context)}


async def test_a_case_that_is_over_keeps_its_plan_as_it_was(office: Office) -> None:
    case = await office.receive(Message(risk="major", tier=1))
    run = (await started(office, case, MAJOR)).json()["id"]
    await office.lead_to("closed", case)
    assert (await tick(office, run, 0)).status_code == 409
    kept = await plans_of(office, case)
    assert (kept["offers"], kept["runs"][0]["steps"][0]["may_tick"]) == ([], False)


async def test_the_chief_decides_what_plans_say_and_cases_keep_their_version(office: Office) -> None:
    made = await office.post("chief", "/plans", {"plan": plan(), "reason": "入冬前准备"})
    assert made.status_code == 201, made.text
    which = made.json()["id"]
    case = await office.receive(Message())
    run = (await started(office, case, which)).json()
    assert run["steps"][0]["title"] == "通知供水公司"
    path = f"/plans/{which}/versions"
    new = {
        "plan": plan(steps=[{"title": "先接应急水车", "doer": "duty"}]),
        "reason": "演练后改",
        "based_on": 1,
    }
    assert (await office.post("admin", path, new)).status_code == 201
    stale = await office.post("chief", path, new)
    assert (stale.status_code, stale.json()["current_version"]) == (409, 2)
    assert (await plans_of(office, case))["runs"][0]["steps"][0]["title"] == "通知供水公司"
    off = {"plan": plan(active=False), "reason": "并入其他预案", "based_on": 2}
    assert (await office.post("chief", path, off)).json()["version"] == 3
    other = await office.receive(Message())
    assert which not in [each["id"] for each in (await plans_of(office, other))["offers"]]
    assert (await started(office, other, which)).status_code == 409
    history = (await office.get("duty", f"/plans/{which}")).json()["items"]
    assert [(each["version"], each["reason"]) for each in history] == [
        (3, "并入其他预案"),
        (2, "演练后改"),
        (1, "入冬前准备"),
    ]


async def test_others_do_not_decide_and_what_is_wrong_is_named(office: Office) -> None:
    for who in ("duty", "edu-head", "leader", "auditor"):
        assert (await office.post(who, "/plans", {"plan": plan(), "reason": "x"})).status_code == 403
    wrong = await office.post("chief", "/plans", {"plan": plan(steps=[]), "reason": "x"})
    assert wrong.json()["errors"][0]["pointer"] == "/plan/steps"
    body = {"plan": plan(), "reason": "x", "based_on": 1}
    assert (await office.post("chief", f"/plans/{new_id()}/versions", body)).status_code == 404


async def test_the_database_keeps_plans_and_ticks(office: Office) -> None:
    for table in ("plan_version", "case_plan", "case_plan_tick", "case_plan_late"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await office.connection.execute(f"DELETE FROM workflow.{table}")
