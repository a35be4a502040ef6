"""Whether everything that an item needs on its way is there; answers GET /readyz."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy import text

from services.common.db import Database
from services.common.queue import Queue
from services.common.settings import Settings
from services.contracts.events import Service
from services.run import milestones
from services.run.worker import name_of

_log = logging.getLogger(__name__)
_SECONDS = 2.0
_MILESTONE = text("SELECT 1 FROM huiying.milestone WHERE name = :name")


class Readiness:
    """Call it for the names of what is missing; an empty list means ready."""

    def __init__(self, settings: Settings, database: Database, queue: Queue) -> None:
        self._database = database
        self._queue = queue
        self._to_reach = {"migrations": milestones.schema()}
        if settings.demo:
            self._to_reach["seed"] = milestones.DEMO_IS_FILLED

    async def __call__(self) -> list[str]:
        checks: dict[str, Callable[[], Awaitable[bool]]] = {
            "database": self._database_answers,
            **{what: self._reached(what) for what in self._to_reach},
            "queue": self._queue_answers,
            **{name_of(service): self._alive(service) for service in (Service.ANALYSIS, Service.WORKFLOW)},
        }
        found = await asyncio.gather(*(_holds(name, check) for name, check in checks.items()))
        return [name for name, good in zip(checks, found, strict=True) if not good]

    async def _database_answers(self) -> bool:
        async with self._database.transaction() as session:
            await session.execute(text("SELECT 1"))
        return True

    def _reached(self, what: str) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            async with self._database.transaction() as session:
                found = await session.execute(_MILESTONE, {"name": self._to_reach[what]})
                return found.scalar() is not None

        return check

    async def _queue_answers(self) -> bool:
        await self._queue.ping()
        return True

    def _alive(self, service: Service) -> Callable[[], Awaitable[bool]]:
        return lambda: self._queue.alive(name_of(service))


async def _holds(name: str, check: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(_SECONDS):
            return await check()
    except Exception as error:  # noqa: BLE001 - whatever the reason, it is missing
        _log.info("not.ready", extra={"part": name, "why": type(error).__name__})
        return False
