"""Batches against raw COPY of the rows they become, and single POSTs against a free database."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import uvloop
from starlette.types import ASGIApp, Message

from services.common.authz import HEADER
from services.common.guard import parse_json
from services.common.outbox import Relay
from services.common.queue import Queue
from services.common.settings import Settings
from services.contracts.events import Service
from services.ingest.app import create_app
from services.ingest.items.schemas import read_item
from services.run import garbage
from tests.bench import load, plant
from tests.bench.plain import PlainItem
from tests.bench.report import Line, ratio, shown
from tests.bench.texts import items

_BATCH = 500
_BATCHES = 6
_ROUNDS = 7
_SINGLE_ROUNDS = 5
_SINGLE_SECONDS = 1.5
_CONNECTIONS = 32
_BATCH_PATH = "/api/v1/items/batch"
Post = Callable[[bytes], Awaitable[None]]


@dataclass
class _Times:
    """Of each round: wall, processor of this process, processor of the database; seconds an item."""

    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    both: list[float] = field(default_factory=list)

    def per_second(self) -> float:
        return 1 / sorted(self.wall)[len(self.wall) // 2]

    def microseconds(self, which: str) -> float:
        values = sorted(getattr(self, which))
        return 1e6 * float(values[len(values) // 2])


@contextmanager
def _timed(servers: plant.Servers, times: _Times, count: int) -> Iterator[None]:
    """Time a stretch of work on `count` items."""
    server = servers.database_cpu()
    began = time.perf_counter(), time.process_time()
    yield
    wall, own = time.perf_counter() - began[0], time.process_time() - began[1]
    server = servers.database_cpu() - server
    times.wall.append(wall / count)
    times.own.append(own / count)
    times.both.append((own + server) / count)


@dataclass
class _Batches:
    """What each round measures, in turns: intake, what any service must do, COPY."""

    intake: _Times = field(default_factory=_Times)
    crowd: _Times = field(default_factory=_Times)
    checking: _Times = field(default_factory=_Times)
    plain: _Times = field(default_factory=_Times)
    bare: _Times = field(default_factory=_Times)
    alike: _Times = field(default_factory=_Times)


async def batches(servers: plant.Servers) -> list[Line]:
    """Intake in this process by one client, one batch after the other, and COPY in the same manner."""
    settings = await servers.database("batches")
    return await asyncio.to_thread(uvloop.run, _batches(servers, settings))


async def _batches(servers: plant.Servers, settings: Settings) -> list[Line]:
    assert settings.database_url is not None
    found = _Batches()
    raw = await asyncpg.connect(settings.database_url)
    async with _service(settings) as post:
        garbage.leave_the_loaded_alone()
        await post(_bodies(999, 1)[0])
        for number in range(_ROUNDS):
            bodies = _bodies(number, 2 * _BATCHES)
            await _round(servers, found, post, raw, (bodies[:_BATCHES], bodies[_BATCHES:]))
    await raw.close()
    return _lines(found)


async def _round(
    servers: plant.Servers,
    found: _Batches,
    post: Post,
    raw: asyncpg.Connection,
    bodies: tuple[list[bytes], list[bytes]],
) -> None:
    count = _BATCH * _BATCHES
    with _timed(servers, found.intake, count):
        for body in bodies[0]:
            await post(body)
    for times, check in ((found.checking, _validate), (found.plain, _validate_plainly)):
        with _timed(servers, times, count):
            for body in bodies[0]:
                check(body)
    rows, columns = await _stored(raw, count)
    for times, kind in ((found.bare, ""), (found.alike, "INCLUDING STORAGE")):
        await raw.execute(f"CREATE TABLE public.bare (LIKE ingest.item {kind})")
        with _timed(servers, times, count):
            for start in range(0, count, _BATCH):
                await raw.copy_records_to_table("bare", columns=columns, records=rows[start : start + _BATCH])
        await raw.execute("DROP TABLE public.bare")
    with _timed(servers, found.crowd, count):
        await asyncio.gather(*(post(body) for body in bodies[1]))


def _lines(found: _Batches) -> list[Line]:
    intake, bare = found.intake, found.bare
    return [
        Line(
            "batch intake / raw COPY of its rows, items a second",
            shown(ratio(bare.wall, intake.wall)),
            ">= 0.30",
            f"{intake.per_second():,.0f} / {bare.per_second():,.0f}, one client",
        ),
        Line(
            "the same / raw COPY that compresses as little as our table",
            shown(ratio(found.alike.wall, intake.wall)),
            "",
            f"{intake.per_second():,.0f} / {found.alike.per_second():,.0f}",
        ),
        Line(
            "the same, batches of several clients at once / raw COPY",
            shown(ratio(bare.wall, found.crowd.wall)),
            "",
            f"{found.crowd.per_second():,.0f} / {bare.per_second():,.0f}, {_BATCHES} clients",
        ),
        _cpu(
            "CPU an item / (validation + COPY), with the database's", "both", found, found.checking, "<= 2.50"
        ),
        _cpu("the same, service alone", "own", found, found.checking, ""),
        _cpu("the same as the first, validation by plain pydantic", "both", found, found.plain, ""),
        _cpu("the same, service alone", "own", found, found.plain, ""),
    ]


def _cpu(what: str, which: str, found: _Batches, checking: _Times, aim: str) -> Line:
    pairs = zip(checking.own, getattr(found.bare, which), strict=True)
    figure = shown(ratio(getattr(found.intake, which), [check + copy for check, copy in pairs]))
    check, copy = checking.microseconds("own"), found.bare.microseconds(which)
    return Line(
        what, figure, aim, f"{found.intake.microseconds(which):.0f} us / ({check:.0f} + {copy:.0f}) us"
    )


def _bodies(seed: int, count: int) -> list[bytes]:
    rows = items(seed, count * _BATCH)
    return [orjson.dumps({"items": list(itertools.islice(rows, _BATCH))}) for _ in range(count)]


def _validate(body: bytes) -> None:
    for item in parse_json(body)["items"]:
        read_item(item)


def _validate_plainly(body: bytes) -> None:
    for item in json.loads(body)["items"]:
        PlainItem.model_validate(item)


async def _stored(raw: asyncpg.Connection, count: int) -> tuple[list[tuple[Any, ...]], list[str]]:
    found = await raw.fetch("SELECT * FROM ingest.item ORDER BY received_at DESC LIMIT $1", count)
    return [tuple(row.values()) for row in found], list(found[0].keys())


@asynccontextmanager
async def _service(settings: Settings) -> AsyncIterator[Post]:
    """The service in this process, its relay sending to the queue as in production."""
    ctx = plant.context(settings, Service.INGEST)
    assert settings.redis_url is not None
    queue = Queue(settings.redis_url)
    relay = Relay(queue)
    ctx.database.after_commit = relay.after_commit
    app = create_app(ctx)

    async def post(body: bytes) -> None:
        voucher = (HEADER.encode(), ctx.signer.sign(plant.CLIENT).encode())
        await _post(app, body, voucher)

    yield post
    await relay.drain()
    await queue.close()
    await ctx.database.close()


async def _post(app: ASGIApp, body: bytes, voucher: load.Header) -> None:
    status, answer = 0, b""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, answer
        status, answer = message.get("status", status), message.get("body", answer)

    headers = [
        (b"host", b"bench"),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"idempotency-key", str(uuid4()).encode()),
        voucher,
    ]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": _BATCH_PATH, "raw_path": _BATCH_PATH.encode(), "query_string": b"", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("bench", 80), "state": {},
    }  # fmt: skip
    await app(scope, receive, send)
    if status != 202 or answer.count(b'"queued"') != body.count(b'"external_id"'):
        raise RuntimeError(f"a batch was answered with {status} {answer[:300].decode(errors='replace')}")


async def singles(servers: plant.Servers) -> list[Line]:
    """32 connections to the service's own HTTP process, with the database and without."""
    settings = await servers.database("singles")
    durable: list[load.Load] = []
    empty: list[load.Load] = []
    async with (
        plant.web(settings, "--service", "ingest") as real,
        plant.web(settings, module="tests.bench.without_database") as hollow,
    ):
        await plant.settle(2)
        for number in range(-1, _SINGLE_ROUNDS):
            for web, loads in ((hollow, empty), (real, durable)):
                requests = _singles(settings, 1000 + number)
                done = await load.drive(web.port, requests, connections=_CONNECTIONS, seconds=_SINGLE_SECONDS)
                if number >= 0:  # the first round warms up
                    loads.append(done)
    with_, without = _rates(durable), _rates(empty)
    middle = [sorted(each)[len(each) // 2] for each in (with_, without)]
    return [
        Line(
            "single durable POSTs / the same without a database",
            shown(ratio(with_, without)),
            ">= 0.35",
            f"{middle[0]:,.0f} / {middle[1]:,.0f} a second, {_CONNECTIONS} connections",
        )
    ]


def _rates(loads: Sequence[load.Load]) -> list[float]:
    return [each.per_second for each in loads]


def _singles(settings: Settings, seed: int) -> Iterator[bytes]:
    """Requests, rendered before the clock starts."""
    voucher = plant.voucher(settings)
    prefix = uuid4().hex
    return iter(
        [
            load.post(
                "/api/v1/items",
                item | {"external_id": f"{prefix}-{number}"},
                [voucher, (b"idempotency-key", f"{prefix}-{number}".encode())],
            )
            for number, item in enumerate(items(seed, 8000))
        ]
    )
