"""Writes docs/workflow.md from the table: `python -m services.workflow.cases.docs`."""

from collections.abc import Iterator
from pathlib import Path

from services.contracts.codes import CaseState
from services.workflow.cases.domain.actions import OPEN_STATES, Action
from services.workflow.cases.domain.permissions import APPROVER_OF_TIER, Ground
from services.workflow.cases.domain.transitions import LAWS, TRANSITIONS, Guard
from services.workflow.cases.domain.words import ACTIONS, GROUNDS, STATES, TIERS

PATH = Path(__file__).resolve().parents[3] / "docs" / "workflow.md"

_HEAD = """# The life of a case

Generated from the table in `services/workflow/cases/domain/transitions.py` by
`python -m services.workflow.cases.docs`; a test fails while it is not current.

An assessed item joins the open case of its topic, or opens a new one. From there on people lead it. Every
action names the `version` of the case that its caller saw, and every action leaves one entry in the timeline.
"""

_GUARDS = {
    Guard.RETURN_WINDOW: "within the time to return (policy `return_within`, from the assignment)",
    Guard.BELOW_TOP_TIER: "below tier 3",
    Guard.EXTENDABLE: "before `first_reply` or `close` is due, as often as the policy allows, one at a time",
    Guard.EXTENSION_PENDING: "while a request waits",
    Guard.HAS_MERGED_ITEMS: "while items are in it that came by a merge",
    Guard.VERIFIED: "after `verify`, if the policy asks for it",
    Guard.FOLLOWED_UP: "after `follow_up`, if the policy asks for it",
    Guard.NOT_DESIGNATED: "while the unit is not designated (else `unit-designated`)",
    Guard.DISPUTABLE: "after the time to return, one at a time",
    Guard.DISPUTE_PENDING: "while a dispute waits",
    Guard.PARTS_IN: "when no assisting unit owes its part (else `parts-missing`)",
    Guard.PARTS_WAITING: "while a unit owes its part",
    Guard.ANSWERED: "when no instruction waits for an answer (else `instructions-unanswered`)",
    Guard.UNANSWERED: "while a supervision or an instruction waits for an answer",
    Guard.CONCERN_FOUND: "while a text's accusation of a unit waits to be settled",
    Guard.RESTRICTED: "while it is restricted",
    Guard.DISPATCHES_LEFT: "while fewer dispatches were made than the policy allows",
    Guard.PAUSABLE: "before a clock that may be paused is due, as often as the policy allows",
    Guard.PAUSED: "while it is paused",
    Guard.ANNOUNCING: "with `milestone`, while a clock for what is announced runs",
}

_GROUNDS = {
    Ground.DUTY: "duty officer",
    Ground.CHIEF: "office chief",
    Ground.LEADER: "leading group",
    Ground.LEAD_HANDLER: "handler of the lead unit",
    Ground.LEAD_HEAD: "head of the lead unit",
    Ground.ASSISTING: "handler or head of an assisting unit",
    Ground.SUBMITTER: "the unit that submitted",
    Ground.VIEWER: "whoever sees the case, except auditors",
    Ground.AUTHOR: "who wrote the reply",
    Ground.APPROVER: "the approver of the case's tier, never who wrote the reply",
    Ground.NOT_WHO_ASKED: "duty officer or office chief, never who asked",
    Ground.NOT_WHO_DISPUTED: "duty officer or office chief, never who disputed",
}

