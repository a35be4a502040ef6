"""Callers that show a key with every request instead of a token, as Open311 clients do.

The key is `client_id:client_secret` of a unit's system, in the `api_key` field of a form or by HTTP Basic;
never in the address, which proxies write down.
"""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.types import Message, Receive

from services.common.problems import BadRequest, BodyTooLarge, TooManyRequests
from services.gateway.edge.incoming import Incoming
from services.gateway.identity import oauth, service
from services.gateway.identity.service import Identity
from services.gateway.identity.sessions import Grant

MOST_BYTES: Final = 256 * 1024
"""Of a form with a key: ten thousand characters, each of them nine bytes long, leave room for the rest."""

_FIELD: Final = "api_key"
_MOST_FIELDS: Final = 200
_MOST_REMEMBERED: Final = 1000


class KeyRing:
    """Opens a session for a key and remembers which it is: hashing for each request would cost 20 ms."""

    def __init__(self, identity: Identity, wall_clock: Callable[[], datetime]) -> None:
        self._identity = identity
        self._wall_clock = wall_clock
        self._salt = secrets.token_bytes(32)
        self._open: OrderedDict[bytes, UUID] = OrderedDict()

    async def grant(self, key: str, address: str) -> Grant | None:
        """Whose key this is; None when it is nobody's. Raises TooManyRequests, Unavailable."""
        digest = hmac.digest(self._salt, key.encode("utf-8", "replace"), "sha256")
        known = self._open.get(digest)
        if known is not None:
            if (grant := await self._identity.sessions.grant(known)) is not None:
                return grant
            self._open.pop(digest, None)  # it ended: the secret may be another by now
        name, separator, secret = key.partition(":")
        if not separator:
            return None
        try:
            answer = await service.sign_in_client(self._identity, name, secret, address)
        except oauth.InvalidClientError:
            return None
        except oauth.LockedOutError as locked:
            raise TooManyRequests(locked.detail, headers=locked.headers) from None
        now = self._wall_clock().timestamp()
        session = self._identity.tokens.verify(answer.access_token, now).session
        self._open[digest] = session
        if len(self._open) > _MOST_REMEMBERED:
            self._open.popitem(last=False)
        return await self._identity.sessions.grant(session)


async def key_of(incoming: Incoming, receive: Receive) -> tuple[str | None, Receive]:
    """The key that a request shows, and its body to be read again. Raises BodyTooLarge, BadRequest."""
    given = incoming.text(b"authorization")
    if given is not None:
        try:
            name, secret = oauth.client_credentials({}, given)
        except oauth.OAuthError:
            return None, receive
        return f"{name}:{secret}", receive
    kind = (incoming.text(b"content-type") or "").partition(";")[0].strip().lower()
    if incoming.method != "POST" or kind != oauth.FORM:
        return None, receive
    body = await _read(receive)
    return _field(body), _again(body, receive)


async def _read(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("连接在正文传完之前断开，内容没有保存；请重试。")
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise BodyTooLarge
        more = message.get("more_body", False)
    return body


def _field(body: bytes) -> str | None:
    try:
        pairs = parse_qsl(body.decode("ascii"), errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    found = [value for name, value in pairs if name == _FIELD]
    return found[0] if len(found) == 1 else None


def _again(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
