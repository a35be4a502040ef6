"""Signing in and out: what happens from the password to the end of the session."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, idempotency
from services.common.db import Database
from services.common.idempotency import Answer, Key
from services.common.ids import new_id
from services.common.problems import Forbidden
from services.common.tokens import AccessClaims, AccessTokens
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.gateway.directory.models import ApiClient, UserAccount
from services.gateway.identity import domain, lockout, repository
from services.gateway.identity.models import Session
from services.gateway.identity.oauth import InvalidClientError, InvalidGrantError
from services.gateway.identity.passwords import Passwords
from services.gateway.identity.problems import PasswordRefused
from services.gateway.identity.schemas import PasswordChange, TokenAnswer
from services.gateway.identity.sessions import Sessions


@dataclass(frozen=True)
class Identity:
    """What signing in needs: the database, hashing, tokens, open sessions and this machine's clock.

    `secret` seals what is remembered of bodies with passwords.
    """

    database: Database
    passwords: Passwords
    tokens: AccessTokens
    sessions: Sessions
    wall_clock: Callable[[], datetime]
    secret: bytes = field(repr=False)


async def sign_in(identity: Identity, username: str, password: str, address: str) -> TokenAnswer:
    """Open a session for a person. Raises InvalidGrantError, LockedOutError, Unavailable."""
    username = username.strip().lower()
    place = lockout.Place.of("user", username, address)
    async with identity.database.transaction() as session:
        await lockout.refuse_locked(session, place)
        account = await _account(session, username)
    stored = account.password_hash if account else None
    matches = await identity.passwords.verify(stored, password)
    if not matches or account is None:
        await _failed(identity, place)
        raise _wrong_password()
    async with identity.database.transaction() as session:
        await lockout.refuse_locked(session, place)  # others may have guessed while we hashed
        current = await _account(session, username)
        if current is None or current.password_hash != stored:
            raise _wrong_password()
        await lockout.forget(session, place)
        opened = await _open(session, user_id=account.id)
        refresh = await _issue_refresh_token(session, opened.id, generation=0)
        await _note(session, account, opened.id, "session.opened")
    return _answer(identity, account.id, opened.id, refresh)


async def sign_in_client(identity: Identity, client_id: str, secret: str, address: str) -> TokenAnswer:
    """Open a session for a unit's system. Raises InvalidClientError, LockedOutError, Unavailable."""
    place = lockout.Place.of("client", client_id, address)
    async with identity.database.transaction() as session:
        await lockout.refuse_locked(session, place)
        client = await _client(session, client_id)
    matches = await identity.passwords.verify(client.secret_hash if client else None, secret)
    if not matches or client is None:
        await _failed(identity, place)
        raise _wrong_client()
    async with identity.database.transaction() as session:
        await lockout.refuse_locked(session, place)
        current = await _client(session, client_id)
        if current is None or current.secret_hash != client.secret_hash:
            raise _wrong_client()
        await lockout.forget(session, place)
        opened = await _open(session, client_id=client.id)
        await _note(session, client, opened.id, "session.opened")
    return _answer(identity, client.id, opened.id, None)


async def refresh(identity: Identity, token: str) -> TokenAnswer:
    """Rotate a refresh token; one that is too old ends its family. Raises InvalidGrantError."""
    async with identity.database.transaction() as session:
        found = await repository.family_of(session, _digest(token))
        if found is None:
            raise _refresh_ended()
        family, generation = found
        now = await clock.now(session)
        if family.ended_at is not None or family.expires_at <= now or family.user_id is None:
            raise _refresh_ended()
        outcome = domain.refresh_outcome(generation, family.generation, family.rotated_at, now)
        account = await repository.account(session, family.user_id)
        if outcome is domain.RefreshOutcome.REUSE:
            await repository.end_session(session, family.id, "reuse")
            await _note(session, account, family.id, "session.reuse-detected")
            successor = None
        else:
            successor = await _successor(session, family, outcome, now)
    if successor is None:
        identity.sessions.forget(str(family.id))
        raise _refresh_ended()
    return _answer(identity, account.id, family.id, successor)


async def sign_out(identity: Identity, caller: Principal) -> None:
    """End the caller's session: its access and refresh tokens stop working at once, everywhere."""
    async with identity.database.transaction() as session:
        await repository.end_session(session, caller.session, "logout")
        await audit.record(
            session,
            Service.GATEWAY,
            caller,
            "session.closed",
            object_type="session",
            object_id=caller.session,
        )
    identity.sessions.forget(str(caller.session))


