"""Our own invented texts that the models are trained on."""

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent
_LEVELS = {"S": "severe", "M": "major", "G": "general"}


@dataclass(frozen=True)
class Message:
    text: str
    level: str
    origin: int


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def messages() -> list[Message]:
    """Messages with their level; `origin` numbers them, so that variants of one never part in a test."""
    rows = (line.split("|", 1) for line in _lines("risk.txt"))
    return [Message(text, _LEVELS[level], number) for number, (level, text) in enumerate(rows)]


def speech() -> list[str]:
    """Clauses of blame, mockery, appeal and courtesy."""
    return _lines("speech.txt")
