"""A rota from a sheet: who stands on which post on which day, where that differs from the rota in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, form_fields
from services.common.form_fields import Field, Filled, Form, plain
from services.common.form_import import Deed, ImportPlan, RowPlan, deal_with, noted
from services.common.problems import FieldError, InvalidRequest
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.calendar.domain import at
from services.workflow.duty.domain.posts import ELIGIBLE, Post, local_day
from services.workflow.duty.domain.rota import DAY, DAY_STARTS
from services.workflow.duty.repository import people, plan
from services.workflow.duty.schemas.plan import NewOverride
from services.workflow.duty.service import planning
from services.workflow.duty.service.checks import refused

FORM = Form(
    title="值班表",
    fields=(
        Field("date", "日期", 14, "如 2027-02-08；班次从这一天开始。", required=True),
        Field("duty", "主班", 26, "从列表中选择，或填姓名、账号；留空就不改动。"),
        Field("deputy", "副班", 26, "从列表中选择，或填姓名、账号；留空就不改动。"),
        Field("chief", "带班领导", 26, "从列表中选择，或填姓名、账号；留空就不改动。"),
    ),
    example=("示例（请删除本行）", "张三", "李四", "王五"),
    notes=(
        ("怎么用", "一行填一天。上传后先预览，核对后再导入；与现有值班表相同的不会重复写入。"),
        ("班次时间", "按轮值安排的交接班时间；没有轮值的，从当天 8:00 到次日 8:00。"),
    ),
)
REASON = "按导入的值班表"
_POSTS = {Post.DUTY: "主班", Post.DEPUTY: "副班", Post.CHIEF: "带班领导"}
_FURTHEST = timedelta(days=366)
_NOBODY = "无人"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may stand on each post: ids by every name that a cell may give them; None: several have it."""

    by_name: Mapping[Post, Mapping[str, UUID | None]]
    names: Mapping[UUID, str]

    def choices(self, post: Post) -> tuple[str, ...]:
        ids = {each for each in self.by_name[post].values() if each is not None}
        return tuple(sorted(self.names[each] for each in ids))


async def candidates(session: AsyncSession) -> Candidates:
    by_name: dict[Post, dict[str, UUID | None]] = {}
    names: dict[UUID, str] = {}
    for post, roles in ELIGIBLE.items():
        mine = by_name.setdefault(post, {})
        for row in await people.active_with(session, roles):
            names[row.id] = f"{row.name}（{row.username}）"
            for name in (row.username, names[row.id]):
                mine[plain(name)] = row.id
            mine[plain(row.name)] = None if plain(row.name) in mine else row.id
    return Candidates(by_name, names)


async def put(session: AsyncSession, caller: Principal, rows: Sequence[Filled]) -> list[RowPlan]:
    """Put the people of the rows on where others are; the rest of the rota stays."""
    known, now = await candidates(session), await clock.now(session)
    seen: set[date] = set()

    async def deal(session: AsyncSession, row: Filled) -> RowPlan:
        day = _day(row["date"], now)
        if day in seen:
            raise refused("/date", "这一天前面已有一行，请每天只留一行")
        seen.add(day)
        return await _deal(session, caller, row, day, _wanted(row, known), known)

    return await deal_with(session, FORM, rows, deal)


def _day(given: str, now: datetime) -> date:
    """Raises InvalidRequest."""
    day = form_fields.day(given)
    if day is None:
        raise refused("/date", "不是有效的日期，例如 2027-02-08")
    if day > local_day(now) + _FURTHEST:
        raise refused("/date", "最多提前一年安排")
    return day


def _wanted(row: Filled, known: Candidates) -> dict[Post, UUID]:
    """Raises InvalidRequest that names every cell in error."""
    found: dict[Post, UUID] = {}
    errors = []
    for post in Post:
        if not row[post]:
            continue
        person = known.by_name[post].get(plain(row[post]))
        if person is not None:
            found[post] = person
        elif plain(row[post]) in known.by_name[post]:
            errors.append(FieldError(pointer=f"/{post}", detail="有几个人同名，请从列表中选择，或填账号"))
        else:
            detail = "没有这个人，或其角色不能值这个班次；请从列表中选择"
            errors.append(FieldError(pointer=f"/{post}", detail=detail))
    if not found and not errors:
        errors.append(FieldError(pointer="/duty", detail="这一行没有填人，请填写或删去这一行"))
    if Post.DUTY in found and found[Post.DUTY] == found.get(Post.DEPUTY):
        errors.append(FieldError(pointer="/deputy", detail="主班、副班不能是同一个人"))
    if errors:
        raise InvalidRequest(errors=errors)
    return found


async def _deal(
    session: AsyncSession,
    caller: Principal,
    row: Filled,
    day: date,
    wanted: Mapping[Post, UUID],
    known: Candidates,
) -> RowPlan:
    changes, replaced = [], False
    start = at(day, time())
    rota = (await plan.load(session, start - DAY, start + 3 * DAY)).shifts(start - DAY, start + 3 * DAY)
    for post, person in wanted.items():
        mine = [each for each in rota if each.post is post and local_day(each.starts_at) == day]
        if mine and {each.person for each in mine} == {person}:
            continue
        since = min((each.starts_at for each in mine), default=at(day, DAY_STARTS))
        until = max((each.ends_at for each in mine), default=at(day + DAY, DAY_STARTS))
        new = NewOverride(post=post, person=person, starts_at=since, ends_at=until, reason=REASON)
        await planning.add_override(session, caller, new)
        before = "、".join(dict.fromkeys(_name(known, each.person) for each in mine)) or _NOBODY
        changes.append(f"{_POSTS[post]}：{before} → {_name(known, person)}")
        replaced = replaced or bool(mine)
    deed: Deed = "same" if not changes else "change" if replaced else "add"
    return RowPlan(number=row.number, deed=deed, what=f"{day:%Y-%m-%d}", changes=changes)


def _name(known: Candidates, person: UUID) -> str:
    return known.names.get(person, "已停用的账号")


async def log(session: AsyncSession, caller: Principal, digest: bytes, plan: ImportPlan) -> None:
    detail: dict[str, Any] = noted(digest, plan)
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "duty.imported",
        object_type="duty",
        object_id=None,
        detail=detail,
    )
