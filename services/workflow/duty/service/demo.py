"""The rotations of the demo."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.db import Database
from services.common.ids import new_id
from services.contracts.codes import Role
from services.workflow.duty.domain.posts import ROLE_OF_POST, Post, week_of
from services.workflow.duty.domain.rota import DAY, EVERY_DAY, Turn
from services.workflow.duty.repository import people, plan


async def seed_demo_rota(
    database: Database, users: Mapping[Post, Sequence[UUID]] | None = None, monday: date | None = None
) -> None:
    """Begin the demo's rotations unless there are any: officers by day and by night, a leader on call.

    `users` by default are those who have a post's role; the rota begins so that `monday` (by default that
    of this week) is covered from its first minute, and never ends.
    """
    async with database.transaction() as session:
        await plan.lock(session)
        if await plan.any_rotation(session):
            return
        staff = users or await _staff(session)
        begins = (monday or week_of(await clock.now(session))[0].date()) - DAY
        for values in _demo_rotations(staff, begins):
            await plan.add_rotation(session, values)


async def _staff(session: AsyncSession) -> dict[Post, list[UUID]]:
    rows = await people.active_with(session, {Role.DUTY_OFFICER, Role.OFFICE_CHIEF})
    return {
        post: [row.id for row in rows if ROLE_OF_POST[post] in row.roles] for post in (Post.DUTY, Post.CHIEF)
    }


def _demo_rotations(staff: Mapping[Post, Sequence[UUID]], begins: date) -> list[dict[str, Any]]:
    officers, chiefs = list(staff.get(Post.DUTY, ())), list(staff.get(Post.CHIEF, ()))
    wanted = (
        ("主班白班", Post.DUTY, officers, time(8), 12),
        ("主班夜班", Post.DUTY, officers[1:] + officers[:1], time(20), 12),
        ("带班领导", Post.CHIEF, chiefs, time(8), 24),
    )
    return [
        _demo_rotation(name, post, roster, begins) | {"change_at": change_at, "hours": hours}
        for name, post, roster, change_at, hours in wanted
        if roster
    ]


def _demo_rotation(name: str, post: Post, roster: list[UUID], begins: date) -> dict[str, Any]:
    return {
        "id": new_id(),
        "rotation": new_id(),
        "version": 1,
        "name": name,
        "post": post.value,
        "roster": roster,
        "starts_on": begins,
        "turn": Turn.DAILY.value,
        "weekday": 1,
        "days": sorted(EVERY_DAY),
        "reason": "演示用的值班安排",
        "made_by_name": "系统",
    }
