"""Routes of knowledge entries."""

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
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.cases.service.looking import look
from services.workflow.cases.service.problems import NotInThisState
from services.workflow.knowledge.problems import StaleEntry, StaleSite
from services.workflow.knowledge.schemas import (
    EntryDetail,
    EntryPage,
    EntryQuery,
    NewEntry,
    Proposal,
    SiteIn,
    SiteView,
    Suggestions,
    UseCount,
    UseIn,
)
from services.workflow.knowledge.service import acting, publishing, showing, suggesting, writing

router = APIRouter(tags=["knowledge"])
_POST = (Unauthorized, InvalidRequest, Forbidden, KeyReused, RequestInProgress)


def _documented(*models: type[BaseModel]) -> dict[str, Any]:
    schemas = [model.model_json_schema(ref_template="#/components/schemas/{model}") for model in models]
    for schema in schemas:
        schema.pop("$defs", None)
    said = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": said}}}}


def _query() -> dict[str, Any]:
    schema = EntryQuery.model_json_schema(ref_template="#/components/schemas/{model}")
    return {
        "parameters": [
            {"name": name, "in": "query", "schema": body} for name, body in schema["properties"].items()
        ]
    }


def _act_body() -> dict[str, Any]:
    """Every action with its fields, told apart by `action`."""
    options = []
    for action, model in acting.BODIES.items():
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        named = {"action": {"type": "string", "const": action.value}, **schema["properties"]}
        required = ["action", *schema.get("required", [])]
        title = f"Knowledge{action.value.title()}"
        options.append({**schema, "title": title, "properties": named, "required": required})
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"oneOf": options}}}}
    }


@router.get("/knowledge", openapi_extra=_query(), responses=declare(Unauthorized, InvalidRequest))
async def list_knowledge(caller: Caller, here: Here, request: Request) -> EntryPage:
    """Policy questions and answers, the most frequent first; `q` searches the words."""
    query = parse_query(EntryQuery, request)
    async with here.database.transaction() as session:
        return await showing.page(session, caller, query)


@router.post(
    "/knowledge",
    status_code=201,
    response_model=EntryDetail,
    openapi_extra=_documented(NewEntry),
    responses=declare(*_POST),
)
async def write_knowledge(caller: Caller, here: Here, request: Request, body: JsonObject) -> Response:
    """Write a draft. Words with personal data or a case's number are refused, the place is named."""

    async def work(session: AsyncSession) -> Answer:
        return _made(await writing.add(session, caller, parse(NewEntry, body)))

    return await once(here.database, request, caller, work)


@router.get("/knowledge/public-page", responses=declare(Unauthorized))
async def read_public_page(caller: Caller, here: Here) -> SiteView:
    """Whether the page for the public is on."""
    async with here.database.transaction() as session:
        return await publishing.site(session, caller)


@router.post(
    "/knowledge/public-page",
    response_model=SiteView,
    openapi_extra=_documented(SiteIn),
    responses=declare(*_POST, StaleSite),
)
async def switch_public_page(caller: Caller, here: Here, request: Request, body: JsonObject) -> Response:
    """Turn the page and the feed for the public on or off."""

    async def work(session: AsyncSession) -> Answer:
        found = await publishing.switch(session, caller, parse(SiteIn, body))
        return Answer(200, found.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.get("/knowledge/{entry_id}", responses=declare(Unauthorized, NotFound))
async def read_knowledge(caller: Caller, here: Here, entry_id: str) -> EntryDetail:
    """An entry, with its versions and its history for who writes and decides."""
    wanted = parse_or_404(entry_id)
    async with here.database.transaction() as session:
        return await showing.detail(session, caller, wanted)


@router.post(
    "/knowledge/{entry_id}/actions",
    response_model=EntryDetail,
    openapi_extra=_act_body(),
    responses=declare(*_POST, NotFound, StaleEntry, NotInThisState),
)
async def act_on_knowledge(
    caller: Caller, here: Here, request: Request, entry_id: str, body: JsonObject
) -> Response:
    """Write anew, hand in, approve, send back, renew or withdraw."""
    wanted = parse_or_404(entry_id)

    async def work(session: AsyncSession) -> Answer:
        await showing.seen_by(session, caller, wanted)
        done = await acting.act(session, caller, wanted, body)
        return Answer(200, done.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post(
    "/knowledge/{entry_id}/uses",
    response_model=UseCount,
    openapi_extra=_documented(UseIn),
    responses=declare(*_POST, NotFound),
)
async def use_knowledge(
    caller: Caller, here: Here, request: Request, entry_id: str, body: JsonObject
) -> Response:
    """Count that the answer was put in the reply of a case; once a case."""
    wanted = parse_or_404(entry_id)

    async def work(session: AsyncSession) -> Answer:
        await showing.seen_by(session, caller, wanted)
        counted = await suggesting.use(session, caller, wanted, parse(UseIn, body))
        return Answer(200, counted.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post(
    "/cases/{case_id}/knowledge",
    status_code=201,
    response_model=EntryDetail,
    openapi_extra=_documented(Proposal),
    responses=declare(*_POST, NotFound, NotInThisState),
)
async def propose_knowledge(
    caller: Caller, here: Here, request: Request, case_id: str, body: JsonObject
) -> Response:
    """Make a draft from the published reply of a case."""
    wanted = parse_or_404(case_id)

    async def work(session: AsyncSession) -> Answer:
        await look(session, caller, wanted)
        return _made(await writing.propose(session, caller, wanted, parse(Proposal, body)))

    return await once(here.database, request, caller, work)


@router.get("/cases/{case_id}/suggested-answers", responses=declare(Unauthorized, NotFound))
async def suggest_answers(caller: Caller, here: Here, request: Request, case_id: str) -> Suggestions:
    """The nearest entries and published replies for who writes the reply; nothing is sent by itself."""
    wanted = parse_or_404(case_id)
    async with here.database.transaction() as session:
        return await suggesting.suggest(session, request.app.state.pair_shares, caller, wanted)


def _made(entry: EntryDetail) -> Answer:
    return Answer(201, entry.model_dump(mode="json"), {"Location": f"/api/v1/knowledge/{entry.id}"})
