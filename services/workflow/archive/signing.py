"""The key by which an installation signs its packages: Ed25519, made from the master key."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.common.keys import Keys

_PURPOSE = "archive-packages"


class Signer:
    """Signs; `key` is the public key, 64 hexadecimal digits, by which others know this installation."""

    def __init__(self, keys: Keys) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(keys.derive(_PURPOSE))
        self.key = self._private.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> str:
        return self._private.sign(content).hex()


def holds(key: str, signature: str, content: bytes) -> bool:
    """Whether `signature` over `content` was made with the private half of `key`."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
