"""Where the actions lead, what they carry, and that the table has no hole."""

from itertools import product
from pathlib import Path

import pytest

from services.contracts.codes import CaseState as S
from services.workflow.cases.docs import document
from services.workflow.cases.domain import words
from services.workflow.cases.domain.actions import OPEN_STATES, Action, Step
from services.workflow.cases.domain.permissions import Ground
from services.workflow.cases.domain.rules import next_state
from services.workflow.cases.domain.transitions import LAWS, TRANSITIONS, Guard
from services.workflow.cases.schemas.actions import BODIES
from services.workflow.cases.service.acting import VERBS

ROOT = Path(__file__).parents[4]

# contract.md, "Where they lead"; actions that are missing here leave the state as it is
_LEADS = {
    (S.PENDING_REVIEW, Action.REVIEW): S.PENDING_ASSIGNMENT,
    (S.PENDING_REVIEW, Action.ASSIGN): S.PENDING_ACCEPTANCE,
    (S.PENDING_REVIEW, Action.DISMISS): S.DISMISSED,
    (S.PENDING_REVIEW, Action.MERGE): S.MERGED,
    (S.PENDING_ASSIGNMENT, Action.ASSIGN): S.PENDING_ACCEPTANCE,
    (S.PENDING_ASSIGNMENT, Action.DISMISS): S.DISMISSED,
    (S.PENDING_ASSIGNMENT, Action.MERGE): S.MERGED,
    (S.PENDING_ACCEPTANCE, Action.ACCEPT): S.IN_PROGRESS,
    (S.PENDING_ACCEPTANCE, Action.RETURN): S.PENDING_ASSIGNMENT,
    (S.IN_PROGRESS, Action.RETURN): S.PENDING_ASSIGNMENT,
    (S.IN_PROGRESS, Action.ASSIGN): S.PENDING_ACCEPTANCE,
    (S.IN_PROGRESS, Action.SUBMIT_REPLY): S.PENDING_APPROVAL,
    (S.PENDING_APPROVAL, Action.ASSIGN): S.PENDING_ACCEPTANCE,
    (S.PENDING_APPROVAL, Action.APPROVE): S.REPLIED,
    (S.PENDING_APPROVAL, Action.REJECT): S.IN_PROGRESS,
    (S.PENDING_APPROVAL, Action.RECALL): S.IN_PROGRESS,
    (S.REPLIED, Action.ASSIGN): S.PENDING_ACCEPTANCE,
    (S.REPLIED, Action.CORRECT): S.PENDING_APPROVAL,
    (S.REPLIED, Action.CLOSE): S.CLOSED,
    (S.REPLIED, Action.REOPEN): S.IN_PROGRESS,
    (S.CLOSED, Action.REOPEN): S.IN_PROGRESS,
    (S.CLOSED, Action.ARCHIVE): S.ARCHIVED,
    (S.DISMISSED, Action.REOPEN): S.PENDING_REVIEW,
}

# contract.md, the fields of each action, and the actions added to it; "?" marks the optional ones
_FIELDS = {
    "review": "risk? tier? category? kind? reason? lead_unit? assisting_units? ask_parts?",
    "assign": "lead_unit assisting_units? note? ask_parts?",
    "dismiss": "reason basis",
    "reopen": "reason",
    "escalate": "reason",
    "merge": "into",
    "unmerge": "items",
    "accept": "",
    "return": "reason basis",
    "transfer": "unit reason",
    "log": "note",
    "comment": "note",
    "verify": "conclusion evidence",
    "request_extension": "milestone workdays reason interim_reply",
    "decide_extension": "granted reason?",
    "pause": "basis reason workdays",
    "resume": "note?",
    "submit_reply": "public_reply internal_note?",
    "recall": "reason?",
    "approve": "note?",
    "reject": "reason",
    "publish": "where url? at? milestone?",
    "correct": "public_reply reason",
    "follow_up": "satisfaction note?",
    "close": "note?",
    "archive": "note?",
    "supervise": "note due_at?",
    "instruct": "note due_at?",
    "dispute": "reason basis",
    "decide_dispute": "upheld reason",
    "take": "",
    "hand_over": "to note?",
    "ask_part": "unit note due_at?",
    "contribute": "contribution",
    "waive": "unit reason",
    "answer": "task answer",
    "settle_concern": "unit concerned reason?",
    "restrict": "people reason",
    "unrestrict": "reason",
    "spot_check": "result note?",
}


