"""Routes that tell who is on, who is paged, and what is missing."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.common.app import Here
from services.common.authz import Caller
from services.common.problems import Forbidden, InvalidRequest, Unauthorized, declare
from services.workflow.duty.schemas.reading import (
    CandidatesOut,
    DutyNow,
    GapList,
    LadderOut,
    RangeQuery,
    ShiftPage,
    ShiftQuery,
)
from services.workflow.duty.service import reading
from services.workflow.duty.service.checks import check_office

router = APIRouter()


@router.get("/now", responses=declare(Unauthorized))
async def read_now(here: Here, caller: Caller) -> DutyNow:
    """Who is on call at this moment, who comes next, how strict the watch is, what the caller must do."""
    async with here.database.transaction() as session:
        return await reading.now(session, caller)


@router.get("/shifts", responses=declare(Unauthorized, InvalidRequest))
async def list_shifts(query: Annotated[ShiftQuery, Query()], here: Here, _caller: Caller) -> ShiftPage:
    """The rota of a range of at most 62 days, the earliest shift first."""
    async with here.database.transaction() as session:
        return await reading.shifts(session, query)


@router.get("/ladder", responses=declare(Unauthorized, Forbidden))
async def read_ladder(here: Here, caller: Caller) -> LadderOut:
    """Who is paged at this moment, in order: officer, deputy, leader on duty, chiefs, leading group."""
    check_office(caller)
    async with here.database.transaction() as session:
        return await reading.ladder_now(session)


@router.get("/gaps", responses=declare(Unauthorized, InvalidRequest, Forbidden))
async def list_gaps(query: Annotated[RangeQuery, Query()], here: Here, caller: Caller) -> GapList:
    """When a post that the watch level asks for is held by nobody; by default the next 30 days."""
    check_office(caller)
    async with here.database.transaction() as session:
        return await reading.gap_list(session, query)


@router.get("/people", responses=declare(Unauthorized, Forbidden))
async def list_people(here: Here, caller: Caller) -> CandidatesOut:
    """Who may stand on each post."""
    check_office(caller)
    async with here.database.transaction() as session:
        return await reading.candidates(session)
