"""The running product: started by `make demo` in a temporary data folder, stopped as the contract says."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from tests.patience import NO_TLS, PATIENCE, slowness

ROOT = Path(__file__).parents[2]
_INSTALLED = ("frontend/dist/index.html", ".venv/.requirements.lock", "bin/huiying")
_START_SECONDS = 1200
_STOP_SECONDS = 10


def _end_with_the_tests() -> None:
    """Tests that are killed leave no product behind."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a background job would not hear Ctrl-C
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def clean_environment(**settings: str) -> dict[str, str]:
    """The tests' own environment without any setting of the product but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYING_")}
    return {**kept, **{f"HUIYING_{name}": value for name, value in settings.items()}}


@dataclass
class Product:
    """One installation; what is installed and built is taken as it is."""

    data: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    target: str = "demo"
    make: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self.data.with_suffix(".log").read_text("utf-8", "replace")

    def start(self) -> float:
        """Start it and wait until it is ready; seconds that it took."""
        began = time.monotonic()
        environment = clean_environment(DATA_DIR=str(self.data), PORT=str(self.port), **self.settings)
        taken = [argument for path in _INSTALLED for argument in ("-o", path)]
        with self.data.with_suffix(".log").open("ab") as log:
            self.make = subprocess.Popen(
                ["make", *taken, self.target],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_the_tests,  # noqa: PLW1509 - it makes one system call
            )
        try:
            while not self._ready():
                assert self.make.poll() is None, self.log
                assert time.monotonic() - began < _START_SECONDS, self.log
                time.sleep(0.1)
        except BaseException:
            self.stop()  # whoever gives up waiting leaves nothing running
            raise
        return time.monotonic() - began

    def processes(self) -> list[psutil.Process]:
        """Make, its descendants, and whatever else works in the data folder."""
        assert self.make is not None
        found: dict[int, psutil.Process] = {}
        with contextlib.suppress(psutil.NoSuchProcess):  # make may be gone already
            make = psutil.Process(self.make.pid)
            found = {each.pid: each for each in (make, *make.children(recursive=True))}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("HUIYING_DATA_DIR") == str(self.data):
                    found[process.pid] = process
        return list(found.values())

    def stop(self, number: int = signal.SIGTERM) -> list[psutil.Process]:
        """Send the signal to make alone; the processes that are still there when the time is over."""
        assert self.make is not None
        everything = self.processes()
        self.make.send_signal(number)
        limit = time.monotonic() + _STOP_SECONDS * slowness()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.make.wait(limit - time.monotonic())
        _, left = psutil.wait_procs(everything, max(0.1, limit - time.monotonic()))
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        return left

    def _ready(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.get(f"{self.url}/readyz", timeout=PATIENCE, trust_env=False, verify=NO_TLS)
            return answer.status_code == 200
        return False
