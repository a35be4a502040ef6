"""Secrets derived from one master key that lives in a file outside the database."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.common.settings import Settings, SettingsError

_SIZE = 32


def write_private(path: Path, content: bytes) -> bool:
    """Create `path` with mode 0600; False when another process was first (its content stays)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


class Keys:
    """Derives one 32-byte key for each purpose (HKDF, RFC 5869). Raises SettingsError on a bad file."""

    def __init__(self, master: bytes) -> None:
        self._master = master

    @classmethod
    def load(cls, settings: Settings) -> "Keys":
        path = settings.master_key_file or settings.data_dir / "keys" / "master.key"
        if not path.exists():
            if settings.master_key_file is not None:
                raise SettingsError(f"HUIYING_MASTER_KEY_FILE: there is no file {path}")
            write_private(path, secrets.token_bytes(_SIZE))
        content = path.read_bytes()
        if len(content) != _SIZE:
            raise SettingsError(f"HUIYING_MASTER_KEY_FILE: {path} must hold exactly {_SIZE} bytes")
        return cls(content)

    def derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), _SIZE, salt=None, info=f"huiying:{purpose}".encode()).derive(self._master)
