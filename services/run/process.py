"""Processes that this one starts: each in its own group, dying with us, stopped without a trace."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

Identity = Literal["self", "mapped", "nobody"]
_LAUNCHER = Path(__file__).parent / "embedded" / "launch.py"
CLEAN_ENVIRONMENT: Mapping[str, str] = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}
"""What a child gets of the environment: nothing that the starter's happens to hold."""


@dataclass(frozen=True)
class Command:
    """What to run, where, and which signal asks it to stop.

    `output` is the log it appends to (None: our own output); `descriptors` are open files it inherits.
    """

    argv: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=lambda: CLEAN_ENVIRONMENT)
    output: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    identity: Identity = "self"
    descriptors: Sequence[int] = ()


class Child:
    """A running process and the group it leads."""

    def __init__(self, process: asyncio.subprocess.Process, stop_signal: signal.Signals) -> None:
        self._process = process
        self._stop_signal = stop_signal
        self._swept = False

    @classmethod
    async def start(cls, command: Command) -> Self:
        """Start it; if we die, even by SIGKILL, the kernel sends it its stop signal."""
        launcher = [sys.executable, "-IS", str(_LAUNCHER)]
        about = [str(os.getpid()), str(command.stop_signal.value), command.identity, str(command.folder)]
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        output = None if command.output is None else os.open(command.output, append, 0o600)
        try:
            process = await asyncio.create_subprocess_exec(
                *launcher,
                *about,
                *command.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=command.environment,
                pass_fds=command.descriptors,
                process_group=0,
            )
        finally:
            if output is not None:
                os.close(output)
        return cls(process, command.stop_signal)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.returncode is not None

    async def wait(self) -> int:
        """Return the exit code (negative: the signal); what its group left behind is killed."""
        code = await self._process.wait()
        if not self._swept:  # only once: later, the number may belong to somebody else
            self._swept = True
            self._kill_group()
        return code

    async def stop(self, patience: float) -> None:
        """Ask, wait `patience` seconds, then kill the whole group."""
        if not self.ended:
            with suppress(ProcessLookupError):
                self._process.send_signal(self._stop_signal)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wait(), patience)
            return
        self._kill_group()
        await self.wait()

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


async def run(command: Command) -> int:
    """Run to the end; returns the exit code. A cancelled call stops it."""
    child = await Child.start(command)
    try:
        return await child.wait()
    finally:
        if not child.ended:
            await child.stop(2.0)


def belongs_to(pid: int, folder: Path) -> bool:
    """Whether `pid` is alive and works in `folder`: a stranger may have the number of a pid file by now."""
    process = Path(f"/proc/{pid}")
    try:
        return (process / "cwd").readlink() == folder.resolve()
    except PermissionError:  # in a container root may not look; the command line is open to all
        return os.fsencode(folder.resolve()) in (process / "cmdline").read_bytes()
    except OSError:
        return False


async def end_stray(pid: int, folder: Path, stop_signal: signal.Signals, patience: float) -> None:
    """Stop a server that outlived its supervisor."""
    with suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
    loop = asyncio.get_running_loop()
    limit = loop.time() + patience
    while belongs_to(pid, folder):
        if loop.time() > limit:
            os.kill(pid, signal.SIGKILL)
            limit += patience
        await asyncio.sleep(0.02)
