"""What a caller is told: their own numbers, and the cases behind each that they may see."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import cut
from services.common.problems import FieldError, Forbidden, InvalidRequest
from services.contracts.identity import UNIT_ROLES, Principal
from services.workflow.statistics import service
from services.workflow.statistics.domain.measures import MEASURES, Measure
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import PRECISION, Window
from services.workflow.statistics.models import Fact
from services.workflow.statistics.repository import listing, reading
from services.workflow.statistics.schemas import (
    StatCase,
    StatCaseQuery,
    StatCases,
    StatQuery,
    StatTopics,
    Summary,
    TopicRow,
)

_TOPICS = 20
_EXACTLY = ("risk", "kind", "category", "channel", "tier", "state")


def scope_of(caller: Principal, query: StatQuery) -> Scope:
    """The county's people choose a unit or none; a unit's people have their own. Raises Forbidden."""
    if caller.county:
        return Scope(query.unit, query.drill)
    if not caller.has(*UNIT_ROLES):
        raise Forbidden("统计数据供县网信办和各责任单位使用；系统管理账号不查看办理数据。")
    if query.unit not in (None, caller.unit):
        raise Forbidden("您只能查看本单位的统计；请去掉单位条件，或选择本单位。")
    return Scope(caller.unit, query.drill)


async def window_of(session: AsyncSession, query: StatQuery) -> Window:
    """What is asked for, or this month so far. Raises InvalidRequest."""
    usual = Window.month_so_far((await reading.moment(session)).now)
    start = query.from_ or min(usual.start, query.to or usual.start)
    end = query.to + PRECISION if query.to else max(usual.end, start)
    if start > end:
        raise InvalidRequest(
            errors=[FieldError(pointer="/query/to", detail="结束时间早于开始时间，请调换或更正")]
        )
    return Window(start, end)


async def summary(session: AsyncSession, caller: Principal, query: StatQuery) -> Summary:
    scope = scope_of(caller, query)
    window = await window_of(session, query)
    return await service.summary(session, window, unit=scope.unit, drill=scope.drill, as_of=query.as_of)


async def cases(session: AsyncSession, caller: Principal, query: StatCaseQuery) -> StatCases:
    """The cases that a number is made of; the sum of all pages is the number."""
    scope, position = scope_of(caller, query), query.position()
    window = await window_of(session, query)
    at, newest, _ = await service.settle(session, query.as_of)
    viewer = None if caller.county else caller.unit
    conditions = listing.counted(scope, window, query.measure, None if newest else at)
    conditions += [getattr(Fact, name) == value for name, value in _chosen(query)]
    rows = await listing.page(session, conditions, viewer, position, query.limit)
    page, after = cut([_shown(*row) for row in rows], query.limit, row_id="case_id")
    hidden = 0 if newest or position else await listing.withheld(session, conditions, viewer)
    definition = MEASURES[query.measure]
    return StatCases(
        items=page,
        next_cursor=after,
        as_of=at,
        measure=query.measure,
        name=definition.name,
        text=definition.text,
        withheld=hidden,
    )


def _chosen(query: StatCaseQuery) -> list[tuple[str, Any]]:
    values = [(name, getattr(query, name)) for name in _EXACTLY]
    return [(name, value) for name, value in [*values, ("topic_id", query.topic)] if value is not None]


def _shown(fact: Fact, number: str, title: str) -> StatCase:
    names = StatCase.model_fields.keys() - {"number", "title"}
    return StatCase(number=number, title=title, **{name: getattr(fact, name) for name in names})


async def topics(session: AsyncSession, caller: Principal, query: StatQuery) -> StatTopics:
    """The matters that came most often."""
    scope = scope_of(caller, query)
    window = await window_of(session, query)
    at, newest, _ = await service.settle(session, query.as_of)
    when: datetime | None = None if newest else at
    found = await listing.topics(session, scope, window, when, _TOPICS)
    conditions = listing.counted(scope, window, Measure.RECEIVED, when)
    viewer = None if caller.county else caller.unit
    titles = await listing.titles(session, conditions, [topic for topic, _ in found], viewer)
    return StatTopics(
        items=[
            TopicRow(topic_id=topic, title=titles.get(topic, ""), counts=counts) for topic, counts in found
        ],
        as_of=at,
    )
