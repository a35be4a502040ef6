"""From rows and computed shifts to what is shown."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.duty.domain.attendance import attendance
from services.workflow.duty.domain.rota import Shift
from services.workflow.duty.domain.standards import Level, Standards
from services.workflow.duty.models import RegimeRow
from services.workflow.duty.repository import attendance as records
from services.workflow.duty.repository import people, standards
from services.workflow.duty.repository.people import People
from services.workflow.duty.schemas.common import PersonOut
from services.workflow.duty.schemas.reading import ShiftOut
from services.workflow.duty.schemas.regimes import RegimeOut


def person(known: People, who: UUID) -> PersonOut:
    row = known.get(who)
    return PersonOut(id=who, username=row.username if row else None, name=row.name if row else None)


def of_row(row: Row[Any]) -> PersonOut:
    return PersonOut(id=row.id, username=row.username, name=row.name)


async def shifts(session: AsyncSession, found: Collection[Shift], now: datetime) -> list[ShiftOut]:
    """The shifts with names and with who signed in."""
    known = await people.known(session, {shift.person for shift in found})
    came = await records.checked_in(session, [shift.id for shift in found])
    asked = await standards.load(session)
    return [_shift(shift, known, came.get(shift.id), (now, asked)) for shift in found]


def _shift(shift: Shift, known: People, came: datetime | None, by: tuple[datetime, Standards]) -> ShiftOut:
    now, asked = by
    return ShiftOut(
        id=shift.id,
        post=shift.post,
        person=person(known, shift.person),
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        checked_in_at=came,
        attendance=attendance(shift.starts_at, came, now, asked.at(shift.starts_at)),
        holiday=shift.holiday,
        provisional=shift.provisional,
    )


def regime(row: RegimeRow, now: datetime) -> RegimeOut:
    end = row.ends_at if row.ended_at is None else min(row.ends_at, row.ended_at)
    return RegimeOut(
        id=row.id,
        level=Level(row.level),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
        set_at=row.set_at,
        set_by=row.set_by_name,
        ended_at=row.ended_at,
        ended_by=row.ended_by_name,
        end_reason=row.end_reason,
        active=row.starts_at <= now < end,
    )


def strictest(rows: Iterable[RegimeRow]) -> RegimeRow | None:
    """The regime that sets the level among those in force, of equals the one that lasts longest."""
    order = list(Level)
    return max(rows, key=lambda row: (order.index(Level(row.level)), row.ends_at), default=None)
