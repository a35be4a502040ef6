"""Routes of pages."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.paging.schemas import (
    NewPage,
    NewPagingRule,
    PagePage,
    PagesQuery,
    PageView,
    PagingRuleOut,
)
from services.workflow.paging.service import showing

router = APIRouter(tags=["pages"])


def _documented(model: type[NewPage | NewPagingRule]) -> dict[str, Any]:
    """The body of a route that reads it itself."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/pages", responses=declare(Unauthorized, InvalidRequest))
async def list_pages(query: Annotated[PagesQuery, Query()], here: Here, caller: Caller) -> PagePage:
    """The urgent pages that concern the caller, the newest first."""
    async with here.database.transaction() as session:
        return await showing.list_pages(session, caller, query)


@router.post(
    "/pages",
    status_code=201,
    response_model=PageView,
    openapi_extra=_documented(NewPage),
    responses=declare(
        Unauthorized,
        NotFound,
        InvalidRequest,
        KeyReused,
        Forbidden,
        showing.AlreadyPaging,
        RequestInProgress,
    ),
)
async def raise_page(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Page for a case by hand: to the person on call, and up until somebody confirms."""
    new = parse(NewPage, body)

    async def work(session: AsyncSession) -> Answer:
        made = await showing.raise_page(session, caller, new)
        return Answer(201, made.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post(
    "/pages/{page_id}/acknowledge",
    response_model=PageView,
    responses=declare(Unauthorized, NotFound, InvalidRequest, KeyReused, Forbidden, RequestInProgress),
)
async def acknowledge_page(request: Request, here: Here, caller: Caller, page_id: str) -> Response:
    """Confirm a page 确认接收: nobody further is called. Repeating changes nothing."""
    wanted = parse_or_404(page_id)

    async def work(session: AsyncSession) -> Answer:
        shown = await showing.acknowledge(session, caller, wanted)
        return Answer(200, shown.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.get("/paging-rules", responses=declare(Unauthorized))
async def read_paging_rules(here: Here, _caller: Caller) -> PagingRuleOut:
    """The figures of paging in force."""
    async with here.database.transaction() as session:
        return await showing.rule(session)


@router.post(
    "/paging-rules",
    status_code=201,
    response_model=PagingRuleOut,
    openapi_extra=_documented(NewPagingRule),
    responses=declare(
        Unauthorized, InvalidRequest, KeyReused, Forbidden, showing.StalePagingRule, RequestInProgress
    ),
)
async def decide_paging_rules(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Put new figures of paging in force; pages that were raised before keep theirs."""
    new = parse(NewPagingRule, body)

    async def work(session: AsyncSession) -> Answer:
        made = await showing.decide(session, caller, new)
        return Answer(201, made.model_dump(mode="json"))

    return await once(here.database, request, caller, work)
