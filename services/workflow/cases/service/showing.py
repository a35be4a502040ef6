"""A case as its reader may see it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.access import repository as access
from services.workflow.cases.domain.disclosure import Disclosure, disclosure
from services.workflow.cases.domain.rules import allowed
from services.workflow.cases.models import Case, Reply, TimelineEntry
from services.workflow.cases.repository import clocks, demands, items, neighbours, replies, timeline
from services.workflow.cases.schemas.views import (
    CaseSummary,
    CaseView,
    DeadlineView,
    ExtensionView,
    ItemView,
    ReplyView,
    TaskView,
    TimelineView,
)
from services.workflow.cases.service.looking import Look
from services.workflow.deadlines.models import CaseDeadline, Extension
from services.workflow.quality import repository as checks
from services.workflow.quality import service as quality
from services.workflow.tasks import repository as tasks
from services.workflow.tasks.domain import Ruling, TaskKind, TaskStatus
from services.workflow.tasks.models import CaseTask

_SUMMARY = (
    "id",
    "number",
    "version",
    "state",
    "tier",
    "risk",
    "category",
    "kind",
    "lead_unit",
    "assisting_units",
    "suggested_unit",
    "drill",
    "restricted",
    "received_at",
    "updated_at",
)
_WHOLE = (
    *_SUMMARY,
    "round",
    "policy_version",
    "returnable_until",
    "concerned_units",
    "found_units",
    "clue",
    "dispatches",
    "designated",
    "followed_up",
)
_INTERNAL: Mapping[str, Any] = {"found_units": [], "clue": False, "dispatches": 0}
"""What a unit that only submitted is not told."""


async def show(session: AsyncSession, seen: Look, *, complete: bool = False) -> CaseView:
    """What this reader may see of the case, with the actions that are open to them.

    `complete`: all of its items and entries and not only the newest.
    """
    case, rules = seen.case, disclosure(seen.facts, seen.caller, seen.case.concerned_units)
    own = seen.caller.unit if seen.limited else None
    members = await items.of_case(session, case.id, own, None if complete else items.SHOWN)
    running = await clocks.of_cases(session, [case.id])
    answers = await replies.of_case(session, case.id)
    checked = {} if seen.limited else await checks.of_case(session, case.id)
    told = await timeline.of_case(session, case.id, None if complete else timeline.SHOWN)
    asked = [] if seen.limited else await clocks.extensions(session, case.id)
    shown_reply = next((reply for reply in answers if reply.version == case.shown_reply), None)
    title = (await items.own_heading(session, case.id, own) or case.number) if own else case.title
    columns = {name: getattr(case, name) for name in _WHOLE} | (dict(_INTERNAL) if seen.limited else {})
    return CaseView(
        **columns,
        **await _people_and_tasks(session, seen),
        title=title,
        item_count=len(members) if own else seen.item_count,
        limited=seen.limited,
        reviewed=any(member.reviewed for member in members),
        public_reply=shown_reply.text if shown_reply else None,
        replied_at=shown_reply.decided_at if shown_reply else None,
        **_clocks(running, seen.now),
        deadlines=[deadline(clock, seen.now, _standing_still(seen)) for clock in running],
        items=await _items(session, members, rules),
        timeline=_timeline(told, rules),
        replies=[
            _reply(each, seen.limited, checked.get(each.version))
            for each in answers
            if _tellable(each, seen.limited)
        ],
        extensions=[_extension(each, name) for each, name in asked],
        actions=allowed(seen.facts, seen.caller, seen.now, seen.demands),
    )


async def _people_and_tasks(session: AsyncSession, seen: Look) -> dict[str, Any]:
    case = seen.case
    asked = [] if seen.limited else await tasks.of_case(session, case.id)
    return {
        "demands": (await demands.of_cases(session, [case.id]))[case.id].count,
        "holder": None if seen.limited else case.holder_name,
        "people": list(await access.names(session, case.id)) if case.restricted else [],
        "tasks": [_task(each) for each in asked],
        **await _other_cases(session, seen),
    }


async def _other_cases(session: AsyncSession, seen: Look) -> dict[str, UUID | None]:
    """The cases that this one belongs with, but none that the reader does not know to exist."""
    links = {"previous_case": seen.case.previous_case, "merged_into": seen.case.merged_into}
    named = await access.named_for(session, {each for each in links.values() if each is not None})
    hidden = {each for each, people in named.items() if seen.caller.subject not in people}
    return {name: None if each in hidden else each for name, each in links.items()}


def _task(task: CaseTask) -> TaskView:
    return TaskView(
        id=task.id,
        kind=TaskKind(task.kind),
        unit=task.unit,
        note=task.note,
        asked_by=task.asked_by_name,
        asked_by_unit=task.asked_by_unit,
        asked_at=task.asked_at,
        due_at=task.due_at,
        status=TaskStatus(task.status),
        result=Ruling(task.result) if task.result else None,
        answer=task.answer,
        done_by=task.done_by_name,
        done_by_unit=task.done_by_unit,
        done_at=task.done_at,
    )


def summary(
    case: Case, *, title: str | None, item_count: int, running: Sequence[CaseDeadline], now: datetime
) -> CaseSummary:
    """A row of the list; `title` replaces the case's own for a unit that only submitted."""
    return CaseSummary(
        **{name: getattr(case, name) for name in _SUMMARY},
        title=title or case.title,
        item_count=item_count,
        limited=title is not None,
        **_clocks(running, now),
    )


