"""Routes of cases."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse_query
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.paging import Page
from services.common.problems import InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.cases.schemas.documented import ACTION_BODY, LIST_PARAMETERS
from services.workflow.cases.schemas.views import CaseQuery, CaseSummary, CaseView
from services.workflow.cases.service import acting, listing, looking, showing
from services.workflow.cases.service.problems import (
    ActionForbidden,
    InstructionsUnanswered,
    NotInThisState,
    PartsMissing,
    StaleVersion,
    UnitDesignated,
)
from services.workflow.paging.service import raising

router = APIRouter(tags=["cases"])


@router.get(
    "/cases",
    openapi_extra={"parameters": LIST_PARAMETERS},
    responses=declare(Unauthorized, InvalidRequest),
)
async def list_cases(caller: Caller, here: Here, request: Request) -> Page[CaseSummary]:
    """The cases that the caller may see, the newest received first."""
    query = parse_query(CaseQuery, request)
    async with here.database.transaction() as session:
        return await listing.list_cases(session, caller, query)


@router.get("/cases/{case_id}", responses=declare(Unauthorized, NotFound))
async def read_case(caller: Caller, here: Here, case_id: str) -> CaseView:
    """A case, as far as the caller may see it, with the actions that are open to them now."""
    wanted = parse_or_404(case_id)
    async with here.database.transaction() as session:
        seen = await looking.look(session, caller, wanted)
        await raising.opened(session, caller, seen.case.id)
        return await showing.show(session, seen)


@router.post(
    "/cases/{case_id}/actions",
    response_model=CaseView,
    openapi_extra={"requestBody": ACTION_BODY},
    responses=declare(
        Unauthorized,
        NotFound,
        InvalidRequest,
        KeyReused,
        ActionForbidden,
        StaleVersion,
        NotInThisState,
        UnitDesignated,
        PartsMissing,
        InstructionsUnanswered,
        RequestInProgress,
    ),
)
async def act_on_case(
    caller: Caller, here: Here, request: Request, case_id: str, body: JsonObject
) -> Response:
    """Take an action on a case; the case as it is afterwards."""
    wanted = parse_or_404(case_id)

    async def work(session: AsyncSession) -> Answer:
        seen = await acting.act(session, caller, wanted, body)
        view = await showing.show(session, await looking.look_again(session, seen))
        return Answer(200, view.model_dump(mode="json", by_alias=True))

    return await once(here.database, request, caller, work)
