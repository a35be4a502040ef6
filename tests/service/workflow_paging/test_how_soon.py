"""A page leaves within five seconds of the assessment: one round of the worker's own tickers is enough."""

import asyncio

import pytest

from services.common.ids import new_id
from services.workflow.channels import jobs as channels
from services.workflow.paging import jobs as paging
from tests.service.workflow.office import Message
from tests.service.workflow_paging.desk import PATIENCE, Desk
from tests.service.workflow_paging.fakes import http

LIMIT = 5.0


@pytest.mark.usefixtures("clock")
async def test_a_page_leaves_within_five_seconds_of_the_assessment(desk: Desk) -> None:
    """How busy the machine is decides nothing here: the time is that of the pauses between two looks."""
    context = desk.office.context
    tickers = {each.name: each for each in (*paging.tickers(context), *channels.tickers(context))}
    steps, send = tickers["paging.steps"], tickers["channels.send"]
    assert steps.seconds + send.seconds <= LIMIT / 2
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
        case = await desk.office.receive(Message(risk="severe", topic=new_id()))
        number = (await desk.office.case(case, "auditor"))["number"]
        await steps.run()
        await send.run()
        sent = await asyncio.wait_for(server.news.get(), PATIENCE)
        assert number in sent.body.decode()
        while await desk.pages_on_their_way():  # noqa: ASYNC110 - a row of the database says so
            await asyncio.sleep(0.01)
