"""Who may pass, and how often: tokens, sessions, one-time passwords, rate limits."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.types import Receive, Scope

from services.common.problems import TooManyRequests, Unauthorized
from services.common.settings import Settings
from services.common.tokens import AccessTokens, InvalidTokenError
from services.gateway.edge.addresses import Networks, caller_address
from services.gateway.edge.incoming import Incoming
from services.gateway.edge.keyed import KeyRing, key_of
from services.gateway.edge.limits import RateLimit
from services.gateway.edge.routes import Access, Route
from services.gateway.identity.problems import PasswordChangeRequired
from services.gateway.identity.sessions import Grant, Sessions

_SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who may pass, until `expires_at` (epoch seconds)."""

    grant: Grant
    expires_at: int


class Gate:
    """Decides on every request; callers are limited by account, everybody else by address."""

    def __init__(
        self,
        settings: Settings,
        tokens: AccessTokens,
        sessions: Sessions,
        *,
        wall_clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        keys: KeyRing,
    ) -> None:
        self._keys = keys
        self._tokens = tokens
        self._sessions = sessions
        self._wall_clock = wall_clock
        self._monotonic = monotonic
        self._trusted: Networks = settings.trusted_proxies
        self._reads = RateLimit(settings.reads_per_second)
        self._writes = RateLimit(settings.writes_per_second)

    def address(self, scope: Scope, incoming: Incoming) -> str:
        peer = scope.get("client")
        return caller_address(peer[0] if peer else None, incoming.forwarded_for, self._trusted)

    async def admit(self, route: Route, scope: Scope, incoming: Incoming) -> Passed | None:
        """Give who calls, None where anybody may.

        Raises Unauthorized, TooManyRequests, PasswordChangeRequired.
        """
        if route.access is Access.ANYBODY:
            self.limit(f"address {self.address(scope, incoming)}", writes=route.writes)
            return None
        try:
            passed = await self._authenticate(incoming)
        except Unauthorized:
            self.limit(f"address {self.address(scope, incoming)}", writes=route.writes)
            raise
        self.limit(passed.grant.principal.subject, writes=route.writes)
        if passed.grant.must_change_password and route.access is not Access.EVEN_WITH_ONE_TIME_PASSWORD:
            raise PasswordChangeRequired
        return passed

    async def admit_by_key(
        self, route: Route, scope: Scope, incoming: Incoming, receive: Receive
    ) -> tuple[Passed | None, Receive]:
        """As `admit` for a caller who may show a key instead; None for one who shows nothing that is good.

        The second is the body to read on. Raises TooManyRequests, BodyTooLarge, Unavailable as well.
        """
        if (incoming.text(b"authorization") or "")[: len(_SCHEME)].lower() == _SCHEME:
            return await self.admit(route, scope, incoming), receive
        address = self.address(scope, incoming)
        key, receive = await key_of(incoming, receive)
        grant = None if key is None else await self._keys.grant(key, address)
        if grant is None:
            self.limit(f"address {address}", writes=route.writes)
            return None, receive
        self.limit(grant.principal.subject, writes=route.writes)
        return Passed(grant, 0), receive

    def limit(self, key: object, *, writes: bool) -> None:
        """Raises TooManyRequests with whole seconds to wait."""
        limit = self._writes if writes else self._reads
        if wait := limit.wait_seconds(key, self._monotonic()):
            raise TooManyRequests(headers={"Retry-After": str(math.ceil(wait))})

    async def _authenticate(self, incoming: Incoming) -> Passed:
        given = incoming.text(b"authorization") or ""
        if given[: len(_SCHEME)].lower() != _SCHEME:
            raise Unauthorized
        try:
            claims = self._tokens.verify(given[len(_SCHEME) :], self._wall_clock().timestamp())
        except InvalidTokenError:
            raise Unauthorized from None
        grant = await self._sessions.grant(claims.session)
        if grant is None or grant.principal.subject != claims.subject:
            raise Unauthorized
        return Passed(grant, claims.expires_at)
