"""Information that the office took up in a paper 采用: with a reason, taken back when it was a mistake."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.common import audit
from services.common.ids import new_id
from services.common.problems import FieldError, InvalidRequest
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.cases.service.looking import CaseNotFound, Look, look
from services.workflow.unit_scores import domain
from services.workflow.unit_scores.problems import (
    AdoptingForbidden,
    AdoptionNotFound,
    AlreadyAdopted,
    NotForAssessment,
)
from services.workflow.unit_scores.repository import adopted
from services.workflow.unit_scores.schemas import AdoptionIn, AdoptionList, AdoptionView


async def adoptions(session: AsyncSession, caller: Principal, seen: Look) -> AdoptionList:
    """Those of a case; a unit that sees it in part reads of its own."""
    rows = await adopted.adoptions(session, seen.case.id)
    shown = [row for row in rows if caller.county or row.unit == caller.unit]
    may = domain.adopts(caller) and not (seen.case.drill or seen.case.restricted)
    return AdoptionList(
        items=[AdoptionView.model_validate(row, from_attributes=True) for row in shown],
        units=list(await adopted.submitters(session, seen.case.id)) if may else [],
        may_adopt=may,
    )


async def adopt(session: AsyncSession, caller: Principal, seen: Look, body: AdoptionIn) -> AdoptionList:
    """Raises InvalidRequest, AdoptingForbidden, NotForAssessment, AlreadyAdopted."""
    if body.unit not in await adopted.submitters(session, seen.case.id):
        raise InvalidRequest(errors=[FieldError(pointer="/unit", detail="请选择报送了这张工单信息的单位")])
    if not domain.adopts(caller):
        raise AdoptingForbidden
    if seen.case.drill or seen.case.restricted:
        raise NotForAssessment
    adoption_id = new_id()
    row = {
        "id": adoption_id,
        "case_id": seen.case.id,
        "unit": body.unit,
        "paper": privacy.mask(body.paper.strip()),
        "reason": privacy.mask(body.reason.strip()),
        "made_by": caller.subject,
        "made_by_name": caller.name,
    }
    if not await adopted.adopt(session, row):
        raise AlreadyAdopted
    await _log(session, caller, "adoption.add", adoption_id, seen.case.id, body.unit)
    return await adoptions(session, caller, seen)


async def revoke(session: AsyncSession, caller: Principal, adoption_id: UUID) -> AdoptionList:
    """Take it back; a locked result keeps what it counted. Raises AdoptionNotFound, AdoptingForbidden."""
    found = await adopted.adoption(session, adoption_id)
    if found is None:
        raise AdoptionNotFound
    try:
        seen = await look(session, caller, found.case_id)
    except CaseNotFound:
        raise AdoptionNotFound from None
    if not domain.adopts(caller):
        raise AdoptingForbidden
    await adopted.revoke(session, adoption_id, caller.name)
    await _log(session, caller, "adoption.revoke", adoption_id, found.case_id, found.unit)
    return await adoptions(session, caller, seen)


async def _log(
    session: AsyncSession, caller: Principal, action: str, adoption_id: UUID, case_id: UUID, unit: str
) -> None:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        action,
        object_type="adoption",
        object_id=adoption_id,
        detail={"case": str(case_id), "unit": unit},
    )
