"""Rows packed into request bodies: at most 500 rows and less than 16 MiB each."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MOST_ROWS = 500
MOST_BYTES = (16 << 20) - 1
_HEAD, _TAIL = b'{"items":[', b"]}"


@dataclass(frozen=True)
class Entry:
    """A row ready to send: its number in the file and its JSON."""

    number: int
    body: bytes


@dataclass(frozen=True)
class Refusal:
    """Why a row was not taken; `field` is empty where the whole row is meant."""

    number: int
    field: str
    message: str


def entry(number: int, item: dict[str, Any]) -> Entry | Refusal:
    """Encodes a row; what cannot be sent as JSON is refused here, so that it spoils no batch."""
    try:
        body = json.dumps(item, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        code = ord(error.object[error.start])
        return Refusal(number, "", f"含有单独的代理码位 U+{code:04X}，请删去后再提交")
    except (ValueError, RecursionError):
        return Refusal(number, "", "含有 JSON 不能表示的数字或嵌套过深，请检查")
    if len(body) > MOST_BYTES - len(_HEAD) - len(_TAIL):
        return Refusal(number, "", "这一行超过 16 MiB，请分条提交")
    return Entry(number, body)


def packed(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size = len(_HEAD) + len(_TAIL)
    for one in entries:
        if batch and (len(batch) == MOST_ROWS or size + len(one.body) + 1 > MOST_BYTES):
            yield batch
            batch, size = [], len(_HEAD) + len(_TAIL)
        batch.append(one)
        size += len(one.body) + 1
    if batch:
        yield batch


def request_body(batch: Sequence[Entry]) -> bytes:
    return _HEAD + b",".join(one.body for one in batch) + _TAIL