def _clocks(all_clocks: Iterable[CaseDeadline], now: datetime) -> dict[str, Any]:
    open_clocks = [clock for clock in all_clocks if clock.met_at is None and clock.stopped_at is None]
    first = min(open_clocks, key=lambda clock: clock.due_at, default=None)
    return {
        "overdue": first is not None and first.due_at < now,
        "next_deadline": deadline(first, now) if first else None,
    }


def _standing_still(seen: Look) -> frozenset[str]:
    """The names of the clocks that a pause stops now."""
    return seen.demands.pausable if seen.facts.paused else frozenset()


def deadline(
    clock: CaseDeadline, now: datetime, standing_still: frozenset[str] = frozenset()
) -> DeadlineView:
    """A breach once found stays one; until it is found, it is the clock that tells."""
    ended = clock.met_at or clock.stopped_at or now
    return DeadlineView(
        id=clock.id,
        name=clock.name,
        round=clock.round,
        started_at=clock.started_at,
        due_at=clock.due_at,
        original_due_at=clock.original_due_at,
        met_at=clock.met_at,
        stopped_at=clock.stopped_at,
        breached=clock.breached_at is not None or clock.due_at < ended,
        provisional=clock.provisional,
        extended=clock.due_at != clock.original_due_at,
        paused=clock.name in standing_still and clock.met_at is None and clock.stopped_at is None,
        trace=clock.trace,
    )


async def _items(session: AsyncSession, members: Sequence[items.Member], rules: Disclosure) -> list[ItemView]:
    ids = [member.item_id for member in members]
    shown = {item.item_id: item for item in await neighbours.items(session, ids)}
    judged = await neighbours.assessments(session, ids)
    return [
        _item(shown[member.item_id], judged[member.item_id].body, member, rules, frozenset(shown))
        for member in members
        if member.item_id in shown and member.item_id in judged
    ]


def _item(
    item: Any,
    assessment: dict[str, Any],
    member: items.Member,
    rules: Disclosure,
    visible: frozenset[UUID],
) -> ItemView:
    hidden = rules.hides_submitter(item.unit)
    return ItemView(
        id=item.item_id,
        unit=None if hidden else item.unit,
        external_id=None if hidden else item.external_id,
        source_url=None if hidden else item.source_url,
        channel=item.channel,
        title=item.title,
        text=item.text,
        place=item.place,
        concerns_unit=item.concerns_unit,
        reach=item.reach,
        drill=item.drill,
        occurred_at=item.occurred_at,
        published_at=item.published_at,
        received_at=item.received_at,
        duplicate_of=item.duplicate_of if item.duplicate_of in visible or not rules.limited else None,
        assessment={
            **assessment,
            "reviewed": member.reviewed,
            "needs_review": assessment["needs_review"] or bool(member.alarms),
        },
        mergeable=bool(member.came_from),
    )


def _timeline(entries: Iterable[TimelineEntry], rules: Disclosure) -> list[TimelineView]:
    told = ((entry, rules.of_entry(entry.action, entry.actor_unit)) for entry in entries)
    return [
        TimelineView(
            at=entry.at,
            actor=entry.actor_username if telling.actor else "submitter",
            actor_name=entry.actor_name if telling.actor else "报送单位",
            actor_unit=entry.actor_unit if telling.actor else None,
            action=entry.action,
            from_=entry.from_state,
            to=entry.to_state,
            note=entry.note if telling.words else None,
            detail=entry.detail if telling.words else {},
        )
        for entry, telling in told
        if telling.entry
    ]


def _tellable(reply: Reply, limited: bool) -> bool:
    return not limited or reply.status == "approved"


def _reply(reply: Reply, limited: bool, checked: checks.Checked | None) -> ReplyView:
    return ReplyView(
        version=reply.version,
        correction=reply.correction,
        text=reply.text,
        internal_note=None if limited else reply.internal_note,
        reason=None if limited else reply.reason,
        author=None if limited else reply.author_name,
        author_unit=reply.author_unit,
        submitted_at=reply.submitted_at,
        status=reply.status,
        decided_by=None if limited else reply.decided_by_name,
        decided_at=reply.decided_at,
        warnings=quality.shown(checked.check.warnings if checked else ()),
        overruled=quality.overruling(checked),
    )


def _extension(extension: Extension, milestone: str) -> ExtensionView:
    return ExtensionView(
        milestone=milestone,
        workdays=extension.workdays,
        reason=extension.reason,
        interim_reply=extension.interim_reply,
        status=extension.status,
        asked_at=extension.asked_at,
        decided_at=extension.decided_at,
    )
