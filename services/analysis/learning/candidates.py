"""Candidates on disk: a folder each named by its version, arrays that replace shipped ones and a card."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from services.analysis.judgement import parameters

_CARD = "card.json"


def write(models: Path, arrays: Mapping[str, Mapping[str, Any]], card: Mapping[str, Any]) -> Path:
    """Keep a candidate; the same arrays again are the same version and replace only the card."""
    models.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=models))
    for name, table in arrays.items():
        np.savez_compressed(draft / f"{name}.npz", **table)
    version = parameters.learned_version(draft)
    _put_card(draft, {"version": version, **card})
    final = models / version
    if final.exists():
        _put_card(final, {"version": version, **card})
        shutil.rmtree(draft)
    else:
        draft.rename(final)
    return final


def rewrite_card(folder: Path, more: Mapping[str, Any]) -> dict[str, Any]:
    """Add what became known of a candidate; returns the whole card."""
    whole = card(folder) | dict(more)
    _put_card(folder, whole)
    return whole


def card(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((folder / _CARD).read_bytes())
    return found


def cards(models: Path) -> list[dict[str, Any]]:
    """Of every candidate here, the newest first."""
    found = [card(folder) for folder in models.glob("*/") if (folder / _CARD).is_file()]
    return sorted(found, key=lambda each: str(each["made_at"]), reverse=True)


def _put_card(folder: Path, content: Mapping[str, Any]) -> None:
    (folder / _CARD).write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
