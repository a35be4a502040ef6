"""Who is there at the first start: one administrator, or in the demo a whole county."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.db import Database
from services.common.ids import new_id
from services.contracts.codes import COUNTY_OFFICE, Role
from services.gateway.clients.repository import add_client
from services.gateway.directory import repository
from services.gateway.directory.secrets import random_one_time_password
from services.gateway.identity.passwords import Passwords

DEMO_PASSWORD: Final = "huiying-demo"  # noqa: S105 - known on purpose
_FIRST_ADMINISTRATOR: Final = "admin"


@cache
def demo() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Path(__file__).with_name("demo.json").read_text("utf-8"))
    return content


async def bootstrap_admin(database: Database) -> str | None:
    """Make the county office and its first administrator with a one-time password.

    Gives the password, or None when there is already an account.
    """
    passwords = Passwords()
    user_id = new_id()
    password = random_one_time_password(user_id)
    hashed = await passwords.hash(password)
    passwords.close()
    async with database.transaction() as session:
        await repository.hold_directory(session)
        if await repository.any_user(session):
            return None
        await _add_units(session, (COUNTY_OFFICE, "lingdaozu"))
        await repository.add_user(
            session,
            {
                "id": user_id,
                "username": _FIRST_ADMINISTRATOR,
                "name": "系统管理员",
                "unit": COUNTY_OFFICE,
                "password_hash": hashed,
                "must_change_password": True,
            },
        )
        await repository.set_roles(session, user_id, [Role.SYSTEM_ADMIN], None)
    return password


async def seed_demo_directory(database: Database) -> bool:
    """Make the demo's units, accounts and client; what is there stays. True when something was added."""
    passwords = Passwords()
    hashed = await passwords.hash(DEMO_PASSWORD)
    passwords.close()
    added = False
    async with database.transaction() as session:
        await repository.hold_directory(session)
        await _add_units(session, [unit["code"] for unit in demo()["units"]])
        for account in _accounts():
            added |= await _add_account(session, account, hashed)
        client = {"id": new_id(), "secret_hash": hashed, **demo()["client"]}
        added |= await add_client(session, client)
    return added


async def _add_units(session: AsyncSession, codes: "list[str] | tuple[str, ...]") -> None:
    for unit in demo()["units"]:
        if unit["code"] in codes:
            values = {"parent": None, **unit}
            values.pop("account", None)
            await repository.add_unit(session, values)


async def _add_account(session: AsyncSession, account: dict[str, Any], hashed: str) -> bool:
    user_id: UUID = new_id()
    values = {name: account[name] for name in ("username", "name", "unit")}
    values |= {"id": user_id, "password_hash": hashed, "must_change_password": False}
    if not await repository.add_user(session, values):
        return False
    await repository.set_roles(session, user_id, [Role(role) for role in account["roles"]], None)
    return True


def _accounts() -> Iterator[dict[str, Any]]:
    yield from demo()["county"]
    handlers, heads, number = demo()["handlers"], demo()["heads"], count()
    for unit in demo()["units"]:
        if unit["kind"] not in {"bureau", "township"}:
            continue
        at, name, code = next(number), unit.get("account", unit["code"]), unit["code"]
        handler, head = handlers[at % len(handlers)], heads[(at + at // len(heads)) % len(heads)]
        yield {"username": name, "name": handler, "unit": code, "roles": [Role.HANDLER]}
        yield {"username": f"{name}-head", "name": head, "unit": code, "roles": [Role.UNIT_HEAD]}
