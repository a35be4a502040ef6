"""Finding what attachments hang on, as somebody may see it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.problems import NotFound
from services.contracts.identity import Principal
from services.workflow.cases.domain.disclosure import Disclosure, disclosure
from services.workflow.cases.domain.facts import Caller
from services.workflow.cases.repository import items, neighbours
from services.workflow.cases.service.looking import Look, caller_of, look
from services.workflow.evidence import repository
from services.workflow.evidence.domain import rules
from services.workflow.evidence.models import Evidence
from services.workflow.evidence.repository import Subject


@dataclass(frozen=True, slots=True)
class Place:
    """Something that attachments hang on, as one caller may see it; `seen`: its case, if it has one."""

    subject: Subject
    principal: Principal
    seen: Look | None

    @property
    def disclosure(self) -> Disclosure | None:
        if self.seen is None:
            return None
        return disclosure(self.seen.facts, self.seen.caller, self.seen.case.concerned_units)

    @property
    def caller(self) -> Caller:
        """Who calls, on a case with the roles of those they stand in for."""
        return caller_of(self.principal) if self.seen is None else self.seen.caller

    @property
    def changeable(self) -> bool:
        return self.seen is None or self.seen.facts.state in rules.CHANGEABLE

    @property
    def may_add(self) -> bool:
        limited = not self.subject.is_item and self.seen is not None and self.seen.limited
        return rules.may_add(self.caller, limited=limited)


async def case_for(session: AsyncSession, principal: Principal, case_id: UUID) -> Place:
    """The case. Raises CaseNotFound, also when the caller may not see it."""
    return Place(Subject(case_id=case_id), principal, await look(session, principal, case_id))


async def item_for(session: AsyncSession, principal: Principal, item_id: UUID) -> Place:
    """The item, with its case if it has one. Raises NotFound, also when the caller may not see it."""
    shown = await neighbours.items(session, [item_id])
    if not shown:
        raise NotFound
    caller = caller_of(principal)
    own = caller.belongs_to_unit and shown[0].unit == caller.unit
    placed = await items.placed(session, [item_id])
    if item_id not in placed:
        if not (own or caller.county):
            raise NotFound
        return Place(Subject(item_id=item_id), principal, None)
    seen = await look(session, principal, placed[item_id].case_id)
    if seen.limited and not own:
        raise NotFound
    return Place(Subject(placed[item_id].case_id, item_id), principal, seen)


async def place_of(session: AsyncSession, principal: Principal, evidence: Evidence) -> Place:
    if evidence.item_id is not None:
        return await item_for(session, principal, evidence.item_id)
    assert evidence.case_id is not None
    return await case_for(session, principal, await repository.final_case(session, evidence.case_id))
