"""Every SQL statement of signing in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Row, case, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.directory.models import ApiClient, RoleAssignment, Unit, UserAccount
from services.gateway.identity.domain import LockoutRule
from services.gateway.identity.models import LoginFailure, RefreshToken, Session

CHANNEL = "huiying_session"
"""Where gateways tell each other which copies of sessions to drop; `*` is all of them."""

_ROLES = (
    select(func.coalesce(func.array_agg(RoleAssignment.role), text("'{}'")))
    .where(RoleAssignment.user_id == UserAccount.id)
    .scalar_subquery()
)
_GRANT = (
    select(
        Session.id,
        Session.user_id,
        func.coalesce(UserAccount.id, ApiClient.id).label("subject"),
        func.coalesce(UserAccount.username, ApiClient.client_id).label("username"),
        func.coalesce(UserAccount.name, ApiClient.name).label("name"),
        func.coalesce(UserAccount.must_change_password, False).label("must_change_password"),
        Unit.code.label("unit"),
        Unit.name.label("unit_name"),
        _ROLES.label("roles"),
    )
    .outerjoin(UserAccount, UserAccount.id == Session.user_id)
    .outerjoin(ApiClient, ApiClient.id == Session.client_id)
    .join(Unit, Unit.code == func.coalesce(UserAccount.unit, ApiClient.unit))
    .where(
        Session.ended_at.is_(None),
        Session.expires_at > func.huiying.now(),
        func.coalesce(UserAccount.active, ApiClient.active),
    )
)


async def grants(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """Read who the open sessions belong to, and their rights as they are now."""
    return (await session.execute(_GRANT.where(Session.id.in_(ids)))).all()


async def account_by_username(session: AsyncSession, username: str) -> UserAccount | None:
    query = select(UserAccount).where(UserAccount.username == username, UserAccount.active)
    return (await session.execute(query)).scalar_one_or_none()


async def account(session: AsyncSession, user_id: UUID) -> UserAccount:
    return (await session.execute(select(UserAccount).where(UserAccount.id == user_id))).scalar_one()


async def client_by_name(session: AsyncSession, client_id: str) -> ApiClient | None:
    query = select(ApiClient).where(ApiClient.client_id == client_id, ApiClient.active)
    return (await session.execute(query)).scalar_one_or_none()


async def set_password(session: AsyncSession, user_id: UUID, hashed: str, *, must_change: bool) -> None:
    await session.execute(
        update(UserAccount)
        .where(UserAccount.id == user_id)
        .values(password_hash=hashed, must_change_password=must_change)
    )


# --- sessions ----------------------------------------------------------------------------------


async def add_session(session: AsyncSession, new: Session) -> None:
    session.add(new)
    await session.flush()


async def add_refresh_token(session: AsyncSession, digest: bytes, family: UUID, generation: int) -> None:
    values = {"digest": digest, "session_id": family, "generation": generation}
    await session.execute(insert(RefreshToken).values(values))


async def family_of(session: AsyncSession, digest: bytes) -> tuple[Session, int] | None:
    """Read and lock the session of a refresh token that we issued, with the token's generation."""
    query = (
        select(Session, RefreshToken.generation)
        .join(RefreshToken, RefreshToken.session_id == Session.id)
        .where(RefreshToken.digest == digest)
        .with_for_update(of=Session)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def rotate(session: AsyncSession, family: UUID, expires_at: datetime) -> None:
    await session.execute(
        update(Session)
        .where(Session.id == family)
        .values(generation=Session.generation + 1, rotated_at=func.huiying.now(), expires_at=expires_at)
    )


async def end_session(session: AsyncSession, family: UUID, reason: str) -> None:
    await _end(session, Session.id == family, reason)
    await announce(session, str(family))


async def end_sessions_of(
    session: AsyncSession, owner: UUID, reason: str, *, but: UUID | None = None
) -> None:
    """End all sessions of a person or a unit's system, save the session `but`."""
    theirs = (Session.user_id == owner) | (Session.client_id == owner)
    await _end(session, theirs if but is None else theirs & (Session.id != but), reason)
    await announce(session, "*")


async def announce(session: AsyncSession, dropped: str) -> None:
    """Have every gateway drop its copy once this transaction is committed."""
    await session.execute(select(func.pg_notify(CHANNEL, dropped)))


async def _end(session: AsyncSession, which: Any, reason: str) -> None:
    await session.execute(
        update(Session)
        .where(which, Session.ended_at.is_(None))
        .values(ended_at=func.huiying.now(), end_reason=reason)
    )


async def remove_old(session: AsyncSession, keep: timedelta) -> int:
    """Remove sessions (with their tokens) that expired, and failures that happened, `keep` ago."""
    before = func.huiying.now() - keep
    gone = await session.execute(delete(Session).where(Session.expires_at < before))
    failures = await session.execute(delete(LoginFailure).where(LoginFailure.last_at < before))
    assert isinstance(gone, CursorResult)
    assert isinstance(failures, CursorResult)
    return gone.rowcount + failures.rowcount


# --- failures ----------------------------------------------------------------------------------


async def locked_until(session: AsyncSession, digests: Sequence[bytes]) -> datetime | None:
    query = select(func.max(LoginFailure.locked_until)).where(
        LoginFailure.digest.in_(digests), LoginFailure.locked_until > func.huiying.now()
    )
    return (await session.execute(query)).scalar_one()


async def count_failure(session: AsyncSession, digest: bytes, rule: LockoutRule, now: datetime) -> int:
    """Count one more failure, or the first one when the last was longer ago than the window."""
    stale = LoginFailure.last_at < now - rule.window
    row = insert(LoginFailure).values(digest=digest, failures=1, last_at=now)
    counted = row.on_conflict_do_update(
        index_elements=[LoginFailure.digest],
        set_={
            "failures": case((stale, 1), else_=LoginFailure.failures + 1),
            "last_at": now,
            "locked_until": case((stale, None), else_=LoginFailure.locked_until),
        },
    ).returning(LoginFailure.failures)
    return (await session.execute(counted)).scalar_one()


async def lock(session: AsyncSession, digest: bytes, until: datetime) -> None:
    await session.execute(
        update(LoginFailure).where(LoginFailure.digest == digest).values(locked_until=until)
    )


async def forget_failures(session: AsyncSession, digest: bytes) -> None:
    await session.execute(delete(LoginFailure).where(LoginFailure.digest == digest))
