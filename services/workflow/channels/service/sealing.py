"""Addresses and secrets as they are stored: encrypted with a key outside the database, bound to their row."""

import secrets
from dataclasses import asdict, dataclass
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.keys import Keys

_PURPOSE = "channel-secrets"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Access:
    """How a channel is reached; never leaves the process but to the channel itself."""

    url: str
    secret: str = ""


class Vault:
    """Seals and opens what must not be read from a dump of the database."""

    def __init__(self, keys: Keys) -> None:
        self._cipher = AESGCM(keys.derive(_PURPOSE))

    def seal_access(self, channel_id: UUID, access: Access) -> bytes:
        return self._seal(orjson.dumps(asdict(access)), channel_id.bytes)

    def access(self, channel_id: UUID, sealed: bytes) -> Access:
        """Raises cryptography.exceptions.InvalidTag when the key or the row is not the one."""
        return Access(**orjson.loads(self._open(sealed, channel_id.bytes)))

    def seal_address(self, person: UUID, channel_id: UUID, address: str) -> bytes:
        return self._seal(address.encode(), person.bytes + channel_id.bytes)

    def address(self, person: UUID, channel_id: UUID, sealed: bytes) -> str:
        return self._open(sealed, person.bytes + channel_id.bytes).decode()

    def _seal(self, plain: bytes, bound_to: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, bound_to)

    def _open(self, sealed: bytes, bound_to: bytes) -> bytes:
        return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
