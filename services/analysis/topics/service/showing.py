"""Topics as people see them, and the word of a person that two are not one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.topics.repository import pairs, reading, separating
from services.analysis.topics.schemas import (
    LikeTopic,
    TakenOut,
    TopicCase,
    TopicDetail,
    TopicItem,
    TopicQuery,
    TopicView,
    UnmergeBody,
    Why,
)
from services.analysis.topics.service.separating import take_out
from services.common import audit, clock
from services.common.paging import Page, cut
from services.common.problems import Forbidden, NotFound
from services.contracts.codes import RiskLevel, Role
from services.contracts.events import Service
from services.contracts.heat import BASELINE_DAYS, Counts, pulse
from services.contracts.identity import UNIT_ROLES, Principal

_DAY = timedelta(days=1)
_HEADING = 40
_NOTHING_KEPT: Mapping[str, Any] = {
    "words": (), "places": (), "hours_apart": None, "score": None, "issue_score": None,
}  # fmt: skip


class NothingSuggested(NotFound):
    detail = "系统没有提示这两个话题可能是同一事项；请刷新话题后再试。"


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who looks, and when; `unit` is None for those who see all."""

    session: AsyncSession
    person: UUID
    unit: str | None
    now: datetime

    @property
    def viewer(self) -> tuple[UUID, str | None]:
        return self.person, self.unit

    @property
    def days(self) -> tuple[datetime, datetime]:
        return self.now - _DAY, self.now - (BASELINE_DAYS + 1) * _DAY


async def topics(session: AsyncSession, caller: Principal, query: TopicQuery) -> Page[TopicView]:
    """The matters that several items share, those spoken of last first."""
    if not _may_look(caller):
        return Page(items=[], next_cursor=None)
    desk = await _desk(session, caller)
    rows = await reading.page(
        session, desk.unit, drill=query.drill, after=query.position(), limit=query.limit
    )
    shown, cursor = cut(rows, query.limit, at="last_at")
    views = await _views(desk, [row.id for row in shown])
    return Page(items=[views[row.id] for row in shown if row.id in views], next_cursor=cursor)


async def topic(session: AsyncSession, caller: Principal, topic_id: UUID) -> TopicDetail:
    """One matter with its items and why each belongs. Raises NotFound."""
    desk = await _desk(session, caller) if _may_look(caller) else None
    views = await _views(desk, [topic_id]) if desk else {}
    if desk is None or topic_id not in views:
        raise NotFound
    rows = await reading.members(session, topic_id, desk.viewer)
    items = [row.item_id for row in rows]
    headings, cases = await reading.headings(session, items), await reading.cases(session, items)
    return TopicDetail(
        **views[topic_id].model_dump(),
        items=[_item(row, headings, cases, named=caller.county) for row in rows],
        suggestions=await _suggestions(desk, topic_id),
        taken_out=await _taken_out(desk, topic_id),
        may_decide=_may_decide(caller),
    )


async def tell_apart(session: AsyncSession, caller: Principal, topic_id: UUID, other: UUID) -> TopicDetail:
    """A person says that these are two matters: nobody is asked again. Raises NotFound, Forbidden."""
    await topic(session, caller, topic_id)
    if not _may_decide(caller):
        raise Forbidden("只有县网信办值班员和负责人可以认定两个话题不是同一事项。")
    found = await reading.between(session, topic_id, other)
    if not found:
        raise NothingSuggested
    await pairs.decide(session, found, "different", await clock.now(session), caller.subject)
    detail = {"other": str(other)}
    await audit.record(
        session, Service.ANALYSIS, caller, "topic.different",
        object_type="topic", object_id=topic_id, detail=detail,
    )  # fmt: skip
    return await topic(session, caller, topic_id)


async def unmerge(session: AsyncSession, caller: Principal, topic_id: UUID, said: UnmergeBody) -> TopicDetail:
    """A person takes items out of a topic. Raises NotFound, Forbidden, InvalidRequest."""
    if not _may_decide(caller):
        raise Forbidden("只有县网信办值班员和负责人可以把信息移出话题。")
    await take_out(session, caller, topic_id, said)
    return await topic(session, caller, topic_id)


