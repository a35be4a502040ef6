"""The built single-page application, held in memory."""

import asyncio
import gzip
import hashlib
import json
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.responses import Response

from services.common.problems import MethodNotAllowed, NotFound
from services.gateway.edge.incoming import Incoming

_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_EACH_TIME: Final = "no-cache"
_COMPRESSED: Final = frozenset({".html", ".js", ".css", ".svg", ".json", ".map", ".webmanifest", ".txt"})
_WORTH_COMPRESSING: Final = 1024
_TYPES: Final = {
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_GZIP: Final = re.compile(r"gzip(?:\s*;\s*q=(?:1(?:\.0*)?|0\.\d*[1-9]\d*))?")


@dataclass(slots=True)
class _File:
    body: bytes
    content_type: str
    cache: str
    etag: str
    compressible: bool
    compressed: bytes | None = None


class Site:
    """Files by path, and the pages of the application by the patterns it publishes in routes.json."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, _File] = {}
        self._pages: list[list[str]] = []
        if not (folder / "routes.json").is_file():
            return  # nothing was built: the API alone serves
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".gz":
                self._files[f"/{path.relative_to(folder).as_posix()}"] = _load(path, folder)
        patterns = json.loads((folder / "routes.json").read_text("utf-8"))
        self._pages = [pattern.split("/") for pattern in patterns]

    async def answer(self, incoming: Incoming) -> Response:
        """Give the file or page. Raises NotFound, MethodNotAllowed."""
        found = self._find(incoming.path)
        if found is None:
            raise NotFound(_NOT_HERE)
        if incoming.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD"})
        headers = {"Cache-Control": found.cache, "ETag": found.etag, "Vary": "Accept-Encoding"}
        if found.etag in (incoming.text(b"if-none-match") or ""):
            return Response(status_code=304, headers=headers)
        body = found.body
        if found.compressible and _accepts_gzip(incoming):
            if found.compressed is None:
                found.compressed = await asyncio.to_thread(_compress, body)
            body = found.compressed
            headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        shown = body if incoming.method == "GET" else b""
        return Response(shown, headers=headers, media_type=found.content_type)

    def _find(self, path: str) -> _File | None:
        found = self._files.get(path)
        if found is not None:
            return found
        segments = path.split("/")
        is_page = any(_fits(pattern, segments) for pattern in self._pages)
        return self._files.get("/index.html") if is_page else None


_NOT_HERE: Final = "没有这个页面，请核对地址，或从首页重新进入。"


def _fits(pattern: list[str], segments: list[str]) -> bool:
    return len(pattern) == len(segments) and all(
        expected == given or (expected.startswith(":") and given != "")
        for expected, given in zip(pattern, segments, strict=True)
    )


def _load(path: Path, folder: Path) -> _File:
    body = path.read_bytes()
    prepared = path.with_name(f"{path.name}.gz")
    content_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    hashed = path.relative_to(folder).parts[0] == "assets"
    return _File(
        body,
        content_type,
        _FOREVER if hashed else _ASK_EACH_TIME,
        f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        path.suffix in _COMPRESSED and len(body) >= _WORTH_COMPRESSING,
        prepared.read_bytes() if prepared.is_file() else None,
    )


def _accepts_gzip(incoming: Incoming) -> bool:
    given = (incoming.text(b"accept-encoding") or "").lower()
    return any(_GZIP.fullmatch(part.strip()) for part in given.split(","))


def _compress(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)
