"""Every statement of learning."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.learning.models import ModelVersion


async def serving(session: AsyncSession) -> str | None:
    """The learned version that serves; None: the one that ships."""
    newest = select(ModelVersion.version).order_by(ModelVersion.id.desc()).limit(1)
    return (await session.execute(newest)).scalar_one_or_none()
