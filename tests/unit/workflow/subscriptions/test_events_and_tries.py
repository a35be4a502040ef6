"""Which event an action is, as what it is heard, and how long it is tried."""

from datetime import UTC, datetime, timedelta

import pytest

from services.common.ids import new_id
from services.contracts.codes import CaseState as S
from services.workflow.cases.domain.actions import Action
from services.workflow.subscriptions.domain.events import EventKind, body, of_action, told_as
from services.workflow.subscriptions.domain.signing import secret_of
from services.workflow.subscriptions.domain.trying import is_dead, is_over, pause_after, wait_after

NOW = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "before", "after", "kind"),
    [
        (Action.ASSIGN, S.PENDING_ASSIGNMENT, S.PENDING_ACCEPTANCE, EventKind.CASE_ASSIGNED),
        (Action.ASSIGN, S.PENDING_ACCEPTANCE, S.PENDING_ACCEPTANCE, EventKind.CASE_ASSIGNED),
        (Action.REVIEW, S.PENDING_REVIEW, S.PENDING_ACCEPTANCE, EventKind.CASE_ASSIGNED),
        (Action.REVIEW, S.PENDING_REVIEW, S.PENDING_ASSIGNMENT, EventKind.CASE_CHANGED),
        (Action.COMMENT, S.PENDING_ACCEPTANCE, S.PENDING_ACCEPTANCE, EventKind.CASE_CHANGED),
        (Action.APPROVE, S.PENDING_APPROVAL, S.REPLIED, EventKind.CASE_REPLIED),
        (Action.PUBLISH, S.REPLIED, S.REPLIED, EventKind.CASE_CHANGED),
        (Action.CLOSE, S.REPLIED, S.CLOSED, EventKind.CASE_CLOSED),
        (Action.DISMISS, S.PENDING_REVIEW, S.DISMISSED, EventKind.CASE_CLOSED),
        (Action.REOPEN, S.CLOSED, S.IN_PROGRESS, EventKind.CASE_REOPENED),
        (Action.ARCHIVE, S.CLOSED, S.ARCHIVED, EventKind.CASE_CHANGED),
    ],
)
def test_an_action_is_its_most_telling_event(action: Action, before: S, after: S, kind: EventKind) -> None:
    assert of_action(action, before, after) is kind


def test_an_event_is_heard_once_as_what_was_asked_for() -> None:
    assert told_as(EventKind.CASE_REPLIED, ["case.changed", "case.replied"]) is EventKind.CASE_REPLIED
    assert told_as(EventKind.CASE_REPLIED, ["case.changed"]) is EventKind.CASE_CHANGED
    assert told_as(EventKind.CASE_REPLIED, ["case.closed"]) is None
    assert told_as(EventKind.ITEM_ASSESSED, ["case.changed"]) is None


def test_waits_grow_to_three_hours_and_end_after_a_day() -> None:
    waits = [wait_after(attempt, 0.99) for attempt in range(1, 30)]
    assert waits == sorted(waits)
    assert timedelta(seconds=5) <= waits[0] <= timedelta(seconds=10)
    assert timedelta(hours=1.5) <= waits[-1] <= timedelta(hours=3)
    assert pause_after(1) == timedelta(seconds=10)
    assert pause_after(10**6) == timedelta(minutes=5)
    assert is_over(NOW, NOW + timedelta(days=1))
    assert not is_over(NOW, NOW + timedelta(hours=23))
    assert is_dead(NOW, None)
    assert not is_dead(NOW, NOW + timedelta(hours=1))


def test_secrets_differ_by_subscription_and_generation() -> None:
    one, other = new_id(), new_id()
    made = {secret_of(b"k" * 32, each, number) for each in (one, other) for number in (1, 2)}
    assert len(made) == 4
    assert secret_of(b"k" * 32, one, 1) in made


def test_a_body_marks_drills_and_says_only_what_it_is_given() -> None:
    said = body(new_id(), "case.closed", NOW, {"drill": True, "number": "HY-2026-000001"}, None)
    assert (said["drill"], said["case"]) == (True, {"number": "HY-2026-000001"})
    assert said["at"].endswith("+08:00")
    assert "case" not in body(new_id(), "test", NOW, {"drill": False}, None)
