"""What the rules look at: the case, the caller and what the policy demands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.contracts.codes import COUNTY_OFFICE, CaseState, Role
from services.contracts.identity import COUNTY_ROLES, UNIT_ROLES


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as the rules see it.

    `returnable_until` ends the time to return it once accepted; `extensions_used` is how often the least
    extended of its running clocks was put off, None when none can be. `designated`: the office has settled
    whose it is. `waiting_parts` are assisting units that owe theirs; `unanswered` what from above waits for
    an answer, `instructed` whether an instruction is among it. `sole_person`: nobody in the lead unit but
    who wrote the reply could approve it. `named` are the only ones who see a restricted case. `running` are
    the names of its running clocks, `in_time` of those that are not late.
    """

    state: CaseState
    tier: int
    lead_unit: str | None = None
    assisting_units: frozenset[str] = frozenset()
    submitting_units: frozenset[str] = frozenset()
    pending_author: UUID | None = None
    returnable_until: datetime | None = None
    verified: bool = False
    followed_up: bool = False
    extensions_used: int | None = None
    extension_asked_by: UUID | None = None
    has_merged_items: bool = False
    designated: bool = False
    dispatches: int = 0
    dispute_asked_by: UUID | None = None
    waiting_parts: frozenset[str] = frozenset()
    unanswered: frozenset[UUID] = frozenset()
    instructed: bool = False
    sole_person: bool = False
    found_units: frozenset[str] = frozenset()
    restricted: bool = False
    named: frozenset[UUID] = frozenset()
    running: frozenset[str] = frozenset()
    in_time: frozenset[str] = frozenset()
    pauses_used: int = 0
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    subject: UUID
    roles: frozenset[Role]
    unit: str

    def has(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    def handles_for(self, unit: str | None) -> bool:
        """Whether the caller is a handler of `unit`; the duty officer is the county office's."""
        if unit == COUNTY_OFFICE and self.has(Role.DUTY_OFFICER):
            return True
        return self.has(Role.HANDLER) and unit == self.unit

    def heads(self, unit: str | None) -> bool:
        """Whether the caller is the head of `unit`; the office chief is the county office's."""
        if unit == COUNTY_OFFICE and self.has(Role.OFFICE_CHIEF):
            return True
        return self.has(Role.UNIT_HEAD) and unit == self.unit

    @property
    def county(self) -> bool:
        return not self.roles.isdisjoint(COUNTY_ROLES)

    @property
    def belongs_to_unit(self) -> bool:
        return not self.roles.isdisjoint(UNIT_ROLES)


@dataclass(frozen=True, slots=True)
class Demands:
    """What the case's version of the policy asks of the rules; the defaults are those of the preset."""

    verify_before_reply: bool = False
    follow_up_before_close: bool = False
    extensions: int = 1
    dispatches: int = 3
    pauses: int = 1
    pausable: frozenset[str] = frozenset({"close"})
