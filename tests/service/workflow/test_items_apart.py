"""Items as intake shows them: a restricted case hides its items too, an accused unit learns of nobody."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.common.app import Context
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.events import Event, EventType, Service
from services.ingest.app import create_app
from services.ingest.reading import service as reading
from tests.service.workflow.office import Message, Office, person

pytestmark = pytest.mark.usefixtures("accounts")


@dataclass
class Intake:
    """Submits and reads items in the name of the office's people."""

    context: Context
    http: httpx.AsyncClient
    office: Office

    async def get(self, who: str, path: str, **query: Any) -> httpx.Response:
        headers = {HEADER: self.context.signer.sign(person(who))}
        return await self.http.get(path, params=query, headers=headers)

    async def found(self, who: str, **query: Any) -> list[str]:
        answer = await self.get(who, "/items", **query)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["items"]]

    async def submit(self, who: str, text: str) -> tuple[str, str]:
        """An item that has its case; the ids of both."""
        headers = {HEADER: self.context.signer.sign(person(who))}
        body = {"channel": "petition", "text": text, "external_id": f"x-{new_id()}"}
        item = (await self.http.post("/items", json=body, headers=headers)).json()["id"]
        case = await self.office.receive(Message(id=UUID(item), text=text, unit=person(who).unit))
        await self.take_over(item, case)
        return item, case

    async def take_over(self, item: str, case: str) -> None:
        subjects = {EventType.ITEM_ASSESSED: item, EventType.CASE_CHANGED: case}
        events = [Event(id=new_id(), type=kind, subject=UUID(one)) for kind, one in subjects.items()]
        async with self.context.database.transaction() as session:
            await reading.take_over(session, events)


@pytest.fixture(scope="module")
async def intake(context_of: Callable[[Service], Context], office: Office) -> AsyncIterator[Intake]:
    context = context_of(Service.INGEST)
    transport = httpx.ASGITransport(app=create_app(context))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk/api/v1") as http:
        yield Intake(context, http, office)


async def test_items_of_a_restricted_case_are_there_for_those_named_and_who_brought_them(
    intake: Intake, office: Office
) -> None:
    item, case = await intake.submit("town", "听说验收时有人收了红包。")
    assert item in await intake.found("leader")
    await office.act("duty", case, "restrict", people=["chief"], reason="涉及干部线索")
    await intake.take_over(item, case)
    for who in ("leader", "auditor", "edu", "env-head", "admin"):
        assert (await intake.get(who, f"/items/{item}")).status_code == 404, who
        assert item not in await intake.found(who)
        assert item not in await intake.found(who, q="收了红包")
    assert item in await intake.found("chief", q="收了红包")
    own = (await intake.get("town", f"/items/{item}")).json()
    assert (own["case_id"], own["outcome"], own["unit"]) == (None, None, "chengguan-zhen")
    assert item in await intake.found("town")
    await office.act("chief", case, "unrestrict", reason="已移交")
    await intake.take_over(item, case)
    assert (await intake.get("leader", f"/items/{item}")).json()["case_id"] == case


async def test_the_accused_unit_can_not_sift_items_by_who_brought_them(
    intake: Intake, office: Office
) -> None:
    item, case = await intake.submit("town", "县生态环境局一直推诿，噪声没人管。")
    plain, other = await intake.submit("town", "河边的护栏断了。")
    for one, its in ((item, case), (plain, other)):
        await office.act("duty", its, "assign", lead_unit="huanbao")
        await intake.take_over(one, its)
    shown = (await intake.get("env", f"/items/{item}")).json()
    assert (shown["unit"], shown["external_id"], shown["source_url"]) == (None, None, None)
    assert {item, plain} <= set(await intake.found("env"))
    sifted = await intake.found("env", unit="chengguan-zhen")
    assert (item in sifted, plain in sifted) == (False, True)
    assert item in await intake.found("town", unit="chengguan-zhen")
    assert item in await intake.found("duty", unit="chengguan-zhen")
