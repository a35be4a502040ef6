"""Counting failures to sign in, by account and address, and by address; rows, so a restart forgets none."""

import hashlib
import logging
import math
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.gateway.identity import repository
from services.gateway.identity.domain import ACCOUNT_LOCKOUT, ADDRESS_LOCKOUT, LockoutRule
from services.gateway.identity.oauth import LockedOutError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sign-in comes from, as digests: people type passwords into the wrong field."""

    account: bytes
    address: bytes

    @classmethod
    def of(cls, kind: str, name: str, address: str) -> "Place":
        return cls(_digest(kind, name, address), _digest("address", address))


async def refuse_locked(session: AsyncSession, place: Place) -> None:
    """Raises LockedOutError with the seconds to wait."""
    until = await repository.locked_until(session, (place.account, place.address))
    if until is not None:
        wait = max(1, math.ceil((until - await clock.now(session)).total_seconds()))
        raise LockedOutError(
            "too many failures; wait before the next attempt",
            f"失败次数过多，已暂时锁定，请 {wait} 秒后再试。",
            {"Retry-After": str(wait)},
        )


async def count(session: AsyncSession, place: Place) -> None:
    await _count(session, place.account, ACCOUNT_LOCKOUT)
    await _count(session, place.address, ADDRESS_LOCKOUT)


async def forget(session: AsyncSession, place: Place) -> None:
    """Forget the failures of this account from this address; the address itself stays suspect."""
    await repository.forget_failures(session, place.account)


async def _count(session: AsyncSession, digest: bytes, rule: LockoutRule) -> None:
    now = await clock.now(session)
    failures = await repository.count_failure(session, digest, rule, now)
    if (lock := rule.lock_after(failures)) is not None:
        await repository.lock(session, digest, now + lock)
        _log.warning("sign-in.locked", extra={"failures": failures, "seconds": lock.total_seconds()})


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8")).digest()
