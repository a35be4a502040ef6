"""Access tokens: ES256 `at+jwt`, issued and verified strictly. The only module that imports python-jose.

python-jose alone accepts `crit`, repeated names, non-canonical base64 and keys of the wrong kind,
so everything about the shape is checked before it sees a token, and it is only asked one question:
does this signature belong to this key object?
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from jose import jwk, jws
from jose.backends.base import Key
from jose.exceptions import JOSEError

ALGORITHM, TYPE = "ES256", "at+jwt"
MAX_TOKEN_CHARACTERS: Final = 1024
MAX_HEADER_CHARACTERS: Final = 256
CLOCK_SKEW_SECONDS: Final = 5
"""How far the clock of another gateway that issued the token may be ahead of ours."""

MAX_LIFETIME_SECONDS: Final = 900
_SHAPE = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})", re.ASCII)
_HEADER_NAMES: Final = frozenset({"alg", "typ", "kid"})
_CLAIM_TYPES: Final[Mapping[str, type]] = dict.fromkeys(
    ("iss", "aud", "sub", "sid", "jti"), str
) | dict.fromkeys(("iat", "exp"), int)


class InvalidTokenError(Exception):
    """The token is not one of ours, or no longer; callers answer every cause alike."""


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a verified token says; times in whole seconds since the epoch."""

    subject: UUID
    session: UUID
    token: UUID
    issued_at: int
    expires_at: int


class AccessTokens:
    """Issues and verifies tokens under one P-256 key, for one issuer and audience."""

    def __init__(self, private_key_pem: bytes, issuer: str, audience: str) -> None:
        self._signing: Key = jwk.construct(private_key_pem.decode("ascii"), ALGORITHM)
        self._verifying: Key = self._signing.public_key()
        self._public = {name: str(value) for name, value in self._verifying.to_dict().items()}
        if self._public["crv"] != "P-256":
            raise InvalidTokenError("the signing key must be on the curve P-256")
        self._issuer, self._audience = issuer, audience
        self.kid = thumbprint(self._public)
        self._opened = lru_cache(maxsize=4096)(self._open)

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """Give the public keys as RFC 7517 has them."""
        return {"keys": [{**self._public, "kid": self.kid, "use": "sig"}]}

    def issue(self, claims: AccessClaims) -> str:
        payload = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(claims.subject),
            "sid": str(claims.session),
            "jti": str(claims.token),
            "iat": claims.issued_at,
            "exp": claims.expires_at,
        }
        return jws.sign(payload, self._signing, {"typ": TYPE, "kid": self.kid}, ALGORITHM)

    def verify(self, token: str, now: float) -> AccessClaims:
        """Check `token` at the epoch time `now`; every failure is InvalidTokenError.

        Only the outcome of shape and signature is remembered; time is checked on every call.
        """
        claims = self._opened(token)
        if not claims.issued_at - CLOCK_SKEW_SECONDS <= now < claims.expires_at:
            raise InvalidTokenError("outside its time")
        return claims

    def _open(self, token: str) -> AccessClaims:
        shape = _SHAPE.fullmatch(token) if len(token) <= MAX_TOKEN_CHARACTERS else None
        if shape is None or len(shape[1]) > MAX_HEADER_CHARACTERS:
            raise InvalidTokenError("not the shape of a token")
        header = _strict_object(_canonical(shape[1]))
        _, _ = _canonical(shape[2]), _canonical(shape[3])
        if header.keys() != _HEADER_NAMES or (header["alg"], header["typ"]) != (ALGORITHM, TYPE):
            raise InvalidTokenError("not our header")
        if header["kid"] != self.kid:
            raise InvalidTokenError("not our key")
        try:
            payload = jws.verify(token, self._verifying, [ALGORITHM])
        except JOSEError as error:
            raise InvalidTokenError("not our signature") from error
        return self._claims(_strict_object(payload))

    def _claims(self, payload: dict[str, Any]) -> AccessClaims:
        if payload.keys() != _CLAIM_TYPES.keys():
            raise InvalidTokenError("not our claims")
        if any(type(payload[name]) is not kind for name, kind in _CLAIM_TYPES.items()):
            raise InvalidTokenError("a claim of another type")
        if (payload["iss"], payload["aud"]) != (self._issuer, self._audience):
            raise InvalidTokenError("issued by or for somebody else")
        if not 0 < payload["exp"] - payload["iat"] <= MAX_LIFETIME_SECONDS:
            raise InvalidTokenError("lives too long")
        try:
            subject, session, token = (UUID(payload[name]) for name in ("sub", "sid", "jti"))
        except ValueError as error:
            raise InvalidTokenError("an id of another shape") from error
        return AccessClaims(subject, session, token, payload["iat"], payload["exp"])


def thumbprint(public_jwk: Mapping[str, str]) -> str:
    """Compute the RFC 7638 thumbprint of an elliptic-curve key, base64url without padding."""
    members = {name: public_jwk[name] for name in ("crv", "kty", "x", "y")}
    digest = hashlib.sha256(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _canonical(segment: str) -> bytes:
    """Decode base64url; a segment that another spelling of the same bytes could replace is refused."""
    try:
        decoded = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError as error:
        raise InvalidTokenError("not base64url") from error
    if base64.urlsafe_b64encode(decoded).rstrip(b"=").decode("ascii") != segment:
        raise InvalidTokenError("not canonical base64url")
    return decoded


def _strict_object(raw: bytes) -> dict[str, Any]:
    try:
        pairs = json.loads(raw.decode("utf-8"), object_pairs_hook=tuple)
        names = dict(pairs)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidTokenError("not a JSON object") from error
    if len(names) != len(pairs) or raw.lstrip()[:1] != b"{":
        raise InvalidTokenError("a repeated name")
    return names
