"""Routes for the public, outside the interface: pages and a feed, read by anybody while they are on.

HEAD answers as GET does; the server leaves the body out.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.common.app import Here
from services.common.ids import parse_or_404
from services.common.problems import NotFound, declare
from services.workflow.knowledge.domain.pages import ROOT
from services.workflow.knowledge.service import publishing
from services.workflow.knowledge.service.publishing import Page, Pages

router = APIRouter(prefix=ROOT, tags=["public"])
_HTML = "text/html; charset=utf-8"
_ATOM = "application/atom+xml; charset=utf-8"
_CSS = "text/css; charset=utf-8"
_CACHED = "public, max-age=60"


def _pages(request: Request) -> Pages:
    found: Pages = request.app.state.public_pages
    return found


def _answer(request: Request, page: Page, media_type: str) -> Response:
    headers = {"Cache-Control": _CACHED, "ETag": page.etag}
    if page.found and page.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(page.body, 200 if page.found else 404, headers=headers, media_type=media_type)


def _said(media_type: str) -> dict[int | str, dict[str, object]]:
    kind = media_type.split(";", maxsplit=1)[0]
    return {**declare(NotFound), 200: {"content": {kind: {"schema": {"type": "string"}}}}}


@router.head("", include_in_schema=False)
@router.get("", response_class=Response, responses=_said(_HTML))
async def public_questions(
    request: Request,
    here: Here,
    q: Annotated[str | None, Query(description="words to look for")] = None,
    category: Annotated[str | None, Query()] = None,
) -> Response:
    """The questions and answers that are open to the public, as a page; 404 while it is off."""
    async with here.database.transaction() as session:
        page = await publishing.listing(session, _pages(request), publishing.asked_for(q, category))
    return _answer(request, page, _HTML)


@router.head("/feed.atom", include_in_schema=False)
@router.get("/feed.atom", response_class=Response, responses=_said(_ATOM))
async def public_feed(request: Request, here: Here) -> Response:
    """The last fifty that were approved, as an Atom feed."""
    async with here.database.transaction() as session:
        page = await publishing.feed(session, _pages(request), here.settings.public_url)
    return _answer(request, page, _ATOM)


@router.head("/style.css", include_in_schema=False)
@router.get("/style.css", response_class=Response, responses=_said(_CSS))
async def public_style(request: Request, here: Here) -> Response:
    """How the page looks."""
    async with here.database.transaction() as session:
        page = await publishing.style(session)
    return _answer(request, page, _CSS)


@router.head("/{entry_id}", include_in_schema=False)
@router.get("/{entry_id}", response_class=Response, responses=_said(_HTML))
async def public_question(request: Request, here: Here, entry_id: str) -> Response:
    """One question with its answer; opening it is counted, asking for its headers is not, nor who asks."""
    async with here.database.transaction() as session:
        opened = request.method == "GET"
        page = await publishing.entry(session, _pages(request), _id(entry_id), opened=opened)
    return _answer(request, page, _HTML)


def _id(given: str) -> UUID | None:
    try:
        return parse_or_404(given)
    except NotFound:
        return None
