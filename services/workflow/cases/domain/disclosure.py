"""What somebody is told: internal words stay inside, who complained stays unknown to the accused."""

from dataclasses import dataclass

from services.workflow.cases.domain.actions import Action, Step
from services.workflow.cases.domain.facts import Caller, CaseFacts
from services.workflow.cases.domain.scope import Sight, sight

INTERNAL: frozenset[str] = frozenset(
    {
        Action.LOG,
        Action.COMMENT,
        Action.VERIFY,
        Action.SUPERVISE,
        Action.INSTRUCT,
        Action.ANSWER,
        Action.ASK_PART,
        Action.CONTRIBUTE,
        Action.WAIVE,
        Action.DISPUTE,
        Action.DECIDE_DISPUTE,
        Action.TAKE,
        Action.HAND_OVER,
        Action.SETTLE_CONCERN,
        Action.RESTRICT,
        Action.UNRESTRICT,
        Action.SPOT_CHECK,
        Step.CLUE,
        Step.PAGE,
        Step.CONFIRM,
        "attach",
        "detach",
        "plan_start",
        "plan_tick",
        "plan_late",
    }
)
"""Told to a unit that only submitted when it is its own."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How much of one entry is told."""

    entry: bool = True
    words: bool = True
    actor: bool = True


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The rules for one caller on one case; `accused`: the case is about the caller's own unit."""

    unit: str
    limited: bool
    accused: bool
    submitting_units: frozenset[str]

    def of_entry(self, action: str, actor_unit: str | None) -> Telling:
        own = actor_unit == self.unit
        if self.limited and not own:
            return Telling(entry=action not in INTERNAL, words=False)
        return Telling(actor=own or not self.hides_submitter(actor_unit))

    def hides_submitter(self, submitter: str | None) -> bool:
        """Whether the caller must not learn that this unit brought an item."""
        return self.accused and submitter != self.unit and submitter in self.submitting_units


def disclosure(facts: CaseFacts, caller: Caller, concerned_units: list[str]) -> Disclosure:
    return Disclosure(
        unit=caller.unit,
        limited=sight(facts, caller) is Sight.LIMITED,
        accused=not caller.county and caller.unit in concerned_units,
        submitting_units=facts.submitting_units,
    )