async def change_password(
    identity: Identity, caller: Principal, change: PasswordChange, address: str, key: Key | None = None
) -> None:
    """Change one's own password and end one's other sessions; with the same `key` again, nothing happens.

    Raises PasswordRefused, LockedOutError, KeyReused, RequestInProgress.
    """
    if caller.kind != "user":
        raise Forbidden("单位系统没有密码，请由管理员更换密钥。")
    place = lockout.Place.of("user", caller.username, address)
    async with identity.database.transaction() as session:
        if await _changed_before(session, key):
            return
        await lockout.refuse_locked(session, place)
        account = await repository.account(session, caller.subject)
    if change.current_password is None and not account.must_change_password:
        raise PasswordRefused("current_password", "请填写当前密码。")
    if change.current_password is not None and not await identity.passwords.verify(
        account.password_hash, change.current_password
    ):
        await _failed(identity, place)
        raise PasswordRefused("current_password", "当前密码不正确，请重新输入。")
    await _refuse_bad(identity, account, change.new_password)
    hashed = await identity.passwords.hash(change.new_password)
    async with identity.database.transaction() as session:
        if await _changed_before(session, key):
            return
        await repository.set_password(session, account.id, hashed, must_change=False)
        await repository.end_sessions_of(session, account.id, "password", but=caller.session)
        if key is not None:
            await idempotency.remember(session, Service.GATEWAY, key, Answer(204, b""))
        await audit.record(
            session, Service.GATEWAY, caller, "password.changed", object_type="user", object_id=account.id
        )
    identity.sessions.forget("*")


async def _changed_before(session: AsyncSession, key: Key | None) -> bool:
    return key is not None and await idempotency.recall(session, Service.GATEWAY, key) is not None


async def remove_old(database: Database) -> int:
    """Forget sessions and failures that ended 30 days ago; the audit log keeps what happened."""
    async with database.transaction() as session:
        return await repository.remove_old(session, timedelta(days=30))


def _wrong_password() -> InvalidGrantError:
    return InvalidGrantError("wrong username or password", "用户名或密码不正确，请核对后重新输入。")


def _wrong_client() -> InvalidClientError:
    return InvalidClientError("unknown client or wrong secret", "客户端编号或密钥不正确，请核对后重试。")


def _refresh_ended() -> InvalidGrantError:
    return InvalidGrantError("the refresh token is not or no longer valid", "登录已失效，请重新登录。")


async def _refuse_bad(identity: Identity, account: UserAccount, new: str) -> None:
    if fault := domain.password_fault(new, account.username):
        raise PasswordRefused("new_password", fault)
    if await identity.passwords.verify(account.password_hash, new):
        raise PasswordRefused("new_password", "新密码不能与当前密码相同，请换一个。")


async def _account(session: AsyncSession, username: str) -> UserAccount | None:
    if not domain.USERNAME.fullmatch(username):
        return None
    return await repository.account_by_username(session, username)


async def _client(session: AsyncSession, client_id: str) -> ApiClient | None:
    if not domain.USERNAME.fullmatch(client_id):
        return None
    return await repository.client_by_name(session, client_id)


async def _failed(identity: Identity, place: lockout.Place) -> None:
    async with identity.database.transaction() as session:
        await lockout.count(session, place)


async def _open(
    session: AsyncSession, *, user_id: UUID | None = None, client_id: UUID | None = None
) -> Session:
    now = await clock.now(session)
    life = domain.SESSION_IDLE if client_id is None else domain.CLIENT_SESSION_LIFE
    opened = Session(
        id=new_id(),
        user_id=user_id,
        client_id=client_id,
        created_at=now,
        rotated_at=now,
        expires_at=now + life,
    )
    await repository.add_session(session, opened)
    return opened


async def _successor(
    session: AsyncSession, family: Session, outcome: domain.RefreshOutcome, now: datetime
) -> str:
    newest = family.generation
    if outcome is domain.RefreshOutcome.ROTATE:
        newest += 1
        expires_at = min(now + domain.SESSION_IDLE, family.created_at + domain.SESSION_LIFE)
        await repository.rotate(session, family.id, expires_at)
    return await _issue_refresh_token(session, family.id, generation=newest)


async def _issue_refresh_token(session: AsyncSession, family: UUID, *, generation: int) -> str:
    token = secrets.token_urlsafe(32)
    await repository.add_refresh_token(session, _digest(token), family, generation)
    return token


async def _note(session: AsyncSession, who: UserAccount | ApiClient, session_id: UUID, action: str) -> None:
    person = isinstance(who, UserAccount)
    actor = Principal(
        subject=who.id,
        kind="user" if person else "client",
        username=who.username if isinstance(who, UserAccount) else who.client_id,
        name=who.name,
        roles=(),
        unit=who.unit,
        session=session_id,
    )
    await audit.record(session, Service.GATEWAY, actor, action, object_type="session", object_id=session_id)


def _answer(identity: Identity, subject: UUID, session_id: UUID, refresh_token: str | None) -> TokenAnswer:
    now = int(identity.wall_clock().timestamp())
    life = int(domain.ACCESS_TOKEN_LIFE.total_seconds())
    claims = AccessClaims(subject, session_id, new_id(), now, now + life)
    return TokenAnswer(
        access_token=identity.tokens.issue(claims), expires_in=life, refresh_token=refresh_token
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8")).digest()
