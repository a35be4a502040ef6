"""Seals what the database keeps of a file, each piece bound to its place."""

import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.keys import Keys

_NONCE_BYTES = 12
_PURPOSE = "import"


class Vault:
    """AES-GCM with a key outside the database; `place` says what a piece is, such as `row 17`."""

    def __init__(self, keys: Keys) -> None:
        self._cipher = AESGCM(keys.derive(_PURPOSE))

    def seal(self, import_id: UUID, place: str, content: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, _bound(import_id, place))

    def open(self, import_id: UUID, place: str, sealed: bytes) -> bytes:
        """Raises cryptography.exceptions.InvalidTag when key, row or place is not the one."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, rest, _bound(import_id, place))


def _bound(import_id: UUID, place: str) -> bytes:
    return import_id.bytes + place.encode()