def _may_look(caller: Principal) -> bool:
    return caller.county or caller.has(*UNIT_ROLES)


def _may_decide(caller: Principal) -> bool:
    return caller.has(Role.DUTY_OFFICER, Role.OFFICE_CHIEF)


async def _desk(session: AsyncSession, caller: Principal) -> _Desk:
    unit = None if caller.county else caller.unit
    return _Desk(session, caller.subject, unit, await clock.now(session))


async def _views(desk: _Desk, ids: Sequence[UUID]) -> Mapping[UUID, TopicView]:
    rows = await reading.counts(desk.session, ids, desk.viewer, desk.days) if ids else {}
    headings = await reading.headings(desk.session, [row.first_item for row in rows.values()])
    cases = await reading.cases(desk.session, [row.last_item for row in rows.values()])
    return {row.id: _view(row, headings, cases) for row in rows.values()}


def _view(row: Any, headings: Mapping[UUID, Any], cases: Mapping[UUID, Any]) -> TopicView:
    beat = pulse(Counts(row.recent, row.before, row.views))
    return TopicView(
        id=row.id,
        title=_heading(headings.get(row.first_item)),
        item_count=row.items,
        heat=beat.heat,
        recent=row.recent,
        baseline=beat.baseline,
        growth=beat.growth,
        trend=beat.trend,
        views=row.views,
        risk=_risk(row),
        warnings=list(beat.warnings),
        case=_case(cases.get(row.last_item)),
        drill=row.drill,
        opened_at=row.opened_at,
        last_at=row.last_at,
    )


def _risk(row: Any) -> RiskLevel:
    if row.severe:
        return RiskLevel.SEVERE
    return RiskLevel.MAJOR if row.major else RiskLevel.GENERAL


def _case(row: Any) -> TopicCase | None:
    return None if row is None else TopicCase(id=row.case_id, number=row.case_number, state=row.state)


def _heading(row: Any) -> str:
    """Its title, or how its masked text begins."""
    if row is None:
        return ""
    return (row.title or "").strip() or " ".join(row.text.split())[:_HEADING]


def _item(row: Any, headings: Mapping[UUID, Any], cases: Mapping[UUID, Any], *, named: bool) -> TopicItem:
    head, case = headings[row.item_id], cases.get(row.item_id)
    return TopicItem(
        id=row.item_id,
        title=_heading(head),
        channel=head.channel,
        unit=row.unit if named else None,
        risk=row.risk,
        received_at=row.received_at,
        case_id=None if case is None else case.case_id,
        case_number=None if case is None else case.case_number,
        why=_why(row.evidence, named=named),
    )


def _why(evidence: Mapping[str, Any], *, named: bool) -> Why:
    """What was kept of it; what a person wrote is for the office."""
    reason = evidence.get("reason") if named else None
    return Why.model_validate({**_NOTHING_KEPT, **evidence, "reason": reason})


async def _taken_out(desk: _Desk, topic_id: UUID) -> list[TakenOut]:
    if desk.unit is not None:
        return []
    rows = await separating.taken_out(desk.session, topic_id, desk.viewer)
    headings = await reading.headings(desk.session, [row.item_id for row in rows]) if rows else {}
    return [
        TakenOut(
            id=row.item_id,
            title=_heading(headings.get(row.item_id)),
            topic_id=row.topic_id,
            at=row.at,
            by=row.decided_name,
            reason=row.reason,
        )
        for row in rows
    ]


async def _suggestions(desk: _Desk, topic_id: UUID) -> list[LikeTopic]:
    found = await reading.like(desk.session, topic_id)
    views = await _views(desk, list(found))
    return [_like(view, _why(found[each], named=False)) for each, view in views.items()]


def _like(view: TopicView, why: Why) -> LikeTopic:
    return LikeTopic(id=view.id, title=view.title, item_count=view.item_count, case=view.case, why=why)
