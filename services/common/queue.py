"""The queue that wakes workers. The only module that imports arq.

arq carries ids only; the database is the record, so a lost job costs a delay, never an event.
Payloads are msgpack on both sides, results are not kept, and a job that fails is not tried again
here: attempts and errors are rows of the consumer's inbox.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any
from uuid import UUID

import msgpack
from arq import create_pool, func
from arq.connections import ArqRedis, RedisSettings
from arq.worker import Worker
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from services.contracts.events import Event, EventType, Service

_log = logging.getLogger(__name__)
_MOST_IN_A_JOB = 500
_POLL_SECONDS = 0.1
"""How long a worker waits that did not hear its bell."""
_JOB_SECONDS = 60
_MOST_JOBS = 8
_RESTART_SECONDS = 0.5
_DROPPED = (RedisConnectionError, RedisTimeoutError, OSError)

Deliver = Callable[[list[Event]], Awaitable[None]]


class QueueDown(Exception):  # noqa: N818 - reads as the state it reports
    """The queue cannot be reached; the reconciler will send what is waiting."""


def _pack(value: Any) -> bytes:
    packed: bytes = msgpack.packb(value, use_bin_type=True, default=str)
    return packed


def _unpack(value: bytes) -> Any:
    return msgpack.unpackb(value, raw=False)


def _settings(url: str) -> RedisSettings:
    settings = RedisSettings.from_dsn(url)
    settings.conn_timeout = 2
    settings.conn_retries = 0
    settings.retry = Retry(ConstantBackoff(0.05), 3)
    settings.retry_on_error = [RedisConnectionError, RedisTimeoutError]
    return settings


def queue_name(service: Service) -> str:
    return f"huiying:{service.value}"


def _bell(service: Service) -> str:
    return f"huiying:bell:{service.value}"


def _to_wire(event: Event) -> list[Any]:
    return [event.id.bytes, event.type.value, event.subject.bytes, event.priority]


def _from_wire(row: list[Any]) -> Event:
    return Event(id=UUID(bytes=row[0]), type=EventType(row[1]), subject=UUID(bytes=row[2]), priority=row[3])


class Queue:
    """The sending side; connects when first used."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: ArqRedis | None = None
        self._connecting = asyncio.Lock()

    async def deliver(self, consumer: Service, events: Sequence[Event]) -> None:
        """Wake `consumer` with these events. Raises QueueDown."""
        try:
            pool = await self._connected()
            for start in range(0, len(events), _MOST_IN_A_JOB):
                rows = [_to_wire(event) for event in events[start : start + _MOST_IN_A_JOB]]
                await pool.enqueue_job("deliver", rows, _queue_name=queue_name(consumer))
            await pool.publish(_bell(consumer), b"")
        except (RedisError, OSError) as error:
            raise QueueDown(str(error)) from error

    async def ping(self) -> None:
        """Raises QueueDown when the queue does not answer."""
        try:
            await (await self._connected()).ping()
        except (RedisError, OSError) as error:
            raise QueueDown(str(error)) from error

    async def beat(self, name: str, seconds: int) -> None:
        """Say that the part `name` is alive for the next `seconds`. Raises QueueDown."""
        try:
            await (await self._connected()).set(f"huiying:alive:{name}", b"1", ex=seconds)
        except (RedisError, OSError) as error:
            raise QueueDown(str(error)) from error

    async def alive(self, name: str) -> bool:
        """Whether `name` has said so lately. Raises QueueDown."""
        try:
            return bool(await (await self._connected()).exists(f"huiying:alive:{name}"))
        except (RedisError, OSError) as error:
            raise QueueDown(str(error)) from error

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.aclose(close_connection_pool=True)

    async def _connected(self) -> ArqRedis:
        async with self._connecting:
            if self._pool is None:
                self._pool = await create_pool(
                    _settings(self._url), job_serializer=_pack, job_deserializer=_unpack
                )
            return self._pool


async def serve(url: str, service: Service, deliver: Deliver, stop: asyncio.Event) -> None:
    """Hand the service's jobs to `deliver` until `stop`; survives a queue that goes away."""
    while not stop.is_set():
        try:
            pool = await create_pool(_settings(url), job_serializer=_pack, job_deserializer=_unpack)
        except _DROPPED as error:
            await _pause(error)
            continue
        worker = _worker(pool, service, deliver)
        try:
            await _first_to_end(stop.wait(), worker.async_run(), _listen(pool, service, worker))
        except _DROPPED as error:
            await _pause(error)
        finally:
            await _close(worker)


async def _first_to_end(*coroutines: Coroutine[Any, Any, Any]) -> None:
    """Run all until one ends, then stop the others. Raises what one of them raised."""
    tasks = [asyncio.create_task(each) for each in coroutines]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended


async def _pause(error: Exception) -> None:
    _log.warning("queue.lost", extra={"why": str(error)})
    await asyncio.sleep(_RESTART_SECONDS)


async def _listen(pool: ArqRedis, service: Service, worker: Worker) -> None:
    """Look for jobs as soon as the bell rings: to poll alone, as arq does, costs half its pause an event."""
    async with pool.pubsub() as bell:
        await bell.subscribe(_bell(service))
        async for message in bell.listen():
            if message["type"] == "message":
                await worker._poll_iteration()  # noqa: SLF001 - a look more; two at once start no job twice


async def _close(worker: Worker) -> None:
    """Ends what is still under way; what was not done is in the inbox and comes again."""
    for job in worker.tasks.values():
        job.cancel()
    await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
    worker.tasks.clear()  # it would take their end for its own and leave its connections open
    try:
        await worker.close()
    except (RedisError, OSError) as error:
        _log.info("queue.close", extra={"why": str(error)})


def _worker(pool: ArqRedis, service: Service, deliver: Deliver) -> Worker:
    async def run(ctx: dict[Any, Any], rows: list[list[Any]]) -> None:
        del ctx
        await deliver([_from_wire(row) for row in rows])

    return Worker(
        functions=[func(run, name="deliver", keep_result=0, timeout=_JOB_SECONDS, max_tries=1)],
        queue_name=queue_name(service),
        redis_pool=pool,
        poll_delay=_POLL_SECONDS,
        max_jobs=_MOST_JOBS,
        keep_result=0,
        job_timeout=_JOB_SECONDS,
        handle_signals=False,
        health_check_interval=30,
        job_serializer=_pack,
        job_deserializer=_unpack,
        log_results=False,
    )
