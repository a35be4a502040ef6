"""Pure rules of intake: what a text may hold, when two are the same, what is kept of them."""

import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services import privacy
from services.common.fold import fold

FUTURE_TOLERANCE = timedelta(minutes=10)
EARLIEST_YEAR = 1900
MOST_TEXT = 10_000
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]|\r(?!\n)")
_PLAIN = re.compile("[0-9A-Za-z\u4e00-\u9fff]")
_ANY_LINE = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\r]*"
QUICKLY_CLEAN = f"^{_ANY_LINE}$"
"""A pattern of texts that need no closer look: nothing forbidden, no line end to change."""

QUICKLY_FILLED = f"^{_ANY_LINE}[0-9A-Za-z\u4e00-\u9fff]{_ANY_LINE}$"
"""The same, and not blank."""

_NONCE_BYTES = 12


def forbidden_character(text: str) -> str | None:
    """A sentence that names the first character that may not be sent, and its position from 0."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    code = ord(found.group())
    what = "单独的代理码位" if 0xD800 <= code <= 0xDFFF else "控制字符"  # noqa: PLR2004 - the surrogates
    return f"位置 {found.start()}（从 0 起数）有不允许的{what} U+{code:04X}，请删去后再提交"


def is_blank(text: str) -> bool:
    """Nothing but white space and invisible characters."""
    return _PLAIN.search(text) is None and not fold(text)


class ItemKeys:
    """Keys for stored originals and for comparing contents; both come from outside the database."""

    def __init__(self, original: bytes, content: bytes) -> None:
        self._cipher = AESGCM(original)
        self._content = _keyed(content, b"content")
        self._texts = {False: _keyed(content, b"real"), True: _keyed(content, b"drill")}

    def seal(self, item_id: bytes, original: Mapping[str, Any]) -> bytes:
        return self.seal_all([(item_id, original)])[0]

    def seal_all(self, originals: Sequence[tuple[bytes, Mapping[str, Any]]]) -> list[bytes]:
        """Sealed originals, each bound to its id, in order."""
        drawn = secrets.token_bytes(_NONCE_BYTES * len(originals))
        nonces = [drawn[start : start + _NONCE_BYTES] for start in range(0, len(drawn), _NONCE_BYTES)]
        return [
            nonce + self._cipher.encrypt(nonce, orjson.dumps(original), item_id)
            for nonce, (item_id, original) in zip(nonces, originals, strict=True)
        ]

    def unseal(self, item_id: bytes, sealed: bytes) -> dict[str, Any]:
        """The original. Raises cryptography.exceptions.InvalidTag when the key or row is not the one."""
        plain = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], item_id)
        opened: dict[str, Any] = orjson.loads(plain)
        return opened

    def same_text(self, folded: str, *, drill: bool) -> bytes:
        """Equal for equal folded texts; an exercise is never the same as the real thing."""
        return _digest(self._texts[drill], folded.encode())

    def same_content(self, fields: Sequence[Any]) -> bytes:
        return _digest(self._content, orjson.dumps(fields))


def _keyed(key: bytes, kind: bytes) -> blake2b:
    return blake2b(digest_size=16, key=key, person=kind.ljust(16, b"\0"))


def _digest(keyed: blake2b, content: bytes) -> bytes:
    digest = keyed.copy()
    digest.update(content)
    return digest.digest()


def same(left: bytes, right: bytes) -> bool:
    return hmac.compare_digest(left, right)


class Masked(NamedTuple):
    """The shown forms."""

    title: str | None
    text: str
    place: str | None


def masked(title: str | None, text: str, place: str | None) -> Masked:
    shown = privacy.mask_all([title or "", text, place or ""])
    return Masked(title=title and shown[0], text=shown[1], place=place and shown[2])
