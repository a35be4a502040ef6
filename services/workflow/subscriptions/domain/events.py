"""What a unit's system may hear of, and what it is told: ids, codes and times, never a word of a text."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.contracts.codes import CaseState
from services.contracts.instants import shown
from services.workflow.cases.domain.actions import Action


class EventKind(StrEnum):
    ITEM_ASSESSED = "item.assessed"
    CASE_CHANGED = "case.changed"
    CASE_ASSIGNED = "case.assigned"
    CASE_REPLIED = "case.replied"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"


TEST = "test"
"""The type of what the test button sends; nobody subscribes to it."""

_ENDED = frozenset({CaseState.CLOSED, CaseState.DISMISSED})


def of_action(action: Action, before: CaseState, after: CaseState) -> EventKind:
    """The most telling event that an action is."""
    if action is Action.REOPEN:
        return EventKind.CASE_REOPENED
    if after is CaseState.PENDING_ACCEPTANCE and (
        before is not after or action in (Action.ASSIGN, Action.TRANSFER)
    ):
        return EventKind.CASE_ASSIGNED
    if after is CaseState.REPLIED and before is not after:
        return EventKind.CASE_REPLIED
    if after in _ENDED and before is not after:
        return EventKind.CASE_CLOSED
    return EventKind.CASE_CHANGED


def told_as(happened: EventKind, wanted: Collection[str]) -> EventKind | None:
    """As which one event a subscription hears it: the most telling that it wants, once; None: not at all."""
    if happened in wanted:
        return happened
    if happened is not EventKind.ITEM_ASSESSED and EventKind.CASE_CHANGED in wanted:
        return EventKind.CASE_CHANGED
    return None


def body(
    event_id: UUID, kind: str, at: datetime, case: Mapping[str, Any], item: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What is sent. `case` holds at least `drill`; the receiver knows an event again by `id`."""
    plain = dict(case)
    said: dict[str, Any] = {"id": str(event_id), "type": kind, "at": shown(at), "drill": plain.pop("drill")}
    if plain:
        said["case"] = plain
    return said if item is None else said | {"item": dict(item)}
