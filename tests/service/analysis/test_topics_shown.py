"""Topics over HTTP: who sees what, how hot a matter is, why an item belongs, and what people decide."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.analysis.app import create_app
from services.analysis.topics.service.learning import learn
from services.common.app import Context
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from tests.service.analysis.topic_desk import ELSEWHERE, WATER, WATER_TOO, Desk, made, received

NOISE = ("翠湖花园小区夜间施工噪音", "翠湖花园小区旁边的工地施工到凌晨两点，打桩机噪音太大。")
LIFT = ("翠湖花园小区电梯坏了", "翠湖花园小区八号楼电梯坏了半个月，住十六楼的老人下不了楼。")


def person(role: Role, unit: str) -> Principal:
    return Principal(
        subject=new_id(), kind="user", username=unit, name="某人", roles=(role,), unit=unit, session=new_id()
    )


DUTY = person(Role.DUTY_OFFICER, "wangxinban")
AUDITOR = person(Role.AUDITOR, "wangxinban")
EDU = person(Role.HANDLER, "jiaoyu")
ENV = person(Role.HANDLER, "huanbao")
ADMIN = person(Role.SYSTEM_ADMIN, "wangxinban")


class Window:
    """What a person gets to see."""

    def __init__(self, http: httpx.AsyncClient, context: Context) -> None:
        self._http, self._context = http, context

    async def get(self, who: Principal, path: str = "", status: int = 200) -> Any:
        answer = await self._http.get(f"/topics{path}", headers=self._headers(who))
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(self, who: Principal, path: str, body: Any, status: int = 200) -> Any:
        answer = await self._http.post(f"/topics{path}", json=body, headers=self._headers(who))
        assert answer.status_code == status, answer.text
        return answer.json()

    def _headers(self, who: Principal) -> dict[str, str]:
        return {HEADER: self._context.signer.sign(who)}


@pytest.fixture
async def desk(context_of: Callable[[Service], Context], database_url: str) -> AsyncIterator[Desk]:
    connection = await asyncpg.connect(database_url)
    yield await made(context_of(Service.ANALYSIS), connection)
    await connection.close()


@pytest.fixture
async def window(desk: Desk) -> AsyncIterator[Window]:
    transport = httpx.ASGITransport(app=create_app(desk.context))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk/api/v1") as http:
        yield Window(http, desk.context)


async def arrive(
    desk: Desk, *texts: tuple[str, str], unit: str = "jiaoyu", drill: bool = False
) -> list[UUID]:
    items = [await desk.receive(*each, unit=unit, drill=drill) for each in texts]
    await desk.worker().deliver(received(*items))
    return items


async def test_the_list_has_the_matters_that_several_items_share(desk: Desk, window: Window) -> None:
    await arrive(desk, WATER, WATER_TOO, ELSEWHERE)
    [matter] = (await window.get(DUTY))["items"]
    assert (matter["title"], matter["item_count"], matter["recent"]) == (WATER[0], 2, 2)
    assert matter["case"] is None
    assert matter["warnings"] == []


async def test_a_wave_of_items_raises_a_warning_and_no_assessment(desk: Desk, window: Window) -> None:
    items = await arrive(desk, WATER, *[(f"停水第{n}次反映", WATER[1]) for n in range(6)])
    [matter] = (await window.get(DUTY))["items"]
    assert matter["trend"] == "rising"
    assert matter["growth"] >= 3
    assert "增长较快" in matter["warnings"][0]
    risks = await desk.connection.fetch("SELECT DISTINCT risk FROM analysis.assessment")
    assert [row["risk"] for row in risks] == ["general"]
    assert len(items) == 7


async def test_the_items_say_why_they_belong(desk: Desk, window: Window) -> None:
    first, second = await arrive(desk, WATER, WATER_TOO)
    case = new_id()
    await desk.file(first, case)
    await desk.file(second, case)
    topic = await window.get(DUTY, f"/{await desk.topic(first)}")
    newest, oldest = topic["items"]
    assert (newest["id"], oldest["id"]) == (str(second), str(first))
    assert oldest["why"]["how"] == "first"
    assert newest["why"]["how"] == "near"
    assert newest["why"]["places"] == ["李家村", "青石镇"]
    assert any("停水" in word for word in newest["why"]["words"])
    assert topic["case"]["id"] == str(case)


async def test_a_unit_sees_only_its_own_items_and_those_of_its_cases(desk: Desk, window: Window) -> None:
    mine = await arrive(desk, WATER, WATER_TOO, unit="jiaoyu")
    [theirs] = await arrive(desk, ("李家村停水", WATER[1]), unit="huanbao")
    path = f"/{await desk.topic(mine[0])}"
    assert (await window.get(DUTY, path))["item_count"] == 3
    seen = await window.get(EDU, path)
    assert [item["id"] for item in seen["items"]] == [str(item) for item in reversed(mine)]
    assert seen["items"][0]["unit"] is None
    assert (await window.get(ENV))["items"] == []
    assert [item["id"] for item in (await window.get(ENV, path))["items"]] == [str(theirs)]
    await desk.file(mine[0], new_id(), "huanbao")
    assert (await window.get(ENV))["items"][0]["item_count"] == 2
    assert (await window.get(ADMIN))["items"] == []
    await window.get(ADMIN, path, status=404)


async def test_a_topic_that_one_may_not_see_is_not_found(desk: Desk, window: Window) -> None:
    [item] = await arrive(desk, WATER, unit="jiaoyu")
    await window.get(ENV, f"/{await desk.topic(item)}", status=404)
    await window.get(DUTY, f"/{new_id()}", status=404)
    await window.get(DUTY, "/no-id", status=404)


async def test_drills_are_listed_only_when_asked_for(desk: Desk, window: Window) -> None:
    await arrive(desk, WATER, WATER_TOO, drill=True)
    assert (await window.get(DUTY))["items"] == []
    [drill] = (await window.get(DUTY, "?drill=true"))["items"]
    assert drill["drill"] is True


async def test_pages_follow_one_another(desk: Desk, window: Window) -> None:
    await arrive(desk, WATER, WATER, NOISE, NOISE, LIFT, LIFT)
    first = await window.get(DUTY, "?limit=2")
    second = await window.get(DUTY, f"?limit=2&cursor={first['next_cursor']}")
    titles = [topic["title"] for topic in first["items"] + second["items"]]
    assert titles == [LIFT[0], NOISE[0], WATER[0]]
    assert second["next_cursor"] is None


async def test_a_refused_suggestion_is_not_made_again(desk: Desk, window: Window) -> None:
    noise, lift = await arrive(desk, NOISE, LIFT)
    path, other = f"/{await desk.topic(noise)}", await desk.topic(lift)
    [suggested] = (await window.get(DUTY, path))["suggestions"]
    assert suggested["id"] == str(other)
    assert "翠湖花园" in suggested["why"]["places"]
    said = {"other": str(other), "verdict": "different"}
    await window.post(AUDITOR, f"{path}/verdicts", said, status=403)
    assert (await window.post(DUTY, f"{path}/verdicts", said))["suggestions"] == []
    await arrive(desk, ("翠湖花园电梯又坏了", LIFT[1]))
    assert (await window.get(DUTY, path))["suggestions"] == []
    assert (await window.post(DUTY, f"{path}/verdicts", said, status=404))["code"] == "not-found"


async def test_what_is_no_verdict_is_refused_with_the_field(desk: Desk, window: Window) -> None:
    [item] = await arrive(desk, WATER)
    answer = await window.post(DUTY, f"/{await desk.topic(item)}/verdicts", {"verdict": "maybe"}, status=422)
    assert [error["pointer"] for error in answer["errors"]] == ["/verdict"]


async def test_merged_cases_are_shown_as_one_topic_until_they_are_taken_apart(
    desk: Desk, window: Window
) -> None:
    noise, lift = await arrive(desk, NOISE, LIFT)
    cases = {noise: new_id(), lift: new_id()}
    for item, case in cases.items():
        await desk.file(item, case)
    await desk.merge(cases[lift], cases[noise])
    await learned(desk, 1)
    root = min(await desk.topic(noise), await desk.topic(lift))
    [matter] = (await window.get(DUTY))["items"]
    assert (matter["id"], matter["item_count"]) == (str(root), 2)
    await desk.unmerge(lift, cases[noise], cases[lift])
    await learned(desk, 1)
    assert (await window.get(DUTY))["items"] == []
    for item in cases:
        assert (await window.get(DUTY, f"/{await desk.topic(item)}"))["suggestions"] == []


async def learned(desk: Desk, expected: int) -> None:
    async with desk.context.database.transaction() as session:
        assert await learn(session) == expected
    async with desk.context.database.transaction() as session:
        assert await learn(session) == 0
