"""Every SQL statement of the directory."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, array, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import Role
from services.gateway.directory.models import ApiClient, RoleAssignment, Unit, UserAccount
from services.gateway.directory.schemas import UnitQuery, UserQuery

_LOCK = 0x48594449  # "HYDI"

_ROLES = (
    select(
        func.coalesce(
            func.array_agg(aggregate_order_by(RoleAssignment.role, RoleAssignment.role)), text("'{}'::text[]")
        )
    )
    .where(RoleAssignment.user_id == UserAccount.id)
    .scalar_subquery()
)
_USERS = select(
    UserAccount.id,
    UserAccount.username,
    UserAccount.name,
    UserAccount.unit,
    Unit.name.label("unit_name"),
    UserAccount.active,
    UserAccount.must_change_password,
    UserAccount.created_at,
    _ROLES.label("roles"),
).join(Unit, Unit.code == UserAccount.unit)


async def hold_directory(session: AsyncSession) -> None:
    """Let one change of roles happen at a time: rules about the last administrator count rows."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


# --- units -------------------------------------------------------------------------------------


async def units(session: AsyncSession, query: UnitQuery) -> Sequence[Unit]:
    wanted = select(Unit).order_by(Unit.code).limit(query.limit + 1)
    if query.cursor is not None:
        wanted = wanted.where(Unit.code > query.cursor)
    if query.kind:
        wanted = wanted.where(Unit.kind.in_(query.kind))
    if query.category:
        wanted = wanted.where(Unit.categories.overlap(array(query.category)))
    if query.active is not None:
        wanted = wanted.where(Unit.active == query.active)
    return (await session.execute(wanted)).scalars().all()


async def unit(session: AsyncSession, code: str) -> Unit | None:
    return (await session.execute(select(Unit).where(Unit.code == code))).scalar_one_or_none()


async def unit_named(session: AsyncSession, name: str) -> Unit | None:
    return (await session.execute(select(Unit).where(Unit.name == name))).scalar_one_or_none()


async def add_unit(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Add a unit unless its code or name is taken."""
    row = insert(Unit).values(values).on_conflict_do_nothing().returning(Unit.code)
    return (await session.execute(row)).scalar_one_or_none() is not None


async def change_unit(session: AsyncSession, code: str, values: dict[str, Any]) -> None:
    await session.execute(update(Unit).where(Unit.code == code).values(values))


async def ancestors(session: AsyncSession, code: str) -> set[str]:
    """Read the codes above a unit."""
    above = select(Unit.parent).where(Unit.code == code, Unit.parent.is_not(None)).cte(recursive=True)
    above = above.union(
        select(Unit.parent).join(above, Unit.code == above.c.parent).where(Unit.parent.is_not(None))
    )
    return set((await session.execute(select(above.c.parent))).scalars())


async def has_accounts(session: AsyncSession, code: str) -> bool:
    """Whether anybody could still sign in for the unit."""
    people = exists().where(UserAccount.unit == code, UserAccount.active)
    systems = exists().where(ApiClient.unit == code, ApiClient.active)
    return bool((await session.execute(select(people | systems))).scalar_one())


# --- people ------------------------------------------------------------------------------------


async def users(session: AsyncSession, query: UserQuery) -> Sequence[Row[Any]]:
    wanted = _USERS.order_by(UserAccount.username).limit(query.limit + 1)
    if query.cursor is not None:
        wanted = wanted.where(UserAccount.username > query.cursor)
    if query.unit:
        wanted = wanted.where(UserAccount.unit.in_(query.unit))
    if query.active is not None:
        wanted = wanted.where(UserAccount.active == query.active)
    if query.role:
        held = exists().where(RoleAssignment.user_id == UserAccount.id, RoleAssignment.role.in_(query.role))
        wanted = wanted.where(held)
    return (await session.execute(wanted)).all()


async def user(session: AsyncSession, user_id: UUID) -> Row[Any] | None:
    return (await session.execute(_USERS.where(UserAccount.id == user_id))).one_or_none()


async def users_by_name(session: AsyncSession, usernames: Sequence[str]) -> Sequence[Row[Any]]:
    return (await session.execute(_USERS.where(UserAccount.username.in_(usernames)))).all()


async def add_user(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Add an account unless its username is taken."""
    row = insert(UserAccount).values(values).on_conflict_do_nothing().returning(UserAccount.id)
    return (await session.execute(row)).scalar_one_or_none() is not None


async def change_user(session: AsyncSession, user_id: UUID, values: dict[str, Any]) -> None:
    await session.execute(update(UserAccount).where(UserAccount.id == user_id).values(values))


async def set_roles(
    session: AsyncSession, user_id: UUID, roles: Collection[Role], granted_by: UUID | None
) -> None:
    """Make `roles` exactly what the person holds; who granted a role that stays is kept."""
    await session.execute(
        delete(RoleAssignment).where(RoleAssignment.user_id == user_id, RoleAssignment.role.not_in(roles))
    )
    rows = [{"user_id": user_id, "role": role.value, "granted_by": granted_by} for role in roles]
    await session.execute(insert(RoleAssignment).on_conflict_do_nothing(), rows)


async def holders(session: AsyncSession, role: Role, *, besides: UUID | None = None) -> int:
    """Count the active people who hold `role`."""
    wanted = (
        select(func.count())
        .select_from(RoleAssignment)
        .join(UserAccount, UserAccount.id == RoleAssignment.user_id)
        .where(RoleAssignment.role == role.value, UserAccount.active)
    )
    if besides is not None:
        wanted = wanted.where(UserAccount.id != besides)
    return (await session.execute(wanted)).scalar_one()


async def any_user(session: AsyncSession) -> bool:
    return bool((await session.execute(select(exists(select(UserAccount.id))))).scalar_one())
