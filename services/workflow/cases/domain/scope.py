"""Who sees how much of a case."""

from enum import StrEnum

from services.workflow.cases.domain.facts import Caller, CaseFacts


class Sight(StrEnum):
    """FULL: everything; LIMITED: one's own items and the outcome, no internal word; NONE: as if absent."""

    FULL = "full"
    LIMITED = "limited"
    NONE = "none"


def sight(facts: CaseFacts, caller: Caller) -> Sight:
    """Let county roles see all, a unit what it leads or assists, and who only submitted the outcome.

    A restricted case is there for the people named alone, whatever else they are.
    """
    if facts.restricted:
        return Sight.FULL if caller.subject in facts.named else Sight.NONE
    if caller.county:
        return Sight.FULL
    if not caller.belongs_to_unit:
        return Sight.NONE
    if caller.unit == facts.lead_unit or caller.unit in facts.assisting_units:
        return Sight.FULL
    if caller.unit in facts.submitting_units:
        return Sight.LIMITED
    return Sight.NONE
