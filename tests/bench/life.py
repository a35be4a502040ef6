"""An item's way through the whole system: how long one takes, and how many go through."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

import asyncpg
import orjson

from services.common.settings import Settings
from services.gateway.directory.seed import DEMO_PASSWORD
from services.run import children
from services.run.exclusive import bind
from services.run.probe import until_answers
from tests.bench import load, plant
from tests.bench.report import Line, percentile, ratio, seconds, shown
from tests.bench.texts import items

_RATE = 50.0
_LATENCY_SECONDS = 20.0
_CONNECTIONS = 32
_WARMING = 40
_BATCH = 500
_SATURATED = 3000
_SATURATED_JUDGED = 500
_ROUNDS = 3
_PATIENCE = 120.0
_ASSESSED = "SELECT item_id AS id, pg_xact_commit_timestamp(xmin) AS at FROM analysis.assessment"
_PLACED = "SELECT item_id AS id, pg_xact_commit_timestamp(xmin) AS at FROM workflow.case_item"
Scoring = Literal["standin", "model"]


@dataclass(frozen=True)
class Installation:
    """A running gateway, its workers unless they were left out, and its database."""

    port: int
    url: str

    async def bearer(self) -> load.Header:
        return await load.token(self.port, "edu", DEMO_PASSWORD)

    async def count(self, table: str) -> int:
        found = await plant.fetch(self.url, f"SELECT count(*) FROM {table}")
        return int(found[0][0])


@asynccontextmanager
async def installation(
    servers: plant.Servers, name: str, scoring: Scoring, *, workers: bool = True
) -> AsyncIterator[Installation]:
    settings = children.settled((await servers.database(name)).model_copy(update={"scorer": scoring}))
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(bind("127.0.0.1", 0))
        listener.listen(512)
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        parts = children.parts(settings, listener, stack, distributed=False)
        for part in parts if workers else parts[:1]:
            await part.begin()
            stack.push_async_callback(part.end)
        await _ready(settings, "/readyz" if workers else "/healthz")
        assert settings.database_url is not None
        yield Installation(settings.port, settings.database_url)


async def _ready(settings: Settings, path: str) -> None:
    async with asyncio.timeout(_PATIENCE):
        await until_answers(settings, path)


async def pipeline(servers: plant.Servers) -> list[Line]:
    """With a stand-in for the judgement and with the real one."""
    lines = []
    for scoring, aims in (("standin", ("<= 30", "<= 80")), ("model", ("", ""))):
        async with installation(servers, f"pipeline_{scoring}", scoring) as site:  # type: ignore[arg-type]
            lines += await _latencies(site, scoring, aims)
    return lines


async def _latencies(site: Installation, scoring: str, aims: tuple[str, str]) -> list[Line]:
    warm, _ = await _send_evenly(site, _WARMING / _RATE, seed=1)
    await _until(site, "workflow.case_item", len(warm))
    await plant.settle(1)
    sent, answered = await _send_evenly(site, _LATENCY_SECONDS, seed=2)
    await _until(site, "workflow.case_item", len(warm) + len(sent))
    assessed = _since(sent, await _commits(site, _ASSESSED))
    placed = _since(sent, await _commits(site, _PLACED))
    name = "stand-in" if scoring == "standin" else "real analysis"
    count = f"{len(assessed)} items"
    return [
        Line(
            f"POST to assessed, {name}, p{part}",
            seconds(percentile(assessed, part), "ms"),
            aim,
            f"answered {seconds(percentile(answered, part), 'ms')}, "
            f"in a case {seconds(percentile(placed, part), 'ms')}, {count}",
        )
        for part, aim in zip((50, 99), aims, strict=True)
    ]


async def _send_evenly(site: Installation, period: float, seed: int) -> tuple[dict[UUID, float], list[float]]:
    """POST single items as a crowd does, at random moments; when each was sent, how long its answer took."""
    bearer = await site.bearer()
    chance, prefix = random.Random(seed), uuid4().hex
    rows = items(seed + 7000, round(_RATE * period * 2))
    idle: asyncio.Queue[load.Connection] = asyncio.Queue()
    for _ in range(_CONNECTIONS):
        idle.put_nowait(await load.connect(site.port))
    sent: dict[UUID, float] = {}
    answered: list[float] = []

    async def one(number: int, request: bytes) -> None:
        began = time.time()
        line = await idle.get()
        status, body = await line.ask(request)
        if status != 202:
            raise RuntimeError(f"item {number}: {status} {body[:300].decode(errors='replace')}")
        answered.append(time.time() - began)
        sent[UUID(orjson.loads(body)["id"])] = began
        idle.put_nowait(line)

    loop = asyncio.get_running_loop()
    moment, end = loop.time(), loop.time() + period
    async with asyncio.TaskGroup() as group:
        for number, item in enumerate(rows):
            moment += chance.expovariate(_RATE)
            if moment > end:
                break
            key = f"{prefix}-{number}"
            request = load.post(
                "/api/v1/items", item | {"external_id": key}, [bearer, (b"idempotency-key", key.encode())]
            )
            await asyncio.sleep(max(0.0, moment - loop.time()))
            group.create_task(one(number, request))
    while not idle.empty():
        idle.get_nowait().close()
    return sent, answered


async def _commits(site: Installation, statement: str) -> Mapping[UUID, datetime]:
    """When the row of each item was committed, by the database's own record: nothing polls meanwhile."""
    return {UUID(str(row["id"])): row["at"] for row in await plant.fetch(site.url, statement)}


