"""The assessment of units: points with their cases, locked for ever, appealed against; never of a person."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from services.common.ids import new_id
from services.workflow.base import Base
from services.workflow.unit_scores import models
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office

pytestmark = pytest.mark.usefixtures("accounts")


def month(shift: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + timedelta(hours=8) + shift).strftime("%Y-%m")


async def sheet(office: Office, who: str = "duty", period: str | None = None) -> dict[str, Any]:
    answer = await office.get(who, "/unit-scores", period=period or month())
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def of(office: Office, unit: str, who: str = "duty", period: str | None = None) -> dict[str, Any]:
    return next(row for row in (await sheet(office, who, period))["scores"] if row["unit"] == unit)


def point(score: dict[str, Any], measure: str) -> dict[str, Any]:
    return next(row for row in score["points"] if row["measure"] == measure)


async def listed(office: Office, unit: str, measure: str, period: str | None = None) -> list[dict[str, Any]]:
    query = {"period": period or month(), "unit": unit, "measure": measure}
    return list((await office.get("duty", "/unit-scores/cases", **query)).json()["items"])


async def closed(office: Office) -> str:
    case = await office.lead_to("replied", await office.receive(Message()))
    await office.act("duty", case, "follow_up", satisfaction="satisfied")
    await office.act("duty", case, "close")
    return case


async def test_a_unit_without_cases_has_no_score(office: Office) -> None:
    score = await of(office, "weisheng")
    assert (score["total"], score["corrected"]) == (None, None)
    assert {row["points"] for row in score["points"] if row["rate"]} == {None}


async def test_every_number_opens_its_cases_and_drills_and_restricted_cases_are_no_part(
    office: Office,
) -> None:
    good = await closed(office)
    open_one = await office.lead_to("in_progress", await office.receive(Message()))
    await office.lead_to("in_progress", await office.receive(Message(drill=True)))
    shut = await office.lead_to("in_progress", await office.receive(Message()))
    await office.act("duty", shut, "restrict", people=["chief"], reason="线索")
    await office.act("duty", good, "spot_check", result="failed", note="没有说清期限")
    score = await of(office, "jiaoyu")
    reply = point(score, "reply")
    assert (reply["good"], reply["counted"], reply["points"]) == (1, 2, "7.50")
    assert {row["case_id"] for row in await listed(office, "jiaoyu", "reply")} == {good, open_one}
    assert (point(score, "satisfaction")["points"], point(score, "quality")["points"]) == ("10.00", "0.00")
    assert point(score, "accept_on_time")["counted"] == 2
    for row in score["points"]:
        cases = await listed(office, "jiaoyu", row["measure"])
        assert sum(case["counted"] for case in cases) == row["counted"]
        assert sum(case["good"] for case in cases) == row["good"]
    gained = sum(Decimal(row["points"]) for row in score["points"] if row["points"])
    assert Decimal(score["total"]) == gained
    town = await of(office, "chengguan-zhen")
    assert point(town, "submitted")["counted"] >= 2


async def test_a_unit_sees_its_own_and_administrators_none(office: Office) -> None:
    assert [row["unit"] for row in (await sheet(office, "edu-head"))["scores"]] == ["jiaoyu"]
    assert (await office.get("admin", "/unit-scores", period=month())).status_code == 404
    other = {"period": month(), "unit": "huanbao", "measure": "reply"}
    assert (await office.get("edu-head", "/unit-scores/cases", **other)).status_code == 404
    assert (await office.get("duty", "/unit-scores", period="2026-13")).status_code == 422
    for wrong in ({"unit": "a\x00"}, {"cursor": "'"}, {"measure": "person"}, {"period": "\x00"}):
        asked = {"period": month(), "unit": "huanbao", "measure": "reply", **wrong}
        assert (await office.get("duty", "/unit-scores/cases", **asked)).status_code == 422


async def test_adoption_is_said_by_the_office_and_can_be_taken_back(office: Office) -> None:
    case = await office.receive(Message())
    path = f"/cases/{case}/adoptions"
    body = {"unit": "chengguan-zhen", "paper": "快报第3期", "reason": "反映及时"}
    assert (await office.post("town", path, body)).status_code == 403
    assert (await office.post("duty", path, body | {"unit": "huanbao"})).status_code == 422
    made = await office.post("duty", path, body)
    assert made.status_code == 201, made.text
    assert (await office.post("chief", path, body)).status_code == 409
    assert point(await of(office, "chengguan-zhen"), "adopted")["points"] == "1.00"
    assert len((await office.get("town", path)).json()["items"]) == 1
    drill = await office.receive(Message(drill=True))
    assert (await office.post("duty", f"/cases/{drill}/adoptions", body)).status_code == 409
    adoption = made.json()["items"][0]["id"]
    assert (await office.post("duty", f"/adoptions/{adoption}/revoke", {})).status_code == 200
    assert point(await of(office, "chengguan-zhen"), "adopted")["counted"] == 0


async def test_the_rules_are_the_offices_with_versions(office: Office) -> None:
    seen = (await office.get("edu", "/unit-scores/rules")).json()
    rules = seen["rules"] | {"counts": [{"measure": "overdue", "per": "-2", "cap": "20"}]}
    new = {"based_on": seen["version"], "rules": rules, "reason": "加重超期"}
    assert (await office.post("edu-head", "/unit-scores/rules", new)).status_code == 403
    wrong = new | {"rules": {"rates": [{"measure": "reply", "weight": "50"}], "counts": []}}
    assert (await office.post("chief", "/unit-scores/rules", wrong)).status_code == 422
    assert (await office.post("chief", "/unit-scores/rules", new)).status_code == 201
    assert (await office.post("chief", "/unit-scores/rules", new)).json()["code"] == "stale-version"
    back = {"based_on": seen["version"] + 1, "rules": seen["rules"], "reason": "恢复"}
    assert (await office.post("chief", "/unit-scores/rules", back)).status_code == 201


async def test_a_locked_result_stays_and_an_upheld_appeal_stands_beside_it(
    office: Office, clock: Clock
) -> None:
    case, period = await closed(office), month()
    lock = {"period": period, "appeal_days": 7}
    early = await office.post("chief", "/unit-scores/lock", lock)
    assert (early.status_code, early.json()["code"]) == (409, "not-in-this-state")
    await clock.advance(timedelta(days=32))
    assert (await office.post("duty", "/unit-scores/lock", lock)).status_code == 403
    locked = await office.post("chief", "/unit-scores/lock", lock)
    assert (locked.status_code, locked.json()["state"]) == (200, "locked"), locked.text
    assert (await office.post("chief", "/unit-scores/lock", lock)).status_code == 409
    before = await of(office, "jiaoyu", period=period)
    told = "SELECT count(*) FROM workflow.notice WHERE kind = $1"
    assert await office.connection.fetchval(told, "score_locked") >= 2
    await office.act("duty", case, "reopen", reason="没有修好")
    after = await of(office, "jiaoyu", period=period)
    assert after == before
    counted = sum(row["counted"] for row in await listed(office, "jiaoyu", "reply", period))
    assert counted == point(before, "reply")["counted"]
    asked = {"period": period, "unit": "jiaoyu", "measure": "quality", "reason": "已当场补正"}
    assert (await office.post("edu", "/unit-scores/appeals", asked)).status_code == 403
    assert (await office.post("env-head", "/unit-scores/appeals", asked)).status_code == 404
    appealed = await office.post("edu-head", "/unit-scores/appeals", asked)
    assert appealed.status_code == 200, appealed.text
    assert (await office.post("edu-head", "/unit-scores/appeals", asked)).status_code == 409
    path = f"/unit-scores/appeals/{appealed.json()['appeals'][0]['id']}/decision"
    decision = {"upheld": True, "change": "2.50", "reason": "情况属实"}
    assert (await office.post("edu-head", path, decision)).status_code == 403
    assert (await office.post("chief", path, decision | {"change": "0"})).status_code == 422
    assert (await office.post("chief", path, decision)).status_code == 200
    assert (await office.post("chief", path, decision)).status_code == 409
    assert await office.connection.fetchval(told, "score_appeal") >= 2
    now = await of(office, "jiaoyu", period=period)
    assert now["total"] == before["total"]
    assert Decimal(now["corrected"]) == Decimal(before["total"]) + Decimal("2.50")
    await clock.advance(timedelta(days=10))
    late = await office.post("edu-head", "/unit-scores/appeals", asked | {"measure": "reply"})
    assert (late.status_code, late.json()["code"]) == (409, "not-in-this-state")
    assert (
        await office.post("chief", f"/unit-scores/appeals/{new_id()}/decision", decision)
    ).status_code == 404


async def test_a_year_is_counted_by_months_and_keeps_every_case(office: Office, clock: Clock) -> None:
    await closed(office)
    year = month()[:4]
    whole = await of(office, "jiaoyu", period=year)
    for row in whole["points"]:
        cases = await listed(office, "jiaoyu", row["measure"], year)
        assert sum(case["counted"] for case in cases) == row["counted"]
    await clock.advance(timedelta(days=366))
    locked = await office.post("chief", "/unit-scores/lock", {"period": year, "appeal_days": 7})
    assert locked.status_code == 200, locked.text
    kept = await of(office, "jiaoyu", period=year)
    for row in kept["points"]:
        cases = await listed(office, "jiaoyu", row["measure"], year)
        assert sum(case["counted"] for case in cases) == row["counted"]
    assert point(kept, "reply") == point(whole, "reply")


async def test_locked_scores_refuse_every_change(connection: asyncpg.Connection) -> None:
    for table in ("unit_score_period", "unit_score", "unit_score_point", "unit_score_mark"):
        if await connection.fetchval(f"SELECT count(*) FROM workflow.{table}"):
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute(f"DELETE FROM workflow.{table}")


def test_no_table_of_scores_has_a_place_for_a_person() -> None:
    person = re.compile(r"person|user|holder|handler|actor|_by$|_by_name$|name$|subject|member|citizen")
    for table in (models.UnitScore, models.UnitScorePoint, models.UnitScoreMark):
        columns = Base.metadata.tables[f"workflow.{table.__tablename__}"].columns.keys()
        assert "unit" in columns
        assert [name for name in columns if person.search(name)] == []
