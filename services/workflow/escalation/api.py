"""The route that tells how a deadline came about."""

from fastapi import APIRouter

from services.common.app import Here
from services.common.authz import Caller
from services.common.ids import parse_or_404
from services.common.problems import NotFound, Unauthorized, declare
from services.workflow.escalation import explaining
from services.workflow.escalation.schemas import Explanation

router = APIRouter(tags=["cases"])


@router.get("/cases/{case_id}/deadlines/{deadline_id}", responses=declare(Unauthorized, NotFound))
async def explain_deadline(caller: Caller, here: Here, case_id: str, deadline_id: str) -> Explanation:
    """How a deadline came about, day by day, and what happens by itself on the way."""
    wanted, clock = parse_or_404(case_id), parse_or_404(deadline_id)
    async with here.database.transaction() as session:
        return await explaining.explain(session, caller, wanted, clock)
