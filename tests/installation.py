"""A whole installation, started as its users start it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from tests.patience import NO_TLS, PATIENCE, slowness

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 1200
STOP_SECONDS = 10
SECOND_START_SECONDS = 10


def _hear_ctrl_c() -> None:
    """A background job of a shell starts with SIGINT ignored; what it starts would not hear Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass
class Installation:
    """One data folder, one port, and the processes that serve them."""

    data: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def own(self) -> dict[str, str]:
        """The settings that make it this installation."""
        return {
            "HUIYING_DATA_DIR": str(self.data),
            "HUIYING_PORT": str(self.port),
            "HUIYING_SCORER": "standin",
        }

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HUIYING_")}
        return inherited | self.own | self.settings

    @property
    def output(self) -> str:
        path = self.data.with_suffix(".out")
        return path.read_text("utf-8") if path.exists() else ""

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start it by `command` (default: as `huiying serve` does) in a process group of its own."""
        with self.data.with_suffix(".out").open("ab") as output:
            self.process = subprocess.Popen(
                command or [sys.executable, "-m", "services.run"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - it makes one system call
            )
        return self.process

    def until_ready(self) -> float:
        """Wait for /readyz; returns the seconds it took."""
        began = time.monotonic()
        while missing := self.missing():
            assert self.process is not None
            assert self.process.poll() is None, self.output
            assert time.monotonic() - began < START_SECONDS, f"{missing} {self.output}"
            time.sleep(0.1)
        return time.monotonic() - began

    def missing(self) -> list[str]:
        """What /readyz says is missing; everything when nobody answers."""
        try:
            found: list[str] = httpx.get(f"{self.url}/readyz", timeout=PATIENCE, verify=NO_TLS).json()[
                "missing"
            ]
        except httpx.HTTPError:
            return ["everything"]
        return found

    def pid(self, part: str) -> int:
        """The process of a part, by a word of its command line."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children(recursive=True)
        return next(child.pid for child in children if part in " ".join(child.cmdline()))

    def kill(self, part: str) -> None:
        os.kill(self.pid(part), signal.SIGKILL)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def one_time_password(self) -> str:
        """Of the first administrator, as the first start told it."""
        (told,) = re.findall(r"one-time password (\S+)", self.output)
        return str(told)

    def stop(self, number: signal.Signals = signal.SIGTERM, *, group: bool = False) -> None:
        """Send the signal and wait until all processes are gone, which takes no longer than promised."""
        took = self._end(number, group=group)
        limit = STOP_SECONDS * slowness()
        assert took < limit, f"it took {took:.1f} of {limit:.1f} s"

    def _end(self, number: signal.Signals, *, group: bool) -> float:
        assert self.process is not None
        began = time.monotonic()
        if group:
            os.killpg(self.process.pid, number)
        elif self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(PATIENCE)
        while self.processes():
            assert time.monotonic() - began < 2 * PATIENCE, self.processes()
            time.sleep(0.05)
        return time.monotonic() - began

    def processes(self) -> list[str]:
        """Every living process of this installation: it names the data folder, or works there."""
        return [" ".join(each.cmdline()) for each in psutil.process_iter() if self._is_ours(each)]

    def destroy(self) -> None:
        """End whatever a failed test left."""
        if self.process is not None and self.alive:
            self.process.kill()
            self.process.wait()
        for process in psutil.process_iter():
            if self._is_ours(process):
                process.kill()

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
                return False
            told = [*process.cmdline(), process.cwd(), process.environ().get("HUIYING_DATA_DIR", "")]
        except psutil.Error:
            return False
        return any(str(self.data) in each for each in told)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
