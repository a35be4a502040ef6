"""The route of what is learned."""

from fastapi import APIRouter

from services.analysis.learning import service
from services.analysis.learning.schemas import LearningView
from services.common.app import Here
from services.common.authz import Caller
from services.common.problems import Forbidden, Unauthorized, declare
from services.contracts.codes import Role

router = APIRouter(tags=["learning"])
_READERS = (Role.DUTY_OFFICER, Role.OFFICE_CHIEF, Role.AUDITOR)


@router.get("/learning", responses=declare(Unauthorized, Forbidden))
async def read_learning(here: Here, caller: Caller) -> LearningView:
    """How often people left the judgement as it was, and whether what it says is drifting."""
    if not caller.has(*_READERS):
        raise Forbidden
    async with here.database.transaction() as session:
        return await service.shown(session)
