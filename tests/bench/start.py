"""Starting by the product's own command, and the memory of everything it starts."""

import asyncio
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from services.common.settings import Settings
from services.gateway.directory.seed import DEMO_PASSWORD
from services.run.probe import until_answers
from services.run.process import CLEAN_ENVIRONMENT, Child, Command
from tests.bench import load, plant
from tests.bench.report import Line, seconds
from tests.bench.texts import items

_PATIENCE = 180.0
_MEBIBYTE = 2**20


@dataclass
class _Home:
    """A data folder that is started again and again."""

    data: Path
    scorer: str = "standin"
    demo: str = "0"
    child: Child | None = None
    port: int = field(default=0)

    async def start(self) -> float:
        """Seconds until /readyz answers 200."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        own = {
            "HUIYING_DATA_DIR": str(self.data),
            "HUIYING_PORT": str(self.port),
            "HUIYING_SCORER": self.scorer,
            "HUIYING_DEMO": self.demo,
            "HUIYING_LOG_LEVEL": "warning",
        }
        command = Command(
            [sys.executable, "-m", "services.run"],
            plant.ROOT,
            environment={**CLEAN_ENVIRONMENT, **own},
            output=self.data.with_suffix(".log"),
        )
        began = time.perf_counter()
        self.child = await Child.start(command)
        async with asyncio.timeout(_PATIENCE):
            await until_answers(Settings(port=self.port), "/readyz")
        return time.perf_counter() - began

    async def stop(self) -> float:
        assert self.child is not None
        began = time.perf_counter()
        await self.child.stop(15)
        return time.perf_counter() - began

    def memory(self) -> dict[str, int]:
        """Proportional set size by part, in bytes: shared pages count once."""
        assert self.child is not None
        root = psutil.Process(self.child.pid)
        found: dict[str, int] = {}
        for process in (root, *root.children(recursive=True)):
            try:
                name, size = _part(process.cmdline(), process.ppid()), process.memory_full_info().pss
            except psutil.NoSuchProcess:
                continue
            found[name] = found.get(name, 0) + int(size)
        return found


def _part(command: list[str], _parent: int) -> str:
    line = " ".join(command)
    if "services.run.worker" in line:
        return f"{command[-1]}-worker"
    if "services.run.web" in line:
        return "gateway"
    if "multiprocessing" in line:
        return "judgement"
    if "valkey" in line:
        return "valkey"
    if "postgres" in line:
        return "postgres"
    return "supervisor"


async def start(_: plant.Servers) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="huiying-bench-") as folder:
        real, demo = _Home(Path(folder) / "real"), _Home(Path(folder) / "demo", demo="1")
        first = await real.start()
        stopped = await real.stop()
        second = await real.start()
        await plant.settle(5)
        idle = real.memory()
        await real.stop()
        first_demo = await demo.start()
        await demo.stop()
        demo.scorer = "model"
        await demo.start()
        await _judge_some(demo)
        loaded = demo.memory()
        await demo.stop()
    return [
        Line(
            "first start to /readyz",
            seconds(first, "s"),
            "",
            f"with the demo and its items {seconds(first_demo, 's')}",
        ),
        Line(
            "second start to /readyz", seconds(second, "s"), "<= 10", f"stopping took {seconds(stopped, 's')}"
        ),
        _memory("idle memory without models (PSS)", idle, "<= 500"),
        _memory("memory with the models loaded (PSS)", loaded, ""),
    ]


async def _judge_some(home: _Home) -> None:
    bearer = await load.token(home.port, "edu", DEMO_PASSWORD)
    line = await load.connect(home.port)
    for item in items(77, 20):
        await line.ask(load.post("/api/v1/items", item, [bearer]))
    line.close()
    async with asyncio.timeout(_PATIENCE):
        while "judgement" not in home.memory():  # noqa: ASYNC110 - another process starts it
            await asyncio.sleep(0.5)
    await plant.settle(8)


def _memory(what: str, parts: Mapping[str, int], aim: str) -> Line:
    told = ", ".join(
        f"{name} {size // _MEBIBYTE}" for name, size in sorted(parts.items(), key=lambda p: -p[1])
    )
    return Line(what, f"{sum(parts.values()) // _MEBIBYTE} MB", aim, told)
