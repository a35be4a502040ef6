"""Runs the command against a gateway that lives in the test."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from services.run.cli.submission.shaping import Shape, parse_pairs
from services.run.cli.submit import Order, run


@dataclass
class Ran:
    """Exit status, what was printed, how long it was told to wait."""

    status: int
    printed: str
    pauses: list[float] = field(default_factory=list)


Runs = Callable[..., Ran]


@pytest.fixture
def submits(tmp_path: Path) -> Runs:
    secret = tmp_path / "secret"
    secret.write_text("geheim\n", encoding="utf-8")

    def submit(
        gateway: Any,
        file: Path,
        *,
        maps: tuple[str, ...] = (),
        sets: tuple[str, ...] = (),
        url: str = "http://gateway",
    ) -> Ran:
        shape = Shape(parse_pairs("--map", maps), parse_pairs("--set", sets))
        out, pauses = io.StringIO(), []
        status = run(
            Order(file, url, "schule-api", secret, shape),
            Console(file=out, width=160),
            transport=httpx.MockTransport(gateway),
            pause=pauses.append,
        )
        return Ran(status, out.getvalue(), pauses)

    return submit


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, content: str | bytes | list[Any]) -> Path:
        path = tmp_path / name
        if isinstance(content, list):
            content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