def test_each_action_leads_where_the_contract_says() -> None:
    for (state, action), transition in TRANSITIONS.items():
        assert transition.next == _LEADS.get((state, action), state), (state, action)
    assert _LEADS.keys() <= TRANSITIONS.keys()


def test_a_review_that_names_a_unit_assigns_at_once() -> None:
    assert next_state(S.PENDING_REVIEW, Action.REVIEW, frozenset()) is S.PENDING_ASSIGNMENT
    assert next_state(S.PENDING_REVIEW, Action.REVIEW, frozenset({"risk"})) is S.PENDING_ASSIGNMENT
    assert next_state(S.PENDING_REVIEW, Action.REVIEW, frozenset({"lead_unit"})) is S.PENDING_ACCEPTANCE


def test_an_upheld_dispute_goes_back_to_the_desk() -> None:
    assert next_state(S.IN_PROGRESS, Action.DECIDE_DISPUTE, frozenset({"reason"})) is S.IN_PROGRESS
    upheld = frozenset({"upheld", "reason"})
    assert next_state(S.IN_PROGRESS, Action.DECIDE_DISPUTE, upheld) is S.PENDING_ASSIGNMENT


@pytest.mark.parametrize("action", Action)
def test_each_action_carries_the_fields_of_the_contract(action: Action) -> None:
    expected = _FIELDS[action].split()
    fields = LAWS[action].fields
    assert [*fields.required, *(f"{name}?" for name in fields.optional)] == expected
    model = {name: field for name, field in BODIES[action].model_fields.items() if name in _own(action)}
    asked = [name if field.is_required() else f"{name}?" for name, field in model.items()]
    assert sorted(asked) == sorted(expected)


def _own(action: Action) -> set[str]:
    return BODIES[action].model_fields.keys() - {"action", "version"}


def test_nothing_leads_out_of_the_archive_or_a_merged_case() -> None:
    for state in (S.ARCHIVED, S.MERGED):
        assert not any((state, action) in TRANSITIONS for action in Action)


def test_every_state_can_be_reached_and_every_action_taken_somewhere() -> None:
    reached, before = {S.PENDING_REVIEW}, set[S]()
    while reached != before:
        before = set(reached)
        for state, action in TRANSITIONS:
            if state in reached:
                reached.add(next_state(state, action, frozenset()))
                reached.add(next_state(state, action, frozenset({"lead_unit"})))
    assert reached == set(S)
    assert {action for _, action in TRANSITIONS} == set(Action)


def test_every_pair_is_either_in_the_table_or_refused() -> None:
    assert all(state in S and action in Action for state, action in TRANSITIONS)
    impossible = set(product(S, Action)) - TRANSITIONS.keys()
    assert len(impossible) + len(TRANSITIONS) == len(S) * len(Action)


def test_every_code_has_its_word_its_body_and_its_verb() -> None:
    assert words.STATES.keys() == set(S)
    assert words.ACTIONS.keys() == LAWS.keys() == BODIES.keys() == VERBS.keys() == set(Action)
    assert words.GROUNDS.keys() == set(Ground)
    assert words.GUARDS.keys() == set(Guard)
    assert words.STEPS.keys() == set(Step)


def test_open_means_neither_finished_nor_put_aside() -> None:
    assert set(S) - OPEN_STATES == {S.CLOSED, S.ARCHIVED, S.MERGED, S.DISMISSED}


def test_the_document_of_the_life_cycle_is_current() -> None:
    written = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert written == document(), "run: python -m services.workflow.cases.docs"
