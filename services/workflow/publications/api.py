"""Routes of the ledger of publications."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse, parse_query
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.paging import Page
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.cases.schemas.documented import body_of, parameters_of
from services.workflow.cases.service.problems import NotInThisState
from services.workflow.publications.schemas import (
    Decision,
    MissingQuery,
    MissingView,
    NewPublication,
    PublicationDetail,
    PublicationQuery,
    PublicationView,
    Withdrawal,
)
from services.workflow.publications.service import announcing, ledger

router = APIRouter(prefix="/publications", tags=["publications"])


def _takes(model: type[BaseModel]) -> dict[str, Any]:
    return {"requestBody": body_of(model)}


_ACTS = declare(
    Unauthorized, NotFound, InvalidRequest, KeyReused, Forbidden, NotInThisState, RequestInProgress
)


@router.get(
    "",
    openapi_extra={"parameters": parameters_of(PublicationQuery)},
    responses=declare(Unauthorized, InvalidRequest),
)
async def list_publications(caller: Caller, here: Here, request: Request) -> Page[PublicationView]:
    """What was published officially, the newest first; the county sees all, a unit its own."""
    query = parse_query(PublicationQuery, request)
    async with here.database.transaction() as session:
        return await ledger.lines(session, caller, query)


@router.get(
    "/missing",
    openapi_extra={"parameters": parameters_of(MissingQuery)},
    responses=declare(Unauthorized, InvalidRequest),
)
async def list_missing(caller: Caller, here: Here, request: Request) -> Page[MissingView]:
    """Cases with an approved answer that nobody has published, or whose published one is outdated."""
    query = parse_query(MissingQuery, request)
    async with here.database.transaction() as session:
        return await ledger.missing(session, caller, query)


@router.get("/{publication_id}", responses=declare(Unauthorized, NotFound))
async def read_publication(caller: Caller, here: Here, publication_id: str) -> PublicationDetail:
    """A line of the ledger with its words and its history."""
    wanted = parse_or_404(publication_id)
    async with here.database.transaction() as session:
        return await ledger.detail(session, caller, wanted)


@router.post(
    "",
    status_code=201,
    response_model=PublicationDetail,
    openapi_extra=_takes(NewPublication),
    responses=declare(Unauthorized, InvalidRequest, KeyReused, Forbidden, NotInThisState, RequestInProgress),
)
async def enter_publication(caller: Caller, here: Here, request: Request, body: JsonObject) -> Response:
    """Enter an announcement that belongs to no case; it counts once a second person has approved it."""
    wanted = parse(NewPublication, body)

    async def work(session: AsyncSession) -> Answer:
        line = await announcing.enter(session, caller, wanted)
        view = await ledger.detail(session, caller, line)
        headers = {"Location": f"/api/v1/publications/{line}"}
        return Answer(201, view.model_dump(mode="json"), headers)

    return await once(here.database, request, caller, work)


@router.post(
    "/{publication_id}/decision",
    response_model=PublicationDetail,
    openapi_extra=_takes(Decision),
    responses=_ACTS,
)
async def decide_publication(
    caller: Caller, here: Here, request: Request, publication_id: str, body: JsonObject
) -> Response:
    """Approve or refuse an announcement; never by who entered it."""
    wanted = parse_or_404(publication_id)

    async def work(session: AsyncSession) -> Answer:
        line = await ledger.line_of(session, caller, wanted)
        await announcing.decide(session, caller, line, parse(Decision, body))
        return Answer(200, (await ledger.detail(session, caller, wanted)).model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post(
    "/{publication_id}/withdraw",
    response_model=PublicationDetail,
    openapi_extra=_takes(Withdrawal),
    responses=_ACTS,
)
async def withdraw_publication(
    caller: Caller, here: Here, request: Request, publication_id: str, body: JsonObject
) -> Response:
    """Put on record that something is no longer to be read where it was published."""
    wanted = parse_or_404(publication_id)

    async def work(session: AsyncSession) -> Answer:
        line = await ledger.line_of(session, caller, wanted)
        await announcing.withdraw(session, caller, line, parse(Withdrawal, body))
        return Answer(200, (await ledger.detail(session, caller, wanted)).model_dump(mode="json"))

    return await once(here.database, request, caller, work)
