"""Asks our own gateway whether it serves, with nothing but a socket."""

import asyncio
from contextlib import suppress
from http import HTTPStatus

from services.common.settings import Settings

_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


async def until_answers(settings: Settings, path: str) -> None:
    """Return once GET `path` answers 200."""
    while await status(settings, path) != HTTPStatus.OK:  # noqa: ASYNC110 - another process changes it
        await asyncio.sleep(0.1)


async def status(settings: Settings, path: str) -> int | None:
    """Return the status that GET `path` answers within 5 s, or None."""
    with suppress(OSError, TimeoutError, ValueError, IndexError):
        async with asyncio.timeout(5):
            return await _get(reachable_host(settings), settings.port, path)
    return None


def reachable_host(settings: Settings) -> str:
    """Give the address under which this machine reaches its own gateway."""
    return _EVERY_ADDRESS.get(settings.host, settings.host)


async def _get(host: str, port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        name = f"[{host}]" if ":" in host else host
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n".encode())
        line = await reader.readline()
        return int(line.split()[1])
    finally:
        writer.close()
