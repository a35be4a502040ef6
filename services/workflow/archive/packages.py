"""The files of packages: `DATA_DIR/packages/<id>.tar`, written beside that name and moved there whole."""

import os
import secrets
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from services.common.settings import Settings
from services.workflow.archive.domain.bundle import Part
from services.workflow.archive.domain.package import KEPT, MANIFEST, SIGNATURE, CaseTold
from services.workflow.archive.domain.tape import ending, header, padding
from services.workflow.evidence.files import Files

_DIRECTORY_MODE, _FILE_MODE = 0o700, 0o600
_CHUNK = 1 << 20


class Packages:
    """Blocking calls: run them in a thread. No part of a path ever comes from a client."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, settings: Settings) -> "Packages":
        return cls(settings.data_dir.resolve() / "packages")

    def path(self, package: UUID) -> Path:
        return self._folder / f"{package}.tar"

    def begin(self) -> "Draft":
        self._folder.mkdir(mode=_DIRECTORY_MODE, parents=True, exist_ok=True)
        return Draft(self._folder / f"{secrets.token_hex(16)}.draft")

    def chunks(self, package: UUID) -> Iterator[bytes]:
        """The bytes of a package, a piece at a time."""
        with self.path(package).open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece

    def drop(self, package: UUID) -> None:
        self.path(package).unlink(missing_ok=True)

    def drop_drafts(self, moment: float) -> int:
        """Remove what workers that were killed left behind before `moment` (epoch seconds); how many."""
        left = [path for path in self._folder.glob("*.draft") if path.stat().st_mtime < moment]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)


class Draft:
    """A package being written, folder by folder; its memory is one part and a line a case."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE), "wb")
        self._sum = sha256()
        self.size = 0
        self.cases: list[CaseTold] = []
        self.attachments = 0

    def add(self, number: str, parts: Sequence[Part], files: Files) -> None:
        """Write a case: its list first, then what it lists. Raises DamagedFileError."""
        for part in parts:
            content = files.read(part.sha256) if part.content is None else part.content
            self._member(f"{number}/{part.name}", content)
        told = CaseTold(
            number=number,
            sha256=parts[0].sha256.hex(),
            parts=len(parts),
            bytes=sum(part.size for part in parts),
        )
        self.cases.append(told)
        self.attachments += sum(part.name.startswith(KEPT) for part in parts)

    def finish(self, manifest: bytes, signature: bytes, path: Path) -> bytes:
        """Write the ending and move the whole to `path`; its SHA-256. On the disk when this returns."""
        self._member(MANIFEST, manifest)
        self._member(SIGNATURE, signature)
        self._write(ending())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.replace(path)
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return self._sum.digest()

    def discard(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _member(self, name: str, content: bytes) -> None:
        for piece in (header(name, len(content)), content, padding(len(content))):
            self._write(piece)

    def _write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._sum.update(piece)
        self.size += len(piece)
