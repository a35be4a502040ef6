"""Ending when `make` is told to: it passes SIGTERM on, but at SIGINT to itself alone it only waits for us."""

import asyncio
import signal
from pathlib import Path

_INTERRUPT_BIT = 1 << (signal.SIGINT - 1)


async def until_interrupted(make: int) -> None:
    """Return once `make` was interrupted: from then on it has given up its handler for SIGINT."""
    if not _handles_interrupt(make):
        await asyncio.Event().wait()  # started with SIGINT ignored: it will never tell
    while _handles_interrupt(make):  # noqa: ASYNC110 - the kernel tells nobody of it
        await asyncio.sleep(0.25)


def _handles_interrupt(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) & _INTERRUPT_BIT)
