"""Who an open session belongs to, read for every request and never older than a second.

Requests that arrive while a read is under way share the next one. A copy serves for a second, and only
while the database tells us of every session that ends and every right that changes; a request that
arrives after a logout was answered here never meets the old copy.
"""

import asyncio
import itertools
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.common.authz import LIFE_SECONDS, PrincipalSigner
from services.common.db import Database
from services.common.problems import Unavailable
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.gateway.identity import domain, repository

_COPY_SECONDS: Final = 1.0
_MOST_COPIES: Final = 10_000
_VOUCHER_SECONDS: Final = LIFE_SECONDS / 2
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Grant:
    """An open session: whose it is, with the rights of this moment."""

    principal: Principal
    unit_name: str
    must_change_password: bool


@dataclass(slots=True)
class _Copy:
    grant: Grant
    read_at: float


@dataclass(slots=True)
class _Voucher:
    principal: Principal
    token: bytes
    signed_at: float


@dataclass
class Sessions:
    """The open sessions as this process knows them; `monotonic` is in seconds."""

    database: Database
    signer: PrincipalSigner
    monotonic: Callable[[], float]
    told_of_changes: bool = False
    """Whether the database is telling us what to forget; without that every request reads."""

    _copies: OrderedDict[UUID, _Copy] = field(default_factory=OrderedDict)
    _vouchers: OrderedDict[UUID, _Voucher] = field(default_factory=OrderedDict)
    _wanted: dict[UUID, asyncio.Future[Grant | None]] = field(default_factory=dict)
    _watchers: dict[UUID, set[asyncio.Event]] = field(default_factory=dict)
    _reader: asyncio.Task[None] | None = None
    _changes: int = 0

    async def grant(self, session_id: UUID) -> Grant | None:
        """Give who `session_id` belongs to, None when it is over. Raises Unavailable."""
        copy = self._copies.get(session_id)
        if copy is not None and self.told_of_changes and self.monotonic() - copy.read_at <= _COPY_SECONDS:
            return copy.grant
        wanted = self._wanted.get(session_id)
        if wanted is None:
            wanted = self._wanted[session_id] = asyncio.get_running_loop().create_future()
            if self._reader is None or self._reader.done():
                self._reader = asyncio.create_task(self._read_wanted())
        return await asyncio.shield(wanted)

    def vouch(self, principal: Principal) -> bytes:
        """Give the internal token for `principal`, the same one for half of its life."""
        now = self.monotonic()
        known = self._vouchers.get(principal.session)
        if known is None or now - known.signed_at >= _VOUCHER_SECONDS or known.principal != principal:
            known = _Voucher(principal, self.signer.sign(principal).encode("ascii"), now)
            _put(self._vouchers, principal.session, known)
        return known.token

    def forget(self, which: str) -> None:
        """Drop the copy of a session, or all copies for `*`."""
        self._changes += 1
        if which == "*":
            self._copies.clear()
            concerned = list(self._watchers.values())
        else:
            self._copies.pop(UUID(which), None)
            concerned = [self._watchers.get(UUID(which), set())]
        for event in itertools.chain.from_iterable(concerned):
            event.set()

    @contextmanager
    def watched(self, session_id: UUID) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever this session may have changed."""
        event = asyncio.Event()
        watchers = self._watchers.setdefault(session_id, set())
        watchers.add(event)
        try:
            yield event
        finally:
            watchers.discard(event)
            if not watchers and self._watchers.get(session_id) is watchers:
                del self._watchers[session_id]

    async def _read_wanted(self) -> None:
        while self._wanted:
            wanted, self._wanted = self._wanted, {}
            try:
                found = await self._read(wanted)
            except Exception as error:  # noqa: BLE001 - whatever it was, those who wait must be told
                _log.warning("sessions.unreadable", extra={"why": type(error).__name__})
                found = Unavailable()
            for session_id, future in wanted.items():
                if future.done():
                    continue
                if isinstance(found, Unavailable):
                    future.set_exception(found)
                else:
                    future.set_result(found.get(session_id))

    async def _read(self, ids: Iterable[UUID]) -> "dict[UUID, Grant] | Unavailable":
        began, changes = self.monotonic(), self._changes
        async with self.database.transaction() as session:
            rows = await repository.grants(session, list(ids))
        found = {row.id: _grant(row) for row in rows if row.roles or row.user_id is None}
        if changes == self._changes:
            for session_id, grant in found.items():
                _put(self._copies, session_id, _Copy(grant, began))
        return found


def _put(kept: OrderedDict[UUID, Any], key: UUID, value: object) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _MOST_COPIES:
        kept.popitem(last=False)


def _grant(row: Row[Any]) -> Grant:
    person = row.user_id is not None
    principal = Principal(
        subject=row.subject,
        kind="user" if person else "client",
        username=row.username,
        name=row.name,
        roles=domain.ordered(row.roles) if person else (Role.UNIT_CLIENT,),
        unit=row.unit,
        session=row.id,
    )
    return Grant(principal, row.unit_name, row.must_change_password)
