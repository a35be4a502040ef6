"""Every state, action and person: the rules against the table that was written by hand."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from services.contracts.codes import CaseState, Role
from services.workflow.cases.domain.actions import Action
from services.workflow.cases.domain.facts import Caller, CaseFacts, Demands
from services.workflow.cases.domain.rules import Forbidden, allowed, refusal
from services.workflow.cases.domain.scope import Sight, sight
from tests.unit.workflow.cases.cells import PEOPLE, read

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
_ROLES = {
    "D": (Role.DUTY_OFFICER, "wangxinban"),
    "C": (Role.OFFICE_CHIEF, "wangxinban"),
    "L": (Role.LEADING_GROUP, "lingdaozu"),
    "A": (Role.AUDITOR, "wangxinban"),
    "H": (Role.HANDLER, "jiaoyu"),
    "h": (Role.HANDLER, "jiaoyu"),
    "B": (Role.UNIT_HEAD, "jiaoyu"),
    "a": (Role.HANDLER, "huanbao"),
    "b": (Role.UNIT_HEAD, "huanbao"),
    "s": (Role.HANDLER, "chengguan-zhen"),
    "t": (Role.UNIT_HEAD, "chengguan-zhen"),
    "c": (Role.UNIT_CLIENT, "chengguan-zhen"),
    "o": (Role.HANDLER, "weisheng"),
    "m": (Role.SYSTEM_ADMIN, "wangxinban"),
}
CELLS = list(read())


def person(who: str) -> Caller:
    role, unit = _ROLES[who]
    return Caller(UUID(int=PEOPLE.index(who) + 1), frozenset({role}), unit)


def case_in(state: str) -> CaseFacts:
    nobody = state in {"pending_review", "pending_assignment", "dismissed", "merged"}
    return CaseFacts(
        state=CaseState(state),
        tier=1,
        lead_unit=None if nobody else "jiaoyu",
        assisting_units=frozenset() if nobody else frozenset({"huanbao"}),
        submitting_units=frozenset() if state == "merged" else frozenset({"chengguan-zhen"}),
        pending_author=person("H").subject if state == "pending_approval" else None,
        returnable_until=NOW + timedelta(hours=1),
        extensions_used=0,
        running=frozenset({"close"}),
        in_time=frozenset({"close"}),
        has_merged_items=True,
    )


def outcome(facts: CaseFacts, caller: Caller, action: Action) -> str:
    if sight(facts, caller) is Sight.NONE:
        return "."
    why = refusal(facts, caller, action, NOW, Demands())
    if why is None:
        return "y"
    return "f" if isinstance(why, Forbidden) else "n"


def test_the_table_has_every_cell_once() -> None:
    every = Counter(product(CaseState, Action, PEOPLE))
    assert Counter((CaseState(c.state), Action(c.action), c.who) for c in CELLS) == every


@pytest.mark.parametrize("action", Action)
def test_every_cell_is_as_the_office_wants_it(action: Action) -> None:
    wrong = [
        (cell, got)
        for cell in CELLS
        if cell.action == action
        and (got := outcome(case_in(cell.state), person(cell.who), action)) != cell.expected
    ]
    assert wrong == []


@pytest.mark.parametrize("state", CaseState)
def test_the_buttons_are_exactly_the_cells_that_say_yes(state: CaseState) -> None:
    for who in PEOPLE:
        offered = {action.value for action in allowed(case_in(state), person(who), NOW, Demands())}
        yes = {c.action for c in CELLS if (c.state, c.who, c.expected) == (state, who, "y")}
        assert offered == yes, who


# who may decide about a reply, by tier: (tier, person) -> what `approve` answers while it waits
_APPROVERS = {
    1: "ffff ffy ff fff ..",
    2: "fyff fff ff fff ..",
    3: "ffyf fff ff fff ..",
}


@pytest.mark.parametrize("tier", _APPROVERS)
@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT])
def test_the_tier_says_who_decides_about_a_reply(tier: int, action: Action) -> None:
    facts = replace(case_in("pending_approval"), tier=tier)
    assert [outcome(facts, person(who), action) for who in PEOPLE] == list(_APPROVERS[tier].replace(" ", ""))


def test_nobody_approves_what_they_wrote_whatever_else_they_are() -> None:
    everything = Caller(person("H").subject, frozenset(Role), "jiaoyu")
    for tier in (1, 2, 3):
        facts = replace(case_in("pending_approval"), tier=tier)
        assert outcome(facts, everything, Action.APPROVE) == "f"
        assert outcome(facts, everything, Action.REJECT) == "f"
        assert outcome(facts, everything, Action.RECALL) == "y"


# the state, and what duty officer, chief and leading group get
_COUNTY_LEADS = {
    Action.ACCEPT: ("pending_acceptance", "yyf"),
    Action.RETURN: ("pending_acceptance", "yyf"),
    Action.TRANSFER: ("pending_acceptance", "fyf"),
    Action.LOG: ("in_progress", "yyf"),
    Action.VERIFY: ("in_progress", "yff"),
    Action.REQUEST_EXTENSION: ("in_progress", "yyf"),
    Action.SUBMIT_REPLY: ("in_progress", "yff"),
    Action.RECALL: ("pending_approval", "yff"),
    Action.APPROVE: ("pending_approval", "fyf"),
    Action.REJECT: ("pending_approval", "fyf"),
    Action.PUBLISH: ("replied", "yff"),
    Action.CORRECT: ("replied", "yff"),
}


@pytest.mark.parametrize("action", _COUNTY_LEADS)
def test_when_the_county_office_leads_duty_handles_and_the_chief_heads(action: Action) -> None:
    state, expected = _COUNTY_LEADS[action]
    author = person("D").subject if state == "pending_approval" else None
    facts = replace(case_in(state), lead_unit="wangxinban", pending_author=author)
    assert "".join(outcome(facts, person(who), action) for who in "DCL") == expected


def test_an_extension_is_decided_by_the_office_but_not_by_who_asked() -> None:
    for state in ("in_progress", "pending_approval", "replied"):
        asked = replace(case_in(state), extension_asked_by=person("H").subject)
        decided = "".join(outcome(asked, person(who), Action.DECIDE_EXTENSION) for who in PEOPLE)
        assert decided == "yyff fff ff fff ..".replace(" ", "")
    own = replace(case_in("in_progress"), lead_unit="wangxinban", extension_asked_by=person("D").subject)
    assert outcome(own, person("D"), Action.DECIDE_EXTENSION) == "f"
    assert outcome(own, person("C"), Action.DECIDE_EXTENSION) == "y"


@pytest.mark.parametrize(
    ("action", "state", "who", "change"),
    [
        (Action.RETURN, "in_progress", "H", {"returnable_until": NOW - timedelta(seconds=1)}),
        (Action.RETURN, "in_progress", "H", {"returnable_until": None}),
        (Action.ESCALATE, "in_progress", "D", {"tier": 3}),
        (Action.REQUEST_EXTENSION, "in_progress", "H", {"extensions_used": None}),
        (Action.REQUEST_EXTENSION, "in_progress", "H", {"extensions_used": 1}),
        (Action.REQUEST_EXTENSION, "in_progress", "H", {"extension_asked_by": UUID(int=99)}),
        (Action.UNMERGE, "in_progress", "D", {"has_merged_items": False}),
        (Action.RETURN, "pending_acceptance", "H", {"designated": True}),
        (Action.RETURN, "in_progress", "H", {"designated": True}),
        (Action.TRANSFER, "pending_acceptance", "B", {"designated": True}),
        (Action.SUBMIT_REPLY, "in_progress", "H", {"waiting_parts": frozenset({"huanbao"})}),
        (Action.CLOSE, "replied", "D", {"instructed": True}),
    ],
)
def test_a_condition_of_the_state_that_fails_is_a_conflict(
    action: Action, state: str, who: str, change: dict[str, object]
) -> None:
    assert outcome(case_in(state), person(who), action) == "y"
    assert outcome(replace(case_in(state), **change), person(who), action) == "n"  # type: ignore[arg-type]


_LATE = {"returnable_until": NOW - timedelta(seconds=1)}
_TASK = frozenset({UUID(int=7)})


# what is possible only while something waits: the state, what waits, and what everybody gets then
@pytest.mark.parametrize(
    ("action", "state", "waits", "expected"),
    [
        (Action.DISPUTE, "in_progress", _LATE, "ffff yyy ff fff .."),
        (Action.DISPUTE, "in_progress", _LATE | {"designated": True}, "ffff nnn ff fff .."),
        (Action.DISPUTE, "in_progress", _LATE | {"dispute_asked_by": UUID(int=9)}, "ffff nnn ff fff .."),
        (Action.DECIDE_DISPUTE, "in_progress", {"dispute_asked_by": UUID(int=9)}, "yyff fff ff fff .."),
        (Action.WAIVE, "in_progress", {"waiting_parts": frozenset({"huanbao"})}, "yyff fff ff fff .."),
        (Action.ANSWER, "pending_acceptance", {"unanswered": _TASK}, "yfff yyy ff fff .."),
        (Action.ANSWER, "replied", {"unanswered": _TASK}, "yfff yyy ff fff .."),
        (Action.ANSWER, "pending_review", {"unanswered": _TASK}, "nfff ... .. nnf .."),
        (Action.SETTLE_CONCERN, "replied", {"found_units": frozenset({"jiaoyu"})}, "yyff fff ff fff .."),
    ],
)
def test_what_waits_can_be_met_by_those_whom_it_waits_for(
    action: Action, state: str, waits: dict[str, object], expected: str
) -> None:
    facts = replace(case_in(state), **waits)  # type: ignore[arg-type]
    assert [outcome(facts, person(who), action) for who in PEOPLE] == list(expected.replace(" ", ""))


def test_a_dispute_is_decided_by_the_office_but_not_by_who_disputed() -> None:
    own = replace(case_in("in_progress"), lead_unit="wangxinban", dispute_asked_by=person("D").subject)
    assert outcome(own, person("D"), Action.DECIDE_DISPUTE) == "f"
    assert outcome(own, person("C"), Action.DECIDE_DISPUTE) == "y"


@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT])
def test_where_only_the_writer_could_approve_the_duty_officer_does(action: Action) -> None:
    alone = replace(case_in("pending_approval"), sole_person=True)
    assert "".join(outcome(alone, person(who), action) for who in "DCLHB") == "yfffy"
    wrote_it = replace(alone, pending_author=person("D").subject)
    assert outcome(wrote_it, person("D"), action) == "f"
    assert outcome(replace(alone, tier=2), person("D"), action) == "f"


def test_a_restricted_case_is_there_for_those_named_alone() -> None:
    for state in CaseState:
        named = frozenset({person("C").subject, person("B").subject})
        closed = replace(case_in(state), restricted=True, named=named)
        seen = {who for who in PEOPLE if sight(closed, person(who)) is not Sight.NONE}
        assert seen == {"C", "B"}
        assert all(sight(closed, person(who)) is Sight.FULL for who in seen)
    assert outcome(replace(closed, state=CaseState.REPLIED), person("C"), Action.UNRESTRICT) == "y"
    assert outcome(replace(closed, state=CaseState.REPLIED), person("D"), Action.CLOSE) == "."


def test_a_case_not_yet_accepted_may_be_returned_at_any_time() -> None:
    late = replace(case_in("pending_acceptance"), returnable_until=NOW - timedelta(days=9))
    assert outcome(late, person("H"), Action.RETURN) == "y"


def test_policy_may_ask_to_verify_before_the_reply_and_to_follow_up_before_closing() -> None:
    strict = Demands(verify_before_reply=True, follow_up_before_close=True)
    working, answered = case_in("in_progress"), case_in("replied")
    assert Action.SUBMIT_REPLY not in allowed(working, person("H"), NOW, strict)
    assert Action.SUBMIT_REPLY in allowed(replace(working, verified=True), person("H"), NOW, strict)
    assert Action.CLOSE not in allowed(answered, person("D"), NOW, strict)
    assert Action.CLOSE in allowed(replace(answered, followed_up=True), person("D"), NOW, strict)