def _since(sent: Mapping[UUID, float], commits: Mapping[UUID, datetime]) -> list[float]:
    return [commits[item].timestamp() - began for item, began in sent.items()]


async def _until(site: Installation, table: str, rows: int) -> None:
    connection = await asyncpg.connect(site.url)
    try:
        async with asyncio.timeout(_PATIENCE):
            statement = f"SELECT count(*) FROM {table}"
            while await connection.fetchval(statement) < rows:  # noqa: ASYNC110 - other processes write it
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def saturated(servers: plant.Servers) -> list[Line]:
    """Batches as fast as they are taken: into a gateway without workers, and until all are in cases."""
    alone: list[float] = []
    whole: list[float] = []
    judged: list[float] = []
    async with installation(servers, "alone", "standin", workers=False) as intake:
        async with installation(servers, "whole", "standin") as site:
            for number in range(-1, _ROUNDS):
                count = _SATURATED if number >= 0 else _BATCH
                rates = [
                    await _flood(intake, number, count, None),
                    await _flood(site, number, count, "workflow.case_item"),
                ]
                if number >= 0:  # the first round warms up
                    alone.append(rates[0])
                    whole.append(rates[1])
        async with installation(servers, "judged", "model") as site:
            for number in range(-1, 1):
                count = _SATURATED_JUDGED if number >= 0 else _WARMING
                judged = [await _flood(site, number, count, "workflow.case_item")]
    middle = [sorted(each)[len(each) // 2] for each in (alone, whole)]
    return [
        Line(
            "end to end until in a case / intake alone, stand-in",
            shown(ratio(whole, alone)),
            "",
            f"{middle[1]:,.0f} / {middle[0]:,.0f} items a second, {_SATURATED} items, batches of {_BATCH}",
        ),
        Line(
            "the same with the real analysis",
            shown(judged[0] / middle[0]),
            "",
            f"{judged[0]:,.0f} items a second, {_SATURATED_JUDGED} items",
        ),
    ]


async def _flood(site: Installation, seed: int, count: int, until: str | None) -> float:
    """Items a second until all of them are rows of `until` (None: until they are accepted)."""
    bearer, rows = await site.bearer(), list(items(9000 + seed, count))
    bodies = iter(
        [
            load.post(
                "/api/v1/items/batch",
                {"items": rows[start : start + _BATCH]},
                [bearer, (b"idempotency-key", uuid4().hex.encode())],
            )
            for start in range(0, count, _BATCH)
        ]
    )
    wanted = (await site.count(until) if until else 0) + count
    began = time.perf_counter()
    await load.drive(site.port, bodies, connections=2, seconds=_PATIENCE)
    if until:
        await _until(site, until, wanted)
    return count / (time.perf_counter() - began)
