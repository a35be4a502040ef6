"""The internal token by which the gateway vouches for a caller to a service."""

import base64
import hmac
from functools import lru_cache
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Request
from pydantic import ValidationError

from services.common.clock import wall_clock
from services.common.problems import Unauthorized
from services.contracts.identity import Principal

HEADER = "x-huiying-principal"
LIFE_SECONDS = 60


class PrincipalSigner:
    """Signs and checks `<expiry>.<principal>.<mac>`; both sides hold the same key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._read = lru_cache(maxsize=4096)(self._parse)

    def sign(self, principal: Principal) -> str:
        """A token good for LIFE_SECONDS."""
        expiry = int(wall_clock().timestamp()) + LIFE_SECONDS
        body = base64.urlsafe_b64encode(principal.model_dump_json().encode()).decode()
        signed = f"{expiry}.{body}"
        return f"{signed}.{self._mac(signed)}"

    def check(self, token: str) -> Principal:
        """The principal of a token. Raises Unauthorized when it is not ours or has expired."""
        expiry, principal = self._read(token)
        if expiry < wall_clock().timestamp():
            raise Unauthorized
        return principal

    def _parse(self, token: str) -> tuple[int, Principal]:
        signed, _, mac = token.rpartition(".")
        if not hmac.compare_digest(self._mac(signed).encode(), mac.encode()):
            raise Unauthorized
        expiry, _, body = signed.partition(".")
        try:
            return int(expiry), Principal.model_validate_json(base64.urlsafe_b64decode(body))
        except (ValueError, ValidationError):
            raise Unauthorized from None

    def _mac(self, signed: str) -> str:
        return hmac.new(self._key, signed.encode(), sha256).hexdigest()


async def principal(request: Request) -> Principal:
    """The caller of this request. Raises Unauthorized."""
    signer: PrincipalSigner = request.app.state.context.signer
    token = request.headers.get(HEADER)
    if not token:
        raise Unauthorized
    return signer.check(token)


Caller = Annotated[Principal, Depends(principal)]
