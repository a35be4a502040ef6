"""The files themselves: `DATA_DIR/evidence/<first two digits>/<SHA-256>`, written whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from services.common.settings import Settings

_DIRECTORY_MODE, _FILE_MODE = 0o700, 0o600
_DRAFTS = "incoming"


class DamagedFileError(Exception):
    """What lies under a hash is not there or not what was stored."""


class Files:
    """Blocking calls: run them in a thread. No part of a path ever comes from a client."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, settings: Settings) -> "Files":
        return cls(settings.data_dir.resolve() / "evidence")

    def put(self, content: bytes) -> bytes:
        """Store `content`; its SHA-256. On the disk when this returns, also when it was there before."""
        digest = sha256(content).digest()
        path = self._path(digest)
        if path.exists() and path.read_bytes() == content:
            os.utime(path)  # it is young again for the sweep
            return digest
        self._folder.mkdir(mode=_DIRECTORY_MODE, parents=True, exist_ok=True)
        for folder in (self._folder / _DRAFTS, path.parent):
            folder.mkdir(mode=_DIRECTORY_MODE, exist_ok=True)
        draft = self._folder / _DRAFTS / secrets.token_hex(16)
        try:
            self._write(draft, content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        for folder in (path.parent, self._folder):
            _sync(folder)
        return digest

    def read(self, digest: bytes) -> bytes:
        """The content. Raises DamagedFileError."""
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise DamagedFileError(digest.hex()) from error
        if sha256(content).digest() != digest:
            raise DamagedFileError(digest.hex())
        return content

    def older_than(self, moment: float) -> list[bytes]:
        """Digests of the files that were stored before `moment` (epoch seconds)."""
        return [bytes.fromhex(path.name) for path in self._stored() if path.stat().st_mtime < moment]

    def drop(self, digest: bytes) -> None:
        self._path(digest).unlink(missing_ok=True)

    def drop_drafts(self, moment: float) -> int:
        """Remove what uploads that were killed left behind before `moment`; how many those were."""
        drafts = self._folder / _DRAFTS
        left = [path for path in drafts.glob("*") if path.stat().st_mtime < moment]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _stored(self) -> Iterator[Path]:
        return self._folder.glob("[0-9a-f][0-9a-f]/*")

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / name

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
