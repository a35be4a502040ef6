"""The files of exports: `DATA_DIR/exports/<id>.<format>`, there whole or not at all."""

import os
from hashlib import file_digest
from pathlib import Path
from uuid import UUID

from services.common.settings import Settings
from services.common.workbook import Book, CsvFile
from services.workflow.exports.domain import ExportFormat

_DIRECTORY_MODE, _FILE_MODE = 0o700, 0o600


class ExportFiles:
    """Blocking calls: run them in a thread. No part of a path ever comes from a client."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, settings: Settings) -> "ExportFiles":
        return cls(settings.data_dir.resolve() / "exports")

    def path(self, export: UUID, form: str) -> Path:
        return self._folder / f"{export}.{ExportFormat(form)}"

    def draft(self, export: UUID, attempt: int) -> Path:
        """Where one attempt writes; another attempt never meets it."""
        self._folder.mkdir(mode=_DIRECTORY_MODE, parents=True, exist_ok=True)
        return self._folder / f"{export}.{attempt}.part"

    def open(self, draft: Path, form: str) -> Book | CsvFile:
        return Book(draft, self._folder) if form == ExportFormat.XLSX else CsvFile(draft)

    def publish(self, draft: Path, export: UUID, form: str) -> tuple[int, bytes]:
        """Put a finished draft in its place; its size in bytes and SHA-256. On the disk when it returns."""
        draft.chmod(_FILE_MODE)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
            digest = file_digest(file, "sha256").digest()
        size = draft.stat().st_size
        draft.replace(self.path(export, form))
        return size, digest

    def drop(self, export: UUID, form: str) -> None:
        self.path(export, form).unlink(missing_ok=True)

    def stored(self) -> list[UUID]:
        """Exports that have a file."""
        return [UUID(path.stem) for form in ExportFormat for path in self._folder.glob(f"*.{form}")]

    def drop_left(self, before: float, needed: set[UUID]) -> int:
        """Remove drafts and files older than `before` (epoch seconds) that no export needs; how many."""
        left = [*self._folder.glob("*.part"), *self._folder.glob("tmp*")]
        left += [
            path for form in ExportFormat for path in self._folder.glob(f"*.{form}") if not _in(needed, path)
        ]
        old = [path for path in left if path.is_file() and path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _in(needed: set[UUID], path: Path) -> bool:
    return UUID(path.stem) in needed
