"""The live stream: in one order for all, nothing missed, nothing twice, only what the caller may see."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from starlette.types import Message

from services.common.app import Context
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.workflow.stream import repository
from services.workflow.stream.domain import Notice, StreamType
from services.workflow.stream.service import Hub, Pace
from tests.conftest import Clock
from tests.patience import PATIENCE
from tests.service.workflow_time.people import Call, person

DUTY = person(Role.DUTY_OFFICER)
EDU = person(Role.HANDLER, unit="jiaoyu")
QUICK = Pace(poll=0.02, heartbeat=0.5, life=600.0)


class Ears:
    """Reads a stream of Server-Sent Events block by block."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self._text = ""

    async def block(self) -> dict[str, str] | None:
        """The next block as fields; None at the end."""
        while "\n\n" not in self._text:
            chunk = await anext(self._chunks, None)
            if chunk is None:
                return None
            self._text += chunk.decode()
        block, _, self._text = self._text.partition("\n\n")
        return dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))

    async def event(self) -> tuple[str, str, dict[str, Any]]:
        """(id, event, data) of the next event."""
        async with asyncio.timeout(PATIENCE):
            while (block := await self.block()) is not None:
                if "event" in block:
                    return block["id"], block["event"], orjson.loads(block["data"])
        raise EOFError

    async def subjects(self, count: int) -> list[str]:
        return [(await self.event())[2]["subject"] for _ in range(count)]

    async def greeting(self) -> str:
        block = await self.block()
        assert block is not None
        return block["id"]


@pytest.fixture
def hub(context: Context) -> Hub:
    return Hub(context.database, QUICK)


@asynccontextmanager
async def listening(hub: Hub, caller: Principal, last_heard: int | None = None) -> AsyncIterator[Ears]:
    chunks = hub.listen(caller, last_heard)
    try:
        yield Ears(chunks)
    finally:
        await chunks.aclose()


@pytest.fixture
def tell(context: Context) -> Callable[..., Any]:
    async def record(*units: str, count: int = 1) -> list[str]:
        subjects = [new_id() for _ in range(count)]
        async with context.database.transaction() as session:
            await repository.record_all(
                session,
                [Notice(StreamType.CASE_CHANGED, subject, {"version": 3}, units) for subject in subjects],
            )
        return [str(subject) for subject in subjects]

    return record


async def test_who_listens_hears_what_happens_from_then_on(hub: Hub, tell: Any, context: Context) -> None:
    await tell("jiaoyu")
    async with listening(hub, DUTY) as ears:
        await ears.greeting()
        subject = new_id()
        async with context.database.transaction() as session:
            await repository.record(
                session, StreamType.ITEM_ASSESSED, subject, {"risk": "severe"}, ["jiaoyu"]
            )
        identifier, event, data = await ears.event()
        assert identifier.isdigit()
        assert event == "item.assessed"
        assert data == {"subject": str(subject), "risk": "severe", "at": data["at"]}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00", data["at"])