_TAIL = """
## Who decides about a reply

{approvers}

When the county office itself leads, the duty officer acts as its handler and the office chief as its head.
Where nobody in the lead unit could approve at tier 1 but who wrote the reply, the duty officer does, and
the timeline says why. Who stands in for somebody (AB角) has that person's role for the time; the timeline
says for whom.

## Whose case it is

`return` is for the time to return (policy `return_within`, `return_within_complex` with assisting units).
After it the unit may ask the office to look again: a `dispute` that is upheld takes the case back to the
desk, one that is overruled designates the unit. A case handed out so often as policy `dispatches` says is
designated by the next assignment. Who is designated neither returns nor hands on nor disputes.

## What is asked in a case

| task | asked by | answered by | until then |
| --- | --- | --- | --- |
| part 协办意见 | `ask_parts`, `ask_part`, policy `parts_of_all` | `contribute`, or `waive` | no reply |
| supervision 督办 | `supervise` | `answer` | |
| instruction 批示 | `instruct` | `answer` | no `close` |
| dispute 交办争议 | `dispute` | `decide_dispute` | |
| sample 抽查 | drawn from what is closed | `spot_check` | |

Parts, supervisions and instructions have a clock of their own, `due_at` or what the policy says. What those
above asked goes along when a case is merged, and comes back when it is taken out again.

## Who sees it

A restricted case (`restrict`) is there for the people named alone, in lists, search, stream, topics, notices
and the audit log too, and so is every case that was merged into it;
what its items say is there for them and for the unit that brought it. `clue` and `found_units` are what a
text suggests: a person decides, by `restrict` and `settle_concern`. Until then a unit that a text accuses is
taken for concerned. Of 2,366 real letters 15 seemed to accuse one of 30 kinds of bureaus of its own conduct,
one of them wrongly.

## Clocks

The policy that is in force when a case opens stays with it. Each clock is a row that is never removed.

| clock | starts | is met by | stops without being met |
| --- | --- | --- | --- |
| `accept` 签收 | at each assignment | `accept` | `return`, `transfer`, a new assignment |
| `first_reply` 首次答复 | at the opening and `reopen` | the first `approve` | `dismiss`, `merge`, `reopen` |
| `close` 办结 | at the opening and `reopen` | `close` | `dismiss`, `merge`, `reopen` |
| `public_response` 公开回应 | at the opening if major | `publish` of the reply | as above |
| `authoritative_information` 权威信息发布 | at the opening if severe | `publish` naming it | as above |
| `press_conference` 新闻发布会 | the same | `publish` naming it | as above |
| `follow_up_report` 续报 | the same, and whenever it is met | `publish` naming it | as above |
| `part`, `supervise`, `instruct` | when asked | the answer | `waive`, `return`, the end of the case |

The last four are what the policy gives to the case's level: when the level changes they start, or stop.
`publish` names what was announced in `milestone`; without it, it is the reply that was published.

A clock is breached when `due_at` is before the moment it was met or stopped, or before now; once it was, it
stays so, through extensions, closing and reopening. When `review` or a new item changes risk, kind or
category, the running clocks that are not late are reckoned again: a shorter time counts from now, a longer
one from the start of the clock. `unmerge` lets the clocks that the merge stopped run on, and
the case that had taken the items is as serious as before, with the clocks that it had, unless somebody judged
it since or what is left in it asks for more. What is late stays late.

## What the system writes itself

`open` (a new case), `join` (items came in), `raise` (risk or tier rose with them; neither ever falls by
itself), `absorb` (another case was merged into this one), `restore` (it was taken out again), `overdue`,
`warn`, `ask_next` and `escalate` (the ladder of a clock, see [deadlines.md](deadlines.md)), `page` and
`confirm` ([paging.md](paging.md)), `reckon` (the calendar changed), `run_on` (a pause ended by itself),
`alarm` (a person shall look again), `clue` (perhaps of corruption). An item that concerns a unit's own
conduct lifts the case to tier 2 at least. A matter that is brought on so many days as policy `repeats`
says, or again while it is late, goes up one tier, once.
"""


def document() -> str:
    parts = [_HEAD, *_states(), *_actions(), *_matrix(), _TAIL.format(approvers=_approvers())]
    return "\n".join(part.rstrip("\n") for part in parts) + "\n"


def _states() -> Iterator[str]:
    yield "\n## States\n\n| state | Chinese | open |\n| --- | --- | --- |"
    for state in CaseState:
        yield f"| `{state}` | {STATES[state]} | {'yes' if state in OPEN_STATES else 'no'} |"


def _actions() -> Iterator[str]:
    yield "\n## Actions\n\n| action | Chinese | fields (? = optional) | who |\n| --- | --- | --- | --- |"
    for action in Action:
        law = LAWS[action]
        fields = [f"`{name}`" for name in law.fields.required]
        fields += [f"`{name}`?" for name in law.fields.optional]
        who = "; ".join(_GROUNDS[ground] for ground in Ground if ground in law.grounds)
        yield f"| `{action}` | {ACTIONS[action]} | {' '.join(fields)} | {who} |"
    yield "\n`review` needs its `reason` when `risk`, `tier`, `category` or `kind` changes."


def _matrix() -> Iterator[str]:
    yield "\n## Transitions\n\n| from | action | to | condition |\n| --- | --- | --- | --- |"
    for state in CaseState:
        for action in Action:
            if (state, action) in TRANSITIONS:
                yield _row(state, action)
    yield "\nEvery other pair is 409 `not-in-this-state`; so is a condition that fails, if it names no code."


def _row(state: CaseState, action: Action) -> str:
    transition = TRANSITIONS[state, action]
    to = "" if transition.next is state else f"`{transition.next}`"
    if transition.next_with is not None:
        field, other = transition.next_with
        to += f", with `{field}` `{other}`"
    condition = "; ".join(_GUARDS[guard] for guard in transition.guards)
    return f"| `{state}` | `{action}` | {to} | {condition} |"


def _approvers() -> str:
    rows = [f"| {tier} | {TIERS[tier]} | {GROUNDS[who]} |" for tier, who in APPROVER_OF_TIER.items()]
    return "\n".join(["| tier | level | `approve`, `reject` |", "| --- | --- | --- |", *rows])


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
