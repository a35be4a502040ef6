"""The zip file of a case: the same bytes whenever it is made of the same case.

Parts are stored and not compressed, dated alike and in one order, so that no version of a library and no
clock shows in them.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import orjson

FORMAT = "huiying-case-archive/1"
_READ_BY_ALL = 0o644 << 16
_UNIX = 3
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the bundle; `content` None: it is read by its `sha256` when its turn comes."""

    name: str
    media_type: str
    size: int
    sha256: bytes
    content: bytes | None = None

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes) -> "Part":
        return cls(name, media_type, len(content), sha256(content).digest(), content)


def pretty(value: object) -> bytes:
    """JSON for people and programs, its names in order."""
    return orjson.dumps(value, option=_PRETTY) + b"\n"


def manifest(number: str, parts: Sequence[Part]) -> Part:
    """The list of all other parts with their checksums."""
    listed = [
        {
            "name": part.name,
            "media_type": part.media_type,
            "size": part.size,
            "sha256": part.sha256.hex(),
        }
        for part in parts
    ]
    content = pretty({"format": FORMAT, "case": number, "parts": listed})
    return Part.of("manifest.json", "application/json", content)


class _Sink(io.RawIOBase):
    """Takes what the zip writer has ready, to be sent on."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]
        self._waiting += content
        return len(content)

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def zipped(folder: str, parts: Sequence[Part], read: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """The bytes of the zip file, a piece for each part; `read` gives a part's content by its SHA-256."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as package:
        for part in parts:
            entry = zipfile.ZipInfo(f"{folder}/{part.name}")
            entry.create_system, entry.external_attr = _UNIX, _READ_BY_ALL
            package.writestr(entry, read(part.sha256) if part.content is None else part.content)
            yield sink.take()
    yield sink.take()
