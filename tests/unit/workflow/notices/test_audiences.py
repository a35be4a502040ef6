"""Who is told of which action."""

from uuid import UUID

import pytest

from services.contracts.codes import CaseState
from services.workflow.cases.domain.actions import Action
from services.workflow.cases.domain.audiences import TABLE, Done, told
from services.workflow.notices.domain import (
    CHIEF,
    DUTY,
    LEADING_GROUP,
    NOBODY,
    Audience,
    Notice,
    NoticeKind,
    handlers,
    head,
    people,
    recipients,
)

AUTHOR = UUID(int=1)
LEAD = handlers("jiaoyu") | head("jiaoyu")


def done(action: str, **given: object) -> Done:
    usual: dict[str, object] = {
        "state": CaseState.IN_PROGRESS,
        "tier": 1,
        "lead_unit": "jiaoyu",
        "lead_before": "jiaoyu",
        "assisting_units": ("huanbao",),
        "author": AUTHOR,
    }
    return Done(action=action, **{**usual, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("action", "given", "kind", "audience"),
    [
        (
            "assign",
            {"state": CaseState.PENDING_ACCEPTANCE},
            NoticeKind.ASSIGNED,
            LEAD | handlers("huanbao") | head("huanbao"),
        ),
        ("return", {"lead_unit": None}, NoticeKind.RETURNED, DUTY),
        ("submit_reply", {"tier": 1}, NoticeKind.APPROVAL_WAITING, head("jiaoyu")),
        ("submit_reply", {"tier": 2}, NoticeKind.APPROVAL_WAITING, CHIEF),
        ("correct", {"tier": 3}, NoticeKind.APPROVAL_WAITING, LEADING_GROUP),
        ("reject", {}, NoticeKind.REJECTED, people(AUTHOR) | handlers("jiaoyu")),
        ("approve", {}, NoticeKind.APPROVED, people(AUTHOR) | handlers("jiaoyu")),
        ("decide_extension", {"asked_by": AUTHOR}, NoticeKind.EXTENSION_DECIDED, people(AUTHOR) | LEAD),
        ("supervise", {}, NoticeKind.SUPERVISED, LEAD),
        ("escalate", {"tier": 2}, NoticeKind.ESCALATED, head("jiaoyu") | CHIEF),
        ("reopen", {}, NoticeKind.REOPENED, LEAD),
        ("reopen", {"lead_unit": None}, NoticeKind.REOPENED, DUTY),
        (
            "ask_part",
            {"detail": {"unit": "weisheng"}},
            NoticeKind.PART_ASKED,
            handlers("weisheng") | head("weisheng"),
        ),
    ],
)
def test_whose_turn_it_is_is_told(
    action: str, given: dict[str, object], kind: NoticeKind, audience: Audience
) -> None:
    entry = told(done(action, **given))
    assert entry is not None
    assert entry[:2] == (kind, audience)


@pytest.mark.parametrize("action", ["log", "comment", "accept", "merge", "close", "archive"])
def test_what_moves_nobody_is_told_to_nobody(action: str) -> None:
    assert told(done(action)) is None


def test_a_review_that_leaves_the_case_at_the_desk_tells_nobody() -> None:
    assert told(done("review", state=CaseState.PENDING_ASSIGNMENT, lead_unit=None)) is None


def test_every_action_of_the_table_exists() -> None:
    assert set(TABLE) <= {action.value for action in Action}


def test_a_notice_keeps_codes_and_numbers_and_no_words() -> None:
    entry = told(
        done("decide_extension", detail={"granted": True, "workdays": 3, "basis": "因故", "note": "x"})
    )
    assert entry is not None
    assert entry[2] == {"granted": True, "workdays": 3}


def test_who_acted_is_not_told_and_nobody_twice() -> None:
    other = UUID(int=2)
    notice = Notice(NoticeKind.ASSIGNED, None, people(AUTHOR), "key", besides=AUTHOR)
    assert recipients(notice, [AUTHOR, other, other]) == [other]
    assert not NOBODY
    assert handlers(None) == NOBODY
