"""What a row of a form does to the directory, by the same rules as a single change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.body import parse
from services.common.form_fields import Filled, plain
from services.common.form_import import RowPlan, deal_with
from services.common.ids import new_id
from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.contracts.words import CATEGORIES, ROLES, UNIT_KINDS
from services.gateway.directory import repository
from services.gateway.directory import service as directory
from services.gateway.directory.models import Unit
from services.gateway.directory.schemas import NewUnit, NewUser, UnitChange, UnitQuery, UserChange
from services.gateway.directory.service import Directory
from services.gateway.identity.passwords import Passwords
from services.gateway.imports import domain
from services.gateway.imports.domain import NONE, UnknownWordError

_ALL = 100_000
_UNIT_WORDS = {
    "name": "名称",
    "kind": "类型",
    "categories": "职责类别",
    "parent": "上级单位",
    "active": "在用",
}
_USER_WORDS = {"name": "姓名", "unit": "单位", "roles": "角色", "active": "在用"}


class Prepared(Passwords):
    """Hashes that were made before, so that a transaction need not wait for them; else a stand-in."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = hashes

    async def hash(self, password: str) -> str:
        return self._hashes.get(password, "rehearsal")


@dataclass(frozen=True, slots=True)
class Names:
    """The units as they are: names by code, codes by plain name."""

    by_code: Mapping[str, str]
    by_name: Mapping[str, str]

    def told(self, code: str | None) -> str:
        return NONE if code is None else self.by_code.get(code, code)


async def names(session: AsyncSession) -> Names:
    rows = await repository.units(session, UnitQuery.model_construct(limit=_ALL, cursor=None))
    return Names({row.code: row.name for row in rows}, {plain(row.name): row.code for row in rows})


def choices(known: Names) -> tuple[str, ...]:
    return tuple(domain.choice(name, code) for code, name in known.by_code.items())


# --- units -------------------------------------------------------------------------------------


async def put_unit(session: AsyncSession, caller: Principal, row: Filled) -> RowPlan:
    """Add the unit or change what is filled in. Raises Problem."""
    known = await names(session)
    wanted = _unit_values(row, known)
    before = await repository.unit(session, row["code"])
    if before is None:
        active = wanted.pop("active", True)
        new = parse(NewUnit, {"code": row["code"], "kind": "bureau", **wanted})
        unit = await directory.create_unit(session, caller, new)
        if not active:
            await directory.change_unit(session, caller, unit, UnitChange(active=False))
        return RowPlan(number=row.number, deed="add", what=new.name)
    changed = {name: value for name, value in wanted.items() if _differs(getattr(before, name), value)}
    if not changed:
        return RowPlan(number=row.number, deed="same", what=before.name)
    told = [_unit_change(name, before, value, known) for name, value in changed.items()]
    what = before.name
    await directory.change_unit(session, caller, before, parse(UnitChange, changed))
    return RowPlan(number=row.number, deed="change", what=what, changes=told)


def _unit_values(row: Filled, known: Names) -> dict[str, Any]:
    """What is filled in, apart from the code. Raises InvalidRequest that names every cell in error."""

    def parent(given: str) -> str | None:
        return None if given == NONE else domain.unit_code(given, known.by_name)

    return _read(
        row,
        {
            "name": str,
            "kind": lambda given: domain.one_of(UNIT_KINDS, given),
            "categories": lambda given: domain.several_of(CATEGORIES, given),
            "parent": parent,
            "active": domain.truth,
        },
    )


def _unit_change(name: str, before: Unit, value: Any, known: Names) -> str:
    def told(each: Any) -> str:
        match name:
            case "kind":
                return UNIT_KINDS[each]
            case "categories":
                return "、".join(CATEGORIES[one] for one in each) or NONE
            case "parent":
                return known.told(each)
        return _plainly(each)

    return f"{_UNIT_WORDS[name]}：{told(getattr(before, name))} → {told(value)}"


