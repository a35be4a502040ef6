"""One service's worker as a process: `python -m services.run.worker SERVICE`.

It hands the service's queue to its consumer, wakes itself for what nobody announced, sends again what
was never confirmed, runs the service's tickers and says every few seconds that it is alive.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

import uvloop

from services.common import logging as house_logging
from services.common.app import Context, Ticker
from services.common.consumer import Consumer
from services.common.keys import Keys
from services.common.outbox import Reconciler, Relay
from services.common.queue import Queue, serve
from services.common.settings import Settings
from services.contracts.events import Service
from services.run import garbage, needs

_log = logging.getLogger(__name__)
_BEAT_SECONDS = 3.0
_ALIVE_SECONDS = 10
_LOOK_SECONDS = 1.0
_RESEND_LOOK_SECONDS = 5.0
_PRUNE_SECONDS = 3600.0
_LAST_SECONDS = 3.0
"""How long the work at hand may take after a stop signal; its lease brings back what was not finished."""


class ServiceWorker(Protocol):
    """What `services/<name>/worker.py` offers; a service without periodic work has no `tickers`."""

    def consumer(self, ctx: Context, **handed: Any) -> Consumer: ...


def name_of(service: Service) -> str:
    return f"{service.value}-worker"


async def work(settings: Settings, service: Service, stop: asyncio.Event) -> None:
    """Work until `stop`."""
    redis_url = needs.redis_url(settings)
    ctx = Context.make(service, settings, Keys.load(settings), database_url=needs.database_url(settings))
    queue = Queue(redis_url)
    relay = Relay(queue)
    ctx.database.after_commit = relay.after_commit
    module: ServiceWorker = import_module(f"services.{service.value}.worker")
    consumer = module.consumer(ctx, **_handed(settings, service))
    own: Sequence[Ticker] = getattr(module, "tickers", lambda _: ())(ctx)
    garbage.leave_the_loaded_alone()
    tasks = [asyncio.create_task(_tick(each)) for each in (*_shared_tickers(ctx, queue, consumer), *own)]
    try:
        await serve(redis_url, service, consumer.deliver, stop)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await consumer.close()
        await relay.drain()
        await queue.close()
        await ctx.database.close()


def _handed(settings: Settings, service: Service) -> dict[str, Any]:
    """What a service may use of another, which only the composition can give it."""
    if service is not Service.WORKFLOW or settings.scorer == "standin":
        return {}
    return {"alarms": _hard_triggers}


def _hard_triggers(texts: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The judgement's rules; loaded with the first item."""
    found: list[tuple[str, ...]] = import_module("services.analysis.judgement.alarms").hard_triggers(texts)
    return found


def _shared_tickers(ctx: Context, queue: Queue, consumer: Consumer) -> list[Ticker]:
    reconciler = Reconciler(ctx.database, queue, ctx.settings.resend_after_seconds)
    look = min(_RESEND_LOOK_SECONDS, ctx.settings.resend_after_seconds)
    return [
        Ticker("beat", _BEAT_SECONDS, lambda: queue.beat(name_of(ctx.service), _ALIVE_SECONDS)),
        Ticker("drain", _LOOK_SECONDS, consumer.drain),
        Ticker("resend", look, reconciler.run_once),
        Ticker("prune", _PRUNE_SECONDS, reconciler.prune),
    ]


async def _tick(ticker: Ticker) -> None:
    while True:
        try:
            await ticker.run()
        except Exception as error:  # noqa: BLE001 - whatever it was, the next tick tries again
            first, *_ = str(error).splitlines() or [""]  # the rest is SQL
            why = f"{type(error).__name__}: {first}"
            _log.warning("ticker.failed", extra={"ticker": ticker.name, "why": why})
        await asyncio.sleep(ticker.seconds)


async def _run(settings: Settings, service: Service) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        stop.set()
        # Whatever hangs then, a thread or a computation, must not keep the process
        loop.call_later(_LAST_SECONDS, os._exit, 1)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    await work(settings, service, stop)


def main() -> None:
    with needs.told_in_one_line():
        settings = Settings.from_environment()
        house_logging.configure(settings.log_level)
        uvloop.run(_run(settings, Service(sys.argv[1])))


if __name__ == "__main__":
    main()
