"""Our own invented texts that the models are trained on."""

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent
_LEVELS = {"S": "severe", "M": "major", "G": "general"}
_LABELLED = ("danger", "people", "everyday", "mixed")
_TOGETHER = 4
"""Neighbouring lines were often written as variations of one another: they never part in a test."""


@dataclass(frozen=True)
class Message:
    """`origin` names what must not part in a test; fields that nobody labelled are empty."""

    text: str
    level: str
    origin: str
    tier: int = 0
    kind: str = ""
    category: str = ""
    sentiment: str = ""


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def messages() -> list[Message]:
    """All messages with their level but the `worded` ones; most have the other labels too."""
    return [*_levels_only(), *labelled()]


def _levels_only() -> list[Message]:
    rows = (line.split("|", 1) for line in _lines("risk.txt"))
    return [
        Message(text, _LEVELS[level], f"risk-{number // _TOGETHER}")
        for number, (level, text) in enumerate(rows)
    ]


def worded() -> list[Message]:
    """Messages with level and kind: what a word list would not find, and what it would find in vain."""
    rows = (line.split("\t") for line in _lines("worded.tsv"))
    return [
        Message(text, _LEVELS[level], f"worded-{number // _TOGETHER}", kind=kind)
        for number, (level, kind, text) in enumerate(rows)
    ]


def labelled() -> list[Message]:
    """Messages with level, tier, kind, category and sentiment (`neg`, `neu`, `pos`)."""
    return [
        read(line, f"{name}-{number // _TOGETHER}")
        for name in _LABELLED
        for number, line in enumerate(_lines(f"{name}.tsv"))
    ]


def read(line: str, origin: str = "") -> Message:
    """One line of a file of labelled messages, its six fields parted by tabs."""
    level, tier, kind, category, sentiment, text = line.split("\t")
    return Message(text, _LEVELS[level], origin, int(tier), kind, category, sentiment)


def speech() -> list[str]:
    """Clauses of blame, mockery, appeal and courtesy."""
    return _lines("speech.txt")