# --- people ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Accounts:
    """The making of accounts: `password` gives the one-time password of an id; `made` are those added."""

    directory: Directory
    caller: Principal
    password: Callable[[UUID], str]
    ids: Mapping[int, UUID]
    known: Names
    made: list[dict[str, str]] = field(default_factory=list)

    async def put(self, session: AsyncSession, row: Filled) -> RowPlan:
        """Add the account or change what is filled in. Raises Problem."""
        known = self.known
        username = row["username"].lower()
        found = await repository.users_by_name(session, [username])
        before = found[0] if found else None
        wanted = _user_values(row, known, [] if before is None else before.roles)
        if before is None:
            return await self._add(session, row, {"username": username, **wanted})
        changed = {name: value for name, value in wanted.items() if _differs(getattr(before, name), value)}
        if not changed:
            return RowPlan(number=row.number, deed="same", what=f"{before.name}（{username}）")
        told = [_user_change(name, before, value, known) for name, value in changed.items()]
        change = parse(UserChange, changed)
        await directory.change_user(self.directory, session, self.caller, before, change)
        return RowPlan(number=row.number, deed="change", what=f"{before.name}（{username}）", changes=told)

    async def _add(self, session: AsyncSession, row: Filled, wanted: dict[str, Any]) -> RowPlan:
        active = wanted.pop("active", True)
        new = parse(NewUser, wanted)
        user_id = self.ids[row.number]
        user = await directory.create_user(
            self.directory, session, self.caller, new, user_id, self.password(user_id)
        )
        if not active:
            await directory.change_user(self.directory, session, self.caller, user, UserChange(active=False))
        self.made.append(
            {"id": str(user_id), "username": new.username, "name": new.name, "unit_name": user.unit_name}
        )
        return RowPlan(number=row.number, deed="add", what=f"{new.name}（{new.username}）")


async def units(session: AsyncSession, caller: Principal, rows: list[Filled]) -> list[RowPlan]:
    """Do what the rows say, superiors first; told in the order of the file."""
    known = await names(session)

    async def deal(session: AsyncSession, row: Filled) -> RowPlan:
        return await put_unit(session, caller, row)

    plans = await deal_with(session, domain.UNITS, domain.in_order(rows, known.by_name), deal)
    return sorted(plans, key=lambda plan: plan.number)


async def rehearsed(
    session: AsyncSession, here: Directory, caller: Principal, rows: list[Filled]
) -> list[RowPlan]:
    """What the rows would do to the accounts; nobody gets a password."""
    nobody = replace(here, passwords=Prepared({}))
    ids = {row.number: new_id() for row in rows}
    trial = Accounts(nobody, caller, lambda _: "", ids, await names(session))
    return await deal_with(session, domain.USERS, rows, trial.put)


def _user_values(row: Filled, known: Names, roles: list[str]) -> dict[str, Any]:
    """What is filled in, apart from the user name. Raises InvalidRequest that names every cell in error."""
    wanted = _read(
        row,
        {
            "name": str,
            "unit": lambda given: domain.unit_code(given, known.by_name),
            "roles": lambda given: domain.one_of(ROLES, given),
            "second_role": lambda given: None if given == NONE else domain.one_of(ROLES, given),
            "active": domain.truth,
        },
    )
    first, second = wanted.pop("roles", None), wanted.pop("second_role", None)
    if first is not None or row["second_role"]:
        kept = list(roles) if first is None else [first]
        if second is not None:
            kept.append(second)
        elif first is None:
            kept = kept[:1]
        wanted["roles"] = sorted({Role(role).value for role in kept})
    return wanted


def _user_change(name: str, before: Any, value: Any, known: Names) -> str:
    def told(each: Any) -> str:
        match name:
            case "unit":
                return known.told(each)
            case "roles":
                return "、".join(ROLES[Role(one)] for one in each) or NONE
        return _plainly(each)

    return f"{_USER_WORDS[name]}：{told(getattr(before, name))} → {told(value)}"


# --- what both need ----------------------------------------------------------------------------


def _read(row: Filled, readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    errors = []
    for name, reader in readers.items():
        if not row[name]:
            continue
        try:
            found[name] = reader(row[name])
        except UnknownWordError as error:
            errors.append(FieldError(pointer=f"/{name}", detail=str(error)))
    if errors:
        raise InvalidRequest(errors=errors)
    return found


def _differs(before: Any, after: Any) -> bool:
    if isinstance(after, list):
        return sorted(map(str, before)) != sorted(map(str, after))
    return bool(before != after)


def _plainly(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)
