"""The stream's table."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.access import repository as access
from services.workflow.stream.domain import Notice, Published, StreamType
from services.workflow.stream.models import StreamEvent

_LOCK = 0x53545245  # "STRE"
_PLACE_AT_ONCE = 2000
_KEEP_DAYS = 2

_GIVE_PLACES = text("""
    WITH waiting AS MATERIALIZED (
        SELECT id FROM workflow.stream_event WHERE place IS NULL ORDER BY id LIMIT :most
    ), placed AS MATERIALIZED (
        SELECT id, nextval('workflow.stream_place') AS place FROM (SELECT id FROM waiting ORDER BY id) AS o
    )
    UPDATE workflow.stream_event AS e SET place = placed.place FROM placed WHERE e.id = placed.id
    RETURNING e.id
""")


async def record(
    session: AsyncSession,
    type_: StreamType,
    subject: UUID,
    data: Mapping[str, Any],
    units: Collection[str],
) -> None:
    """Publish one notice when the transaction commits."""
    await record_all(session, [Notice(type_, subject, data, units)])


async def record_all(session: AsyncSession, notices: Sequence[Notice]) -> None:
    """Publish the notices, in this order, when the transaction commits.

    What is told of a restricted case, or of an item in one, is for the people named alone.
    """
    if notices:
        named = await access.named_for(session, {each.subject for each in notices})
        rows = [
            {
                "type": each.type.value,
                "subject": each.subject,
                "data": dict(each.data),
                "units": [] if each.subject in named else sorted(set(each.units)),
                "people": named.get(each.subject),
            }
            for each in notices
        ]
        await session.execute(insert(StreamEvent), rows)


async def give_places(session: AsyncSession) -> int:
    """Put what has been committed since into the one order; how many, none while another poller does it."""
    if not (await session.execute(select(exists().where(StreamEvent.place.is_(None))))).scalar_one():
        return 0
    mine = await session.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if not mine.scalar_one():
        return 0
    return len((await session.execute(_GIVE_PLACES, {"most": _PLACE_AT_ONCE})).all())


async def bounds(session: AsyncSession) -> tuple[int | None, int]:
    """The first place that is kept, if any, and the last that was given."""
    first, last = (
        await session.execute(select(func.min(StreamEvent.place), func.max(StreamEvent.place)))
    ).one()
    if last is None:
        given = text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM workflow.stream_place")
        last = (await session.execute(given)).scalar_one()
    return first, last


async def between(session: AsyncSession, after: int, until: int | None, limit: int) -> list[Published]:
    """At most `limit` events behind place `after`, up to `until`, in order."""
    rows = (
        select(
            StreamEvent.place,
            StreamEvent.at,
            StreamEvent.type,
            StreamEvent.subject,
            StreamEvent.data,
            StreamEvent.units,
            StreamEvent.people,
        )
        .where(StreamEvent.place > after)
        .order_by(StreamEvent.place)
        .limit(limit)
    )
    if until is not None:
        rows = rows.where(StreamEvent.place <= until)
    return [
        Published(
            row.place,
            row.at,
            row.type,
            row.subject,
            row.data,
            frozenset(row.units),
            None if row.people is None else frozenset(row.people),
        )
        for row in await session.execute(rows)
    ]


async def prune(session: AsyncSession) -> None:
    await session.execute(
        delete(StreamEvent).where(
            StreamEvent.at
            < func.huiying.now() - text("make_interval(days => :keep)").bindparams(keep=_KEEP_DAYS)
        )
    )
