"""Who is named for a restricted case."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.access.models import CaseAccess

_NAMED_FOR = text("""
    SELECT c.id AS subject, ARRAY(SELECT a.person FROM workflow.case_access AS a WHERE a.case_id = c.id)
        AS people FROM workflow.cases AS c WHERE c.restricted AND c.id = ANY (CAST(:subjects AS uuid[]))
    UNION ALL SELECT item_id, people FROM workflow.restricted_item_v1
        WHERE item_id = ANY (CAST(:subjects AS uuid[]))
""")
_HUSH = text("""
    UPDATE workflow.stream_event SET people = CAST(:people AS uuid[]) WHERE subject = :case
        OR subject IN (SELECT item_id FROM workflow.case_item WHERE case_id = :case)
""")


async def replace(session: AsyncSession, case_id: UUID, people: Iterable[tuple[UUID, str]]) -> None:
    """Name exactly these (id, name) for the case."""
    await session.execute(delete(CaseAccess).where(CaseAccess.case_id == case_id))
    rows = [{"case_id": case_id, "person": person, "name": name} for person, name in people]
    if rows:
        await session.execute(insert(CaseAccess), rows)


async def names(session: AsyncSession, case_id: UUID) -> Sequence[str]:
    wanted = select(CaseAccess.name).where(CaseAccess.case_id == case_id).order_by(CaseAccess.name)
    return (await session.execute(wanted)).scalars().all()


async def named_for(session: AsyncSession, subjects: Collection[UUID]) -> Mapping[UUID, list[UUID]]:
    """For those of these cases and items that are restricted: who alone may hear of them."""
    if not subjects:
        return {}
    rows = await session.execute(_NAMED_FOR, {"subjects": list(subjects)})
    return {row.subject: list(row.people) for row in rows}


async def hush(session: AsyncSession, case_id: UUID, people: Collection[UUID]) -> None:
    """What was told of the case and its items before is not told again, but to these people."""
    await session.execute(_HUSH, {"people": list(people), "case": case_id})
