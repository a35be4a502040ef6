"""Routes of the assessment of units."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.cases.service.looking import look
from services.workflow.cases.service.problems import NotInThisState
from services.workflow.statistics.service import freshen
from services.workflow.unit_scores.problems import StaleRules
from services.workflow.unit_scores.schemas import (
    AdoptionIn,
    AdoptionList,
    AppealDecision,
    AppealIn,
    LockedPeriods,
    LockIn,
    NewScoreRules,
    ScoreCases,
    ScoreCasesQuery,
    ScoreRulesOut,
    ScoreSheet,
    SheetQuery,
)
from services.workflow.unit_scores.service import adopting, deciding, showing

router = APIRouter(tags=["unit-scores"])
_READ = declare(Unauthorized, NotFound, InvalidRequest)
_POST = declare(
    Unauthorized, NotFound, InvalidRequest, Forbidden, KeyReused, NotInThisState, RequestInProgress
)


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/unit-scores", responses=_READ)
async def read_scores(query: Annotated[SheetQuery, Query()], caller: Caller, here: Here) -> ScoreSheet:
    """A month's or a year's scores: locked, or how they look now. A unit sees its own."""
    await freshen(here.database)
    async with here.database.transaction() as session:
        return await showing.sheet(session, caller, query.period)


@router.get("/unit-scores/cases", responses=_READ)
async def list_score_cases(
    query: Annotated[ScoreCasesQuery, Query()], caller: Caller, here: Here
) -> ScoreCases:
    """The cases behind a number."""
    async with here.database.transaction() as session:
        return await showing.cases(session, caller, query)


@router.get("/unit-scores/periods", responses=declare(Unauthorized, NotFound))
async def list_locked_periods(caller: Caller, here: Here) -> LockedPeriods:
    """The months and years whose scores are locked."""
    async with here.database.transaction() as session:
        return await showing.periods(session, caller)


@router.get("/unit-scores/rules", responses=declare(Unauthorized))
async def read_score_rules(caller: Caller, here: Here) -> ScoreRulesOut:
    """The rules in force; everybody who signed in may read them."""
    async with here.database.transaction() as session:
        return await showing.rules(session, caller)


@router.post(
    "/unit-scores/rules",
    status_code=201,
    response_model=ScoreRulesOut,
    openapi_extra=_documented(NewScoreRules),
    responses=_POST | declare(StaleRules),
)
async def change_score_rules(caller: Caller, here: Here, request: Request, body: JsonObject) -> Response:
    """Put a new version of the rules in force; what is locked stays."""

    async def work(session: AsyncSession) -> Answer:
        made = await deciding.change_rules(session, caller, parse(NewScoreRules, body))
        return Answer(201, made.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post(
    "/unit-scores/lock", response_model=ScoreSheet, openapi_extra=_documented(LockIn), responses=_POST
)
async def lock_scores(caller: Caller, here: Here, request: Request, body: JsonObject) -> Response:
    """Keep a month's or a year's scores for ever, with every point and every case behind it."""
    await freshen(here.database)

    async def work(session: AsyncSession) -> Answer:
        return _sheet(await deciding.lock(session, caller, parse(LockIn, body)))

    return await once(here.database, request, caller, work)


@router.post(
    "/unit-scores/appeals", response_model=ScoreSheet, openapi_extra=_documented(AppealIn), responses=_POST
)
async def appeal_score(caller: Caller, here: Here, request: Request, body: JsonObject) -> Response:
    """Appeal against what a rule gave one's unit, with a reason."""

    async def work(session: AsyncSession) -> Answer:
        return _sheet(await deciding.appeal(session, caller, parse(AppealIn, body)))

    return await once(here.database, request, caller, work)


@router.post(
    "/unit-scores/appeals/{appeal_id}/decision",
    response_model=ScoreSheet,
    openapi_extra=_documented(AppealDecision),
    responses=_POST,
)
async def decide_appeal(
    caller: Caller, here: Here, request: Request, appeal_id: str, body: JsonObject
) -> Response:
    """Decide on an appeal; what is upheld is added beside the locked score."""
    wanted = parse_or_404(appeal_id)

    async def work(session: AsyncSession) -> Answer:
        await deciding.asked(session, caller, wanted)
        return _sheet(await deciding.decide(session, caller, wanted, parse(AppealDecision, body)))

    return await once(here.database, request, caller, work)


@router.get("/cases/{case_id}/adoptions", responses=declare(Unauthorized, NotFound))
async def list_adoptions(caller: Caller, here: Here, case_id: str) -> AdoptionList:
    """Whose information in a case was taken up in a paper."""
    wanted = parse_or_404(case_id)
    async with here.database.transaction() as session:
        return await adopting.adoptions(session, caller, await look(session, caller, wanted))


@router.post(
    "/cases/{case_id}/adoptions",
    status_code=201,
    response_model=AdoptionList,
    openapi_extra=_documented(AdoptionIn),
    responses=_POST,
)
async def add_adoption(
    caller: Caller, here: Here, request: Request, case_id: str, body: JsonObject
) -> Response:
    """Say that a unit's information was taken up, in which paper and why."""
    wanted = parse_or_404(case_id)

    async def work(session: AsyncSession) -> Answer:
        seen = await look(session, caller, wanted)
        made = await adopting.adopt(session, caller, seen, parse(AdoptionIn, body))
        return Answer(201, made.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post("/adoptions/{adoption_id}/revoke", response_model=AdoptionList, responses=_POST)
async def revoke_adoption(caller: Caller, here: Here, request: Request, adoption_id: str) -> Response:
    """Take it back, when it was a mistake."""
    wanted = parse_or_404(adoption_id)

    async def work(session: AsyncSession) -> Answer:
        return Answer(200, (await adopting.revoke(session, caller, wanted)).model_dump(mode="json"))

    return await once(here.database, request, caller, work)


def _sheet(found: ScoreSheet) -> Answer:
    return Answer(200, found.model_dump(mode="json"))