async def test_a_unit_hears_only_what_concerns_it_and_administrators_nothing(hub: Hub, tell: Any) -> None:
    admin = person(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    async with (
        listening(hub, EDU) as unit,
        listening(hub, DUTY) as county,
        listening(hub, person(Role.AUDITOR)) as auditor,
        listening(hub, admin) as nobody,
    ):
        for ears in (unit, county, auditor, nobody):
            await ears.greeting()
        others = await tell("huanbao")
        own = await tell("huanbao", "jiaoyu")
        assert await county.subjects(2) == others + own
        assert await auditor.subjects(2) == others + own
        assert await unit.subjects(1) == own
        assert await nobody.block() == {}  # the heartbeat


async def test_who_comes_back_hears_exactly_what_was_missed(hub: Hub, tell: Any) -> None:
    async with listening(hub, EDU) as ears:
        await ears.greeting()
        told = await tell("jiaoyu", count=3)
        last, _, _ = await ears.event()
    missed = told[1:] + await tell("jiaoyu")
    await tell("huanbao")
    async with listening(hub, EDU, int(last)) as ears:
        assert await ears.greeting() == last
        assert await ears.subjects(3) == missed
        assert await ears.subjects(0) == []
        later = await tell("jiaoyu")
        assert await ears.subjects(1) == later


async def test_who_missed_nothing_hears_nothing_twice(hub: Hub, tell: Any) -> None:
    async with listening(hub, DUTY) as ears:
        here = await ears.greeting()
    async with listening(hub, DUTY, int(here)) as ears:
        assert await ears.greeting() == here
        later = await tell()
        assert await ears.subjects(1) == later


@pytest.mark.parametrize("last_heard", [-1, 10**15])
async def test_who_comes_back_from_nowhere_is_told_to_load_anew(hub: Hub, tell: Any, last_heard: int) -> None:
    await tell()
    async with listening(hub, DUTY, last_heard) as ears:
        here = await ears.greeting()
        assert (await ears.event())[:2] == (here, "reset")
        later = await tell()
        assert await ears.subjects(1) == later


async def test_who_missed_too_much_is_told_to_load_anew(hub: Hub, tell: Any) -> None:
    async with listening(hub, DUTY) as ears:
        here = await ears.greeting()
    await tell(count=1001)
    async with listening(hub, DUTY, int(here)) as ears:
        assert (await ears.event())[1] == "reset"


async def test_who_reads_too_slowly_is_dropped_and_told_to_load_anew(context: Context, tell: Any) -> None:
    hub = Hub(context.database, replace(QUICK, waiting=10))
    async with listening(hub, DUTY) as slow, listening(hub, DUTY) as quick:
        await slow.greeting()
        await quick.greeting()
        for _ in range(3):
            told = await tell(count=8)
            assert await quick.subjects(8) == told
        assert (await slow.event())[1] == "reset"
        assert await slow.block() is None
    assert hub.listening == 0


async def test_a_transaction_that_commits_late_is_heard_though_its_number_is_low(
    hub: Hub, tell: Any, context: Context
) -> None:
    late = new_id()
    async with listening(hub, DUTY) as ears:
        await ears.greeting()
        async with context.database.transaction() as slow:
            await repository.record(slow, StreamType.CASE_CHANGED, late, {}, [])
            early = await tell()
            assert await ears.subjects(1) == early
        last, _, data = await ears.event()
        assert data["subject"] == str(late)
    async with listening(hub, DUTY, int(last) - 1) as ears:  # the order stays for who comes back
        assert await ears.subjects(1) == [str(late)]


async def test_two_processes_give_every_event_one_place(context: Context, tell: Any) -> None:
    hubs = [Hub(context.database, QUICK) for _ in range(3)]
    async with (
        listening(hubs[0], DUTY) as one,
        listening(hubs[1], DUTY) as two,
        listening(hubs[2], DUTY) as three,
    ):
        for ears in (one, two, three):
            await ears.greeting()
        await asyncio.gather(*(tell(count=5) for _ in range(30)))
        heard = [[(await ears.event())[::2] for _ in range(150)] for ears in (one, two, three)]
    assert heard[0] == heard[1] == heard[2]
    places = [int(place) for place, _ in heard[0]]
    assert places == sorted(set(places))


async def test_nobody_listening_means_nobody_asks_the_database(hub: Hub) -> None:
    async with listening(hub, DUTY) as ears:
        await ears.greeting()
        assert hub._poller is not None
    await asyncio.wait_for(hub._poller, PATIENCE)


async def test_a_stream_ends_so_that_the_browser_shows_a_fresh_token(context: Context) -> None:
    async with listening(Hub(context.database, Pace(poll=0.02, heartbeat=0.05, life=0.2)), DUTY) as ears:
        await ears.greeting()
        blocks = [block async for block in _blocks(ears)]
    assert all(block == {} for block in blocks)


async def _blocks(ears: Ears) -> AsyncIterator[dict[str, str]]:
    while (block := await ears.block()) is not None:
        yield block


async def test_after_two_days_an_event_is_forgotten(
    context: Context, hub: Hub, tell: Any, clock: Clock
) -> None:
    async with listening(hub, DUTY) as ears:
        here = int(await ears.greeting())
        await tell(count=3)
        await ears.subjects(3)
    await clock.advance(timedelta(days=2, minutes=1))
    await tell(count=2)
    async with listening(hub, DUTY, here) as ears:
        await ears.subjects(5)
    async with context.database.transaction() as session:
        await repository.prune(session)
    async with listening(hub, DUTY, here) as ears:
        assert (await ears.event())[1] == "reset"
    async with listening(hub, DUTY, here + 3) as ears:
        await ears.subjects(2)


# ---- the route


async def test_the_route_speaks_event_stream_and_ends_when_the_browser_goes(
    app: FastAPI, context: Context, tell: Any
) -> None:
    app.state.stream_hub = Hub(context.database, QUICK)
    sent: asyncio.Queue[Message] = asyncio.Queue()
    gone = asyncio.Event()
    request = asyncio.create_task(app(_scope(context, EDU), _receive(gone), sent.put))
    start = await sent.get()
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    assert start["status"] == 200
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"
    ears = Ears(_bodies(sent))
    told = await tell("jiaoyu")  # once the 200 has come nothing is missed
    assert await ears.subjects(1) == told
    gone.set()
    await asyncio.wait_for(request, PATIENCE)
    assert app.state.stream_hub.listening == 0


def _scope(context: Context, caller: Principal, **headers: str) -> dict[str, Any]:
    given = {HEADER: context.signer.sign(caller), **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": "/api/v1/stream",
        "raw_path": b"/api/v1/stream",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("workflow", 80),
    }


def _receive(gone: asyncio.Event) -> Callable[[], Any]:
    first = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        message = next(first, None)
        if message is None:
            await gone.wait()
            return {"type": "http.disconnect"}
        return message

    return receive


async def _bodies(sent: asyncio.Queue[Message]) -> AsyncIterator[bytes]:
    while True:
        yield (await sent.get()).get("body", b"")


@pytest.mark.parametrize("name", ["token", "access_token", "last_event_id"])
async def test_a_token_in_the_address_is_refused(call: Call, name: str) -> None:
    async with call(DUTY) as client:
        answer = await client.get("/stream", params={name: "eyJ"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert "Authorization" in answer.json()["detail"]


async def test_a_stranger_hears_nothing(call: Call) -> None:
    async with call(None) as client:
        assert (await client.get("/stream")).status_code == 401


async def test_what_is_no_place_of_ours_leads_to_a_reset(app: FastAPI, context: Context) -> None:
    app.state.stream_hub = Hub(context.database, QUICK)
    for given in ("abc", "٣", "1" * 40, "-5"):
        sent: asyncio.Queue[Message] = asyncio.Queue()
        gone = asyncio.Event()
        scope = _scope(context, DUTY)
        scope["headers"].append((b"last-event-id", given.encode()))
        request = asyncio.create_task(app(scope, _receive(gone), sent.put))
        await sent.get()
        assert (await Ears(_bodies(sent)).event())[1] == "reset"
        gone.set()
        await asyncio.wait_for(request, PATIENCE)
