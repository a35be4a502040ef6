"""Our own texts on which a candidate is compared with the serving model; no training sees these files."""

import hashlib
import random
from pathlib import Path

from services.analysis.training.texts import Message, labelled

_FOLDER = Path(__file__).resolve().parent
_LEVELS = {"G": "general", "M": "major", "S": "severe"}
SEED = 20260601
MOST = 300


def _lines(name: str) -> list[list[str]]:
    lines = (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def guards() -> list[tuple[str, str]]:
    """Level and text: guards, criticism alone, everyday matters, and some real dangers."""
    return [(_LEVELS[level], text) for level, text in _lines("guards")]


def pairs() -> list[tuple[str, str]]:
    """Two texts of the same facts."""
    return [(one, other) for one, other in _lines("pairs")]


def own_messages() -> tuple[list[Message], list[Message]]:
    """Of the texts that shipped models learned: some to recall, others to show what is forgotten."""
    draw = random.Random(SEED)  # noqa: S311 - reproducible, not secret
    messages = labelled()
    draw.shuffle(messages)
    apart = [hashlib.sha256(message.origin.encode()).digest()[0] & 1 for message in messages]
    recalled = [message for message, out in zip(messages, apart, strict=True) if not out]
    return recalled[:MOST], [message for message, out in zip(messages, apart, strict=True) if out][:MOST]
