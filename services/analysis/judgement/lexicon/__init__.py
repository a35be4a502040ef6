"""The words of the judgement as data: word classes, fact slots, guards and speech, one TOML file each."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent


@cache
def read(name: str) -> dict[str, Any]:
    """One file of the lexicon as it stands."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))


def slots(name: str) -> dict[str, tuple[str, ...]]:
    """A file whose every entry is a list of alternatives in the language of `patterns`."""
    return {slot: tuple(alternatives) for slot, alternatives in read(name).items()}


def words(name: str) -> list[str]:
    """A class of words (words.toml)."""
    return " ".join(read("words")[name]).split()
