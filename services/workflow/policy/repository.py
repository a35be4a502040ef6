"""The policy's table."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.policy.domain import Policy
from services.workflow.policy.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Versioned:
    """A policy and the number that a case freezes."""

    version: int
    policy: Policy


async def current(session: AsyncSession) -> Versioned:
    """The policy in force."""
    row = (await session.execute(_newest_first().limit(1))).scalar_one()
    return Versioned(row.version, Policy.model_validate(row.body))


async def by_version(session: AsyncSession, version: int) -> Policy | None:
    row = await session.get(PolicyVersion, version)
    return None if row is None else Policy.model_validate(row.body)


async def find(session: AsyncSession, version: int) -> PolicyVersion | None:
    return await session.get(PolicyVersion, version)


async def page(session: AsyncSession, limit: int, before: int | None) -> list[PolicyVersion]:
    """At most `limit` versions older than `before`, the newest first."""
    rows = _newest_first().limit(limit)
    if before is not None:
        rows = rows.where(PolicyVersion.version < before)
    return list((await session.execute(rows)).scalars())


async def newest(session: AsyncSession) -> int:
    return (await session.execute(select(func.max(PolicyVersion.version)))).scalar_one()


async def lock(session: AsyncSession) -> None:
    """Let one transaction at a time decide what the next version is."""
    await session.execute(text("LOCK TABLE workflow.policy_version IN SHARE ROW EXCLUSIVE MODE"))


async def add(
    session: AsyncSession, version: int, body: dict[str, Any], *, reason: str, by: UUID, by_name: str
) -> PolicyVersion:
    """Append a version and return it. The caller holds the lock."""
    row = insert(PolicyVersion).values(
        version=version, body=body, reason=reason, made_by=by, made_by_name=by_name
    )
    return (await session.execute(row.returning(PolicyVersion))).scalar_one()


def _newest_first() -> Select[PolicyVersion]:
    return select(PolicyVersion).order_by(PolicyVersion.version.desc())
