"""The processes of an installation, as commands."""

import socket
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from services.common.settings import Settings
from services.contracts.events import Service
from services.run.exclusive import bind
from services.run.parts import Part
from services.run.process import CLEAN_ENVIRONMENT, Child, Command

ROOT = Path(__file__).resolve().parents[2]
SEED_IS_MISSING = 3
"""Exit code of `prepare` when a demo has not been filled yet."""
WORKERS = (Service.INGEST, Service.ANALYSIS, Service.WORKFLOW)
_FRUGAL = {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def settled(settings: Settings) -> Settings:
    """The same settings with absolute paths: children work in another folder."""
    paths = {
        name: path.resolve()
        for name in ("data_dir", "signing_key_file", "master_key_file")
        if (path := getattr(settings, name)) is not None
    }
    return settings.model_copy(update=paths)


def prepare(settings: Settings, *, embedded: bool) -> Command:
    return _module("services.run.prepare", settings, *(["--create"] if embedded else []))


def seed(settings: Settings) -> Command:
    return _module("services.run.demo", settings)


def parts(
    settings: Settings, listener: socket.socket, stack: AsyncExitStack, *, distributed: bool
) -> list[Part]:
    """Describe the gateway, the workers and, distributed, each service's own application."""
    upstreams: list[str] = []
    found: list[Part] = []
    if distributed:
        for service in WORKERS:
            inner = stack.enter_context(bind("127.0.0.1", 0))
            inner.listen(512)
            upstreams.append(f"{service.value}=http://127.0.0.1:{inner.getsockname()[1]}")
            found.append(_web(f"{service.value}-api", settings, inner, "--service", service.value))
    forward = [part for upstream in upstreams for part in ("--upstream", upstream)]
    found.append(_web("gateway", settings, listener, *forward))
    for service in WORKERS:
        command = _module("services.run.worker", settings, service.value)
        found.append(Part(f"{service.value}-worker", _starter(command)))
    return found


def _web(name: str, settings: Settings, listener: socket.socket, *arguments: str) -> Part:
    descriptor = listener.fileno()
    command = _module(
        "services.run.web", settings, "--descriptor", str(descriptor), *arguments, descriptors=(descriptor,)
    )
    return Part(name, _starter(command))


def _starter(command: Command) -> Callable[[], Coroutine[Any, Any, Child]]:
    async def start() -> Child:
        return await Child.start(command)

    return start


def _module(name: str, settings: Settings, *arguments: str, descriptors: tuple[int, ...] = ()) -> Command:
    environment = {**CLEAN_ENVIRONMENT, **_FRUGAL, **settings.to_environment()}
    return Command(
        [sys.executable, "-m", name, *arguments], ROOT, environment=environment, descriptors=descriptors
    )
