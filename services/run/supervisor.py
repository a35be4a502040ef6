"""Starts everything, keeps it alive, and stops it without a trace.

Order: database and queue servers (unless settings name others), migrations and first accounts, then the
gateway and one worker each for ingest, analysis and workflow, and in the demo its seed.
"""

import asyncio
import logging
import signal
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any

from services.common.settings import Settings
from services.run import children, parent
from services.run.announcements import announce_ready, say
from services.run.embedded import postgres, valkey
from services.run.embedded.folders import private_folder
from services.run.exclusive import CannotStartError, bind, lock
from services.run.parts import Part
from services.run.probe import until_answers
from services.run.process import run

_log = logging.getLogger(__name__)
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_SERVER_PATIENCE = 4.5
_SEED_TRIES = 3
"""It goes on where it stopped: a machine that is busy may need more than one go."""


class Supervisor:
    """All that runs on this machine for one data folder."""

    def __init__(self, settings: Settings, *, distributed: bool = False) -> None:
        self._settings = children.settled(settings)
        self._distributed = distributed
        self._stack = AsyncExitStack()
        self._servers: list[Part] = []
        self._processes: list[Part] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, make: int | None = None) -> None:
        """Serve until a stop signal, or until `make`, our parent, is interrupted. Raises CannotStartError."""
        stopped = _stop_signal()
        waits: list[Coroutine[Any, Any, Any]] = [stopped.wait()]
        if make is not None:
            waits.append(parent.until_interrupted(make))
        stop = [asyncio.create_task(wait) for wait in waits]
        starting = asyncio.create_task(self._start())
        try:
            await asyncio.wait({starting, *stop}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await asyncio.wait(stop, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancel([starting, *stop])
            await self._stop()

    async def _start(self) -> None:
        self._stack.enter_context(lock(private_folder(self._settings.data_dir)))
        listener = self._stack.enter_context(bind(self._settings.host, self._settings.port))
        await self._start_servers()
        seeded = await self._prepare()
        listener.listen(2048)
        self._processes = children.parts(self._settings, listener, self._stack, distributed=self._distributed)
        for part in self._processes:
            await part.begin()
            self._watch(part)
        if not seeded:
            say("Filling the demo with invented items ...")
            await until_answers(self._settings, "/healthz")
            await self._seed()
        await until_answers(self._settings, "/readyz")
        announce_ready(self._settings)

    async def _start_servers(self) -> None:
        """Start the servers that no setting replaces, and write their addresses into the settings."""
        addresses: dict[str, str] = {}
        if self._settings.database_url is None:
            cluster = await postgres.describe(self._settings.data_dir)
            addresses["database_url"] = cluster.url()
            self._servers.append(Part("postgres", lambda: postgres.start(cluster), patience=_SERVER_PATIENCE))
        if self._settings.redis_url is None:
            store = valkey.describe(self._settings.data_dir)
            addresses["redis_url"] = store.url
            self._servers.append(Part("valkey", lambda: valkey.start(store), patience=_SERVER_PATIENCE))
        for part in self._servers:
            await part.begin()
            self._watch(part)
        self._settings = self._settings.model_copy(update=addresses)

    async def _prepare(self) -> bool:
        """Migrate and make the first accounts; returns whether the demo needs no seed (any more)."""
        embedded = any(part.name == "postgres" for part in self._servers)
        code = await run(children.prepare(self._settings, embedded=embedded))
        if code not in {0, children.SEED_IS_MISSING}:
            raise CannotStartError("", status=code)  # it has said why
        return code == 0

    async def _seed(self) -> None:
        for _ in range(_SEED_TRIES):
            if await run(children.seed(self._settings)) == 0:
                return
        raise CannotStartError("the demo could not be filled: the lines above say why; start again to go on")

    def _watch(self, part: Part) -> None:
        self._tasks.append(asyncio.create_task(part.watch(), name=part.name))

    async def _stop(self) -> None:
        await _cancel(self._tasks)
        for parts in (self._processes, self._servers):
            await asyncio.gather(*(part.end() for part in parts))
        await self._stack.aclose()


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stopped.set)
    return stopped


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            if not task.done():
                await task
