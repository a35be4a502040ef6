"""A directory as it is kept beside the assessments that were made with it."""

import hashlib
from typing import Any

import orjson
from pydantic import TypeAdapter

from services.analysis.judgement.types import Directory

_ADAPTER = TypeAdapter(Directory)


def packed(directory: Directory) -> tuple[str, dict[str, Any]]:
    """Its digest and its JSON, the same for equal directories."""
    body: dict[str, Any] = _ADAPTER.dump_python(directory, mode="json")
    for unit in body["units"]:
        unit["categories"].sort()
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32], body


def unpacked(body: dict[str, Any]) -> Directory:
    return _ADAPTER.validate_python(body)
