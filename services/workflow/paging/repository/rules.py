"""The figures of paging: versions are added, never changed."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.paging.domain import PagingRule
from services.workflow.paging.models import PagingRuleVersion


async def rule(session: AsyncSession) -> PagingRuleVersion:
    """The figures in force."""
    newest = select(PagingRuleVersion).order_by(PagingRuleVersion.version.desc()).limit(1)
    return (await session.execute(newest)).scalar_one()


async def rule_of(session: AsyncSession, version: int) -> PagingRule:
    row = await session.get(PagingRuleVersion, version)
    return PagingRule() if row is None else PagingRule.model_validate(row.body)


async def lock_rules(session: AsyncSession) -> None:
    """Let one transaction at a time decide what the next version is."""
    await session.execute(text("LOCK TABLE workflow.paging_rule IN SHARE ROW EXCLUSIVE MODE"))


async def add_rule(
    session: AsyncSession, version: int, body: dict[str, Any], *, reason: str, by: UUID, by_name: str
) -> PagingRuleVersion:
    row = insert(PagingRuleVersion).values(
        version=version, body=body, reason=reason, made_by=by, made_by_name=by_name
    )
    return (await session.execute(row.returning(PagingRuleVersion))).scalar_one()
