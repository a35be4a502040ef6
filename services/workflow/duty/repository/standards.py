"""What the versions of the handling policy ask of the watch."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.duty.domain.standards import Standards, WatchRules
from services.workflow.policy.models import PolicyVersion


async def load(session: AsyncSession) -> Standards:
    """A version from before there were such rules asks for what the preset asks."""
    said = PolicyVersion.body["watch"]
    rows = await session.execute(select(PolicyVersion.made_at, said).order_by(PolicyVersion.version))
    return Standards([(row[0], WatchRules.model_validate(row[1] or {})) for row in rows])
