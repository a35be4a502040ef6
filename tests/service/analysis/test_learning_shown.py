"""The desk, the chief and the auditor see how well the judgement does."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.analysis.app import create_app
from services.analysis.assessment.scorer import StandInScorer
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.identity import Principal
from tests.service.analysis.desk import Desk


@pytest.fixture(scope="module")
async def http(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(desk.context))
    async with httpx.AsyncClient(transport=transport, base_url="http://analysis/api/v1") as client:
        yield client


def by(desk: Desk, role: Role) -> dict[str, str]:
    person = Principal(
        subject=new_id(),
        kind="user",
        username=role.value,
        name="某人",
        roles=(role,),
        unit="wangxinban",
        session=new_id(),
    )
    return {HEADER: desk.context.signer.sign(person)}


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_see_it(desk: Desk, http: httpx.AsyncClient, role: Role) -> None:
    allowed = role in {Role.DUTY_OFFICER, Role.OFFICE_CHIEF, Role.AUDITOR}
    answer = await http.get("/learning", headers=by(desk, role))
    assert answer.status_code == (200 if allowed else 403)


async def test_without_reviews_and_items_there_are_no_figures_but_the_model(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    found = (await http.get("/learning", headers=by(desk, Role.DUTY_OFFICER))).json()
    assert found["agreement"] == {"reviewed": 0, "unchanged": 0, "rate": None}
    assert {each["state"] for each in found["drift"]} == {"too_few"}
    assert not found["model"]["learned"]
    assert found["model"]["version"]


async def test_reviews_and_items_are_counted_and_drills_are_not(desk: Desk, http: httpx.AsyncClient) -> None:
    for statement in (
        "ALTER VIEW workflow.review_v1 RENAME TO review_published",
        "CREATE TABLE workflow.review_v1 AS TABLE workflow.review_published WITH NO DATA",
        "GRANT SELECT ON workflow.review_v1 TO huiying_analysis",
    ):
        await desk.connection.execute(statement)
    for number, changed in enumerate(([], [], ["category"], ["risk", "tier"])):
        await desk.connection.execute(
            "INSERT INTO workflow.review_v1 VALUES ($1, $2, huiying.now() - $3 * interval '6 days', $4)",
            number,
            new_id(),
            number,
            changed,
        )
    real = [await desk.store(f"第{n}盏路灯坏了。") for n in range(40)]
    old = [await desk.store(f"第{n}个井盖坏了。") for n in range(120)]
    drills = [await desk.store("演练", drill=True) for _ in range(5)]
    for part in (real, old, drills):
        await desk.assess(StandInScorer(), part)
    await desk.connection.execute(
        "UPDATE analysis.assessment SET category = 'transport',"
        " assessed_at = assessed_at - interval '10 days' WHERE item_id = ANY ($1)",
        [event.subject for event in old],
    )
    found = (await http.get("/learning", headers=by(desk, Role.AUDITOR))).json()
    assert found["agreement"] == {"reviewed": 4, "unchanged": 2, "rate": 0.5}
    assert {each["field"]: each["rate"] for each in found["fields"]} == {
        "risk": 0.75,
        "tier": 0.75,
        "category": 0.75,
        "kind": 1.0,
    }
    assert [each["reviewed"] for each in found["weeks"]] == [0, 0, 0, 0, 0, 1, 1, 2]
    risk, category = found["drift"]
    assert (risk["items_now"], risk["items_before"], risk["state"]) == (40, 120, "steady")
    assert category["state"] == "drifted"
    shares = {each["value"]: (each["now"], each["before"]) for each in category["shares"]}
    assert shares["transport"] == (0, 1)
    assert shares["other"] == (1, 0)
