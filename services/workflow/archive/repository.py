"""Every statement of the archive."""

from uuid import UUID

from sqlalchemy import cast
from sqlalchemy.dialects.postgresql import TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.archive.models import ReplySearch
from services.workflow.cases.repository.items import lexemes


async def index_reply(session: AsyncSession, case_id: UUID, version: int, folded: str) -> None:
    """Let an approved answer be found by its words."""
    search = cast(lexemes(folded), TSVECTOR)
    values = {"case_id": case_id, "version": version, "folded": folded, "search": search}
    await session.execute(insert(ReplySearch).values(**values).on_conflict_do_nothing())
