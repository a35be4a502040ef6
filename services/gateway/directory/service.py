"""Changes of the directory: load, decide, write, record."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit
from services.common.db import Database
from services.common.problems import Forbidden, NotFound
from services.contracts.codes import COUNTY_OFFICE, Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.gateway.directory import domain, repository, seed
from services.gateway.directory.models import Unit
from services.gateway.directory.problems import (
    BadField,
    LastAdministrator,
    NameTaken,
    SeparateHands,
    UnitInUse,
)
from services.gateway.directory.schemas import (
    DemoAccount,
    NewUnit,
    NewUser,
    Site,
    UnitChange,
    UserChange,
)
from services.gateway.identity.domain import ordered
from services.gateway.identity.passwords import Passwords
from services.gateway.identity.repository import announce, end_sessions_of
from services.gateway.identity.sessions import Sessions

SITE_NAME = "回应"


@dataclass(frozen=True)
class Directory:
    """What a change of the directory needs; `master` is the key that shown-once secrets derive from."""

    database: Database
    passwords: Passwords
    sessions: Sessions
    master: bytes
    demo: bool


# --- units -------------------------------------------------------------------------------------


async def create_unit(session: AsyncSession, caller: Principal, new: NewUnit) -> Unit:
    """Add a unit. Raises Forbidden, BadField, NameTaken."""
    require(caller, Role.SYSTEM_ADMIN)
    if new.parent is not None:
        await _known_parent(session, new.code, new.parent)
    if not await repository.add_unit(session, new.model_dump(mode="json")):
        raise NameTaken
    await record(session, caller, "unit.created", new.code, new.model_dump(mode="json"))
    return await known_unit(session, new.code)


async def known_unit(session: AsyncSession, code: str) -> Unit:
    """Load a unit. Raises NotFound."""
    unit = await repository.unit(session, code)
    if unit is None:
        raise NotFound
    return unit


async def change_unit(session: AsyncSession, caller: Principal, unit: Unit, change: UnitChange) -> Unit:
    """Change a unit. Raises Forbidden, BadField, NameTaken, UnitInUse."""
    require(caller, Role.SYSTEM_ADMIN)
    values = given(change, may_be_null={"parent"})
    if values.get("parent") is not None:
        await _known_parent(session, unit.code, values["parent"])
    if values.get("active") is False and await _in_use(session, unit.code):
        raise UnitInUse
    if "name" in values and await _name_is_anothers(session, unit.code, values["name"]):
        raise NameTaken
    if values:
        await repository.change_unit(session, unit.code, values)
        await record(session, caller, "unit.changed", unit.code, values)
        await announce(session, "*")
        await session.refresh(unit)
    return unit


# --- people ------------------------------------------------------------------------------------


async def create_user(
    directory: Directory, session: AsyncSession, caller: Principal, new: NewUser, user_id: UUID, password: str
) -> Row[Any]:
    """Add an account with a one-time password. Raises Forbidden, BadField, NameTaken, SeparateHands."""
    require(caller, Role.SYSTEM_ADMIN)
    await repository.hold_directory(session)
    await _check_roles(directory, session, caller, (), new.roles)
    await active_unit(session, new.unit)
    values = {
        "id": user_id,
        "username": new.username,
        "name": new.name,
        "unit": new.unit,
        "password_hash": await directory.passwords.hash(password),
        "must_change_password": True,
    }
    if not await repository.add_user(session, values):
        raise NameTaken
    await repository.set_roles(session, user_id, new.roles, caller.subject)
    await record(session, caller, "user.created", user_id, new.model_dump(mode="json"))
    return await visible_user(session, caller, user_id)


async def change_user(
    directory: Directory, session: AsyncSession, caller: Principal, before: Row[Any], change: UserChange
) -> Row[Any]:
    """Change an account; switching it off ends its sessions.

    Raises Forbidden, BadField, SeparateHands, LastAdministrator.
    """
    values = given(change)
    roles = values.pop("roles", None)
    if values and not domain.may_manage(caller.roles, before.roles):
        raise Forbidden
    await repository.hold_directory(session)
    if roles is not None:
        if before.id == caller.subject:
            raise Forbidden("不能修改自己的角色，请由其他管理员办理。")
        await _check_roles(directory, session, caller, [Role(role) for role in before.roles], roles)
    if "unit" in values:
        await active_unit(session, values["unit"])
    await _keep_an_administrator(session, before, roles, active=values.get("active", before.active))
    if roles is not None:
        await repository.set_roles(session, before.id, roles, caller.subject)
    if values:
        await repository.change_user(session, before.id, values)
    if values.get("active") is False:
        await end_sessions_of(session, before.id, "disabled")
    await announce(session, "*")
    await record(
        session, caller, "user.changed", before.id, change.model_dump(mode="json", exclude_unset=True)
    )
    return await visible_user(session, caller, before.id)


async def reset_password(
    directory: Directory, session: AsyncSession, caller: Principal, user: Row[Any], password: str
) -> Row[Any]:
    """Give an account a one-time password and end its sessions. Raises Forbidden."""
    if user.id == caller.subject or not domain.may_manage(caller.roles, user.roles):
        raise Forbidden
    hashed = await directory.passwords.hash(password)
    await repository.change_user(session, user.id, {"password_hash": hashed, "must_change_password": True})
    await end_sessions_of(session, user.id, "reset")
    await record(session, caller, "user.password-reset", user.id, {})
    return await visible_user(session, caller, user.id)


async def visible_user(session: AsyncSession, caller: Principal, user_id: UUID) -> Row[Any]:
    """Load an account that the caller may see. Raises NotFound."""
    found = await repository.user(session, user_id) if caller.has(*domain.READERS) else None
    if found is None:
        raise NotFound
    return found


# --- the sign-in page --------------------------------------------------------------------------


async def site(directory: Directory) -> Site:
    """Describe this installation to somebody who has not signed in."""
    if not directory.demo:
        return Site(name=SITE_NAME, demo=False, demo_accounts=[], demo_password=None)
    shown: list[str] = seed.demo()["shown"]
    async with directory.database.transaction() as session:
        found = {row.username: row for row in await repository.users_by_name(session, shown)}
    accounts = [
        DemoAccount(username=name, name=row.name, role=ordered(row.roles)[0], unit_name=row.unit_name)
        for name in shown
        if (row := found.get(name)) is not None and row.active and row.roles
    ]
    return Site(name=SITE_NAME, demo=True, demo_accounts=accounts, demo_password=seed.DEMO_PASSWORD)


# --- what several of them need -----------------------------------------------------------------


def require_reader(caller: Principal) -> None:
    require(caller, *domain.READERS)


def require(caller: Principal, *roles: Role) -> None:
    if not caller.has(*roles):
        raise Forbidden


def given(change: Any, may_be_null: Collection[str] = ()) -> dict[str, Any]:
    """Give the fields that were sent; null changes nothing, save where null is a value."""
    sent = change.model_dump(exclude_unset=True)
    return {name: value for name, value in sent.items() if value is not None or name in may_be_null}


async def _in_use(session: AsyncSession, code: str) -> bool:
    return code == COUNTY_OFFICE or await repository.has_accounts(session, code)


async def active_unit(session: AsyncSession, code: str) -> None:
    unit = await repository.unit(session, code)
    if unit is None or not unit.active:
        raise BadField("unit", "没有这个在用的单位，请核对单位代码")


async def _known_parent(session: AsyncSession, code: str, parent: str) -> None:
    if await repository.unit(session, parent) is None:
        raise BadField("parent", "没有这个上级单位，请核对单位代码")
    if parent == code or code in await repository.ancestors(session, parent):
        raise BadField("parent", "上级单位不能是本单位或其下级")


async def _name_is_anothers(session: AsyncSession, code: str, name: str) -> bool:
    holder = await repository.unit_named(session, name)
    return holder is not None and holder.code != code


async def _check_roles(
    directory: Directory,
    session: AsyncSession,
    caller: Principal,
    before: Collection[Role],
    after: Collection[Role],
) -> None:
    exists = await repository.holders(session, Role.SECURITY_ADMIN) > 0
    if not domain.may_change_roles(caller.roles, before, after, security_admin_exists=exists):
        raise Forbidden("授予或收回这些角色须由安全管理员办理。")
    if not domain.hands_are_separate(after, demo=directory.demo):
        raise SeparateHands


async def _keep_an_administrator(
    session: AsyncSession, before: Row[Any], roles: Collection[Role] | None, *, active: bool
) -> None:
    after = ordered(before.roles if roles is None else roles) if active else ()
    for role in domain.ADMIN_ROLES.intersection(ordered(before.roles)):
        if role not in after and not await repository.holders(session, role, besides=before.id):
            raise LastAdministrator


async def record(
    session: AsyncSession, caller: Principal, action: str, object_id: UUID | str, detail: dict[str, Any]
) -> None:
    await audit.record(
        session,
        Service.GATEWAY,
        caller,
        action,
        object_type=action.split(".", maxsplit=1)[0],
        object_id=object_id,
        detail=detail,
    )
