"""Answers without an end: they stop when the session that asked for them does."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.edge.gate import Passed
from services.gateway.identity.sessions import Sessions

_LOOK_SECONDS: Final = 5.0
"""How often a stream's session is read when the database cannot tell us of changes."""


class Streams:
    """Runs streams; ends each when its session or rights change, or its token expires."""

    def __init__(self, sessions: Sessions, wall_clock: Callable[[], datetime]) -> None:
        self._sessions = sessions
        self._wall_clock = wall_clock

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, passed: Passed) -> None:
        open_ = False

        async def watched(message: Message) -> None:
            nonlocal open_
            open_ = message["type"] == "http.response.start" or bool(message.get("more_body", False))
            await send(message)

        answering = asyncio.ensure_future(app(scope, receive, watched))
        watching = asyncio.create_task(self._until_over(passed))
        try:
            await asyncio.wait({answering, watching}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
        finally:
            for task in (answering, watching):
                task.cancel()
            await asyncio.gather(answering, watching, return_exceptions=True)
        if open_:
            with contextlib.suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _until_over(self, passed: Passed) -> None:
        session = passed.grant.principal.session
        with self._sessions.watched(session) as changed:
            while (left := passed.expires_at - self._wall_clock().timestamp()) > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), min(left, _LOOK_SECONDS))
                told = changed.is_set()
                changed.clear()
                if (told or not self._sessions.told_of_changes) and await self._sessions.grant(
                    session
                ) != passed.grant:
                    return
