"""The file of heads: what the chain was, moment by moment, where the database cannot reach it."""

import os
from pathlib import Path

from services.common.settings import Settings
from services.workflow.audit.domain import Head, head_line, read_head

_MODE = 0o600


class Heads:
    """`DATA_DIR/audit/heads.jsonl`: a line each time the chain has grown, only ever added to."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._last: Head | None = None

    @classmethod
    def of(cls, settings: Settings, key: bytes) -> "Heads":
        return cls(settings.data_dir / "audit" / "heads.jsonl", key)

    def read(self) -> list[Head | None]:
        """Every line of the file; None for one that is not of our making."""
        if not self._path.exists():
            return []
        return [read_head(self._key, line) for line in self._path.read_bytes().splitlines() if line]

    def keep(self, head: Head) -> None:
        """Add `head` unless it is the last one; on the disk when this returns."""
        if self._last is None:
            known = [each for each in self.read() if each is not None]
            self._last = known[-1] if known else None
        if head.place == 0 or head == self._last:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
        try:
            os.write(descriptor, head_line(self._key, head) + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._last = head
