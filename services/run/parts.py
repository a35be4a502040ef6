"""A part of the running system, and the watch that starts it again when it dies."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from services.run.process import Child

_log = logging.getLogger(__name__)
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
_STEADY_SECONDS = 20.0
"""A part that lived this long starts again at once; one that keeps dying waits longer each time."""

Start = Callable[[], Awaitable[Child]]


@dataclass
class Part:
    """A named process; `start` may raise, then it is tried again after a pause."""

    name: str
    start: Start
    patience: float = 4.0
    child: Child | None = field(default=None, init=False)

    async def begin(self) -> None:
        self.child = await self.start()

    async def watch(self) -> None:
        """Keep it alive until cancelled."""
        loop = asyncio.get_running_loop()
        pause = _FIRST_PAUSE
        while True:
            began = loop.time()
            ended = await self._live()
            if loop.time() - began > _STEADY_SECONDS:
                pause = _FIRST_PAUSE
            _log.warning("part.ended", extra={"part": self.name, "how": ended, "again_in_seconds": pause})
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)

    async def end(self) -> None:
        if self.child is not None:
            await self.child.stop(self.patience)

    async def _live(self) -> str:
        try:
            if self.child is None or self.child.ended:
                await self.begin()
            assert self.child is not None
            return f"exit {await self.child.wait()}"
        except Exception as error:  # noqa: BLE001 - whatever kept it from starting, it is tried again
            return f"{type(error).__name__}: {error}"
