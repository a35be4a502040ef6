"""The directory and the plans as exports: units, accounts, each line of each plan."""

from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.workbook import Column
from services.contracts.codes import Category, Role, UnitKind
from services.contracts.identity import Principal
from services.contracts.words import CATEGORIES, KINDS, RISKS, ROLES, UNIT_KINDS
from services.workflow.exports.domain.words import DOERS, yes
from services.workflow.exports.repository import neighbours
from services.workflow.exports.schemas import UnitFilters, UserFilters
from services.workflow.exports.service.paged import Cut, NoFilters, PagedList, Told, unit_name
from services.workflow.plans import service as plans
from services.workflow.plans.domain import PlanLine
from services.workflow.plans.schemas import PlanOut

_DIRECTORY_READERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
"""Those who see the list of accounts."""


class _Step(NamedTuple):
    plan: PlanOut
    number: int
    line: PlanLine


async def _units(session: AsyncSession, caller: Principal, query: UnitFilters) -> Cut:
    del caller
    return Cut(await neighbours.units(session, query))


async def _accounts(session: AsyncSession, caller: Principal, query: UserFilters) -> Cut:
    del caller
    return Cut(await neighbours.accounts(session, query))


async def _plans(session: AsyncSession, caller: Principal, query: NoFilters) -> Cut:
    del caller, query
    found = (await plans.newest(session)).items
    return Cut([_Step(plan, at, line) for plan in found for at, line in enumerate(plan.plan.steps, 1)])


def _all_or(words: list[str]) -> str:
    return "、".join(words) or "不限"


def _roles(row: Any) -> str:
    return "、".join(ROLES[Role(role)] for role in row.roles)


def _categories(row: Any) -> str:
    return "、".join(CATEGORIES[Category(each)] for each in row.categories)


UNITS = PagedList(
    "单位",
    UnitFilters,
    lambda caller: caller.kind == "user",
    _units,
    (
        Told(Column("代码", 20), lambda row, _: row.code),
        Told(Column("名称", 26), lambda row, _: row.name),
        Told(Column("类型", 12), lambda row, _: UNIT_KINDS[UnitKind(row.kind)]),
        Told(Column("职责类别", 50), lambda row, _: _categories(row)),
        Told(Column("上级单位", 26), lambda row, names: unit_name(names, row.parent)),
        Told(Column("在用", 8), lambda row, _: yes(row.active)),
    ),
)
USERS = PagedList(
    "账号",
    UserFilters,
    lambda caller: caller.has(*_DIRECTORY_READERS),
    _accounts,
    (
        Told(Column("账号", 16), lambda row, _: row.username),
        Told(Column("姓名", 14), lambda row, _: row.name),
        Told(Column("单位", 24), lambda row, names: unit_name(names, row.unit)),
        Told(Column("角色", 30), lambda row, _: _roles(row)),
        Told(Column("在用", 8), lambda row, _: yes(row.active)),
    ),
)
PLANS = PagedList(
    "应急预案",
    NoFilters,
    lambda caller: caller.kind == "user",
    _plans,
    (
        Told(Column("预案", 24), lambda row, _: row.plan.plan.name),
        Told(Column("适用等级", 16), lambda row, _: _all_or([RISKS[each] for each in row.plan.plan.risks])),
        Told(Column("适用诉求", 20), lambda row, _: _all_or([KINDS[each] for each in row.plan.plan.kinds])),
        Told(Column("步骤", 8, "number"), lambda row, _: row.number),
        Told(Column("内容", 60), lambda row, _: row.line.title),
        Told(Column("由谁完成", 18), lambda row, _: DOERS[row.line.doer]),
        Told(Column("启动后时限（分钟）", 16, "number"), lambda row, _: row.line.within_minutes),
        Told(Column("启用", 8), lambda row, _: yes(row.plan.plan.active)),
        Told(Column("版本", 8, "number"), lambda row, _: row.plan.version),
        Told(Column("制定人", 12), lambda row, _: row.plan.made_by),
        Told(Column("制定时间", 17, "time"), lambda row, _: row.plan.made_at),
        Told(Column("理由", 30), lambda row, _: row.plan.reason),
    ),
)
