"""A page leaves within five seconds of the assessment, by the worker's own tickers."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.common.app import Context, Ticker
from services.common.ids import new_id
from services.workflow.channels import jobs as channels
from services.workflow.paging import jobs as paging
from tests.service.workflow.office import Message
from tests.service.workflow_paging.desk import Desk
from tests.service.workflow_paging.fakes import Server, http

LIMIT = 5.0
CASES = 2


@asynccontextmanager
async def ticking(context: Context) -> AsyncIterator[None]:
    async def again(ticker: Ticker) -> None:
        while True:
            await ticker.run()
            await asyncio.sleep(ticker.seconds)

    tasks = [
        asyncio.create_task(again(each)) for each in (*paging.tickers(context), *channels.tickers(context))
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def arrived(server: Server, number: str) -> float:
    while number not in (await server.news.get()).body.decode():
        pass
    return time.monotonic()


@pytest.mark.usefixtures("clock")
async def test_a_page_leaves_within_five_seconds_of_the_assessment(desk: Desk) -> None:
    async with http() as server, ticking(desk.office.context):
        hook = {
            "kind": "webhook",
            "name": "群",
            "url": server.url,
            "secret": "s",
            "pages": True,
            "reason": "启用",
        }
        assert (await desk.office.post("admin", "/channels", hook)).status_code == 201
        taken = []
        for _ in range(CASES):
            began = time.monotonic()
            case = await desk.office.receive(Message(risk="severe", topic=new_id()))
            number = (await desk.office.case(case, "auditor"))["number"]
            taken.append(await asyncio.wait_for(arrived(server, number), LIMIT * 2) - began)
        assert max(taken) < LIMIT
