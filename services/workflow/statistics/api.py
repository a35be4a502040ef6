"""Routes of statistics."""

from fastapi import APIRouter, Request

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import parse_query
from services.common.problems import Forbidden, InvalidRequest, Unauthorized, declare
from services.workflow.cases.schemas.documented import parameters_of
from services.workflow.statistics import consulting, service
from services.workflow.statistics.schemas import StatCaseQuery, StatCases, StatQuery, StatTopics, Summary

router = APIRouter(prefix="/stats", tags=["statistics"])
PARAMETERS = parameters_of(StatQuery)
CASE_PARAMETERS = parameters_of(StatCaseQuery)
_PROBLEMS = declare(Unauthorized, InvalidRequest, Forbidden)


@router.get("/summary", openapi_extra={"parameters": PARAMETERS}, responses=_PROBLEMS)
async def read_summary(here: Here, caller: Caller, request: Request) -> Summary:
    """Counts, rates and lengths of time of a window, each with its definition and as of one moment."""
    query = parse_query(StatQuery, request)
    await service.freshen(here.database)
    async with here.database.transaction() as session:
        return await consulting.summary(session, caller, query)


@router.get("/cases", openapi_extra={"parameters": CASE_PARAMETERS}, responses=_PROBLEMS)
async def list_counted_cases(here: Here, caller: Caller, request: Request) -> StatCases:
    """The cases that a number is made of, the newest received first."""
    query = parse_query(StatCaseQuery, request)
    await service.freshen(here.database)
    async with here.database.transaction() as session:
        return await consulting.cases(session, caller, query)


@router.get("/topics", openapi_extra={"parameters": PARAMETERS}, responses=_PROBLEMS)
async def list_frequent_topics(here: Here, caller: Caller, request: Request) -> StatTopics:
    """The matters with the most cases of the window."""
    query = parse_query(StatQuery, request)
    await service.freshen(here.database)
    async with here.database.transaction() as session:
        return await consulting.topics(session, caller, query)
