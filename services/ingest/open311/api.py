"""Routes of the facade. They answer in GeoReport's own form, errors too."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import HEADER, principal
from services.common.guard import BODY
from services.common.problems import Problem, Unauthorized, dump_json
from services.contracts.codes import Category
from services.contracts.identity import Principal
from services.ingest.items.api import Desk
from services.ingest.open311 import service
from services.ingest.open311.domain import matters
from services.ingest.open311.domain.wire import Form, apart, xml
from services.ingest.open311.schemas import (
    DISCOVERY,
    ERRORS,
    FILED,
    FORM_BODY,
    LISTED,
    REQUESTS,
    SERVICE_DEFINITION,
    SERVICES,
    TOKEN,
)
from services.ingest.open311.service import Refused

ROOT = "/open311/v2"
router = APIRouter(prefix=ROOT, tags=["open311"])
_FORM = "application/x-www-form-urlencoded"
_NO_KEY = "api_key 缺失或无效：请用单位系统的“客户端编号:密钥”，查询时用 HTTP Basic 认证"
_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_CHANGESET = "2026-01-01T00:00:00+08:00"

Said = Mapping[str, Any] | Sequence[Any]


def _answer(form: Form, root: str, said: Said, status: int = 200) -> Response:
    content = dump_json(said) if form is Form.JSON else xml(root, said)
    return Response(content, status, media_type=form.media_type)


async def _or_errors(
    form: Form, root: str, work: Callable[[], Awaitable[Said]], status: int = 200
) -> Response:
    """What `work` gives, or why not."""
    try:
        return _answer(form, root, await work(), status)
    except Refused as refused:
        return _refusal(form, refused.status, refused.errors)
    except Problem as problem:
        answer = _refusal(form, problem.status, [(problem.status, problem.detail)])
        answer.headers.update(problem.headers)
        return answer


def _refusal(form: Form, status: int, errors: Sequence[tuple[int, str]]) -> Response:
    said = [{"code": code, "description": description} for code, description in errors]
    return _answer(form, "errors", said, status)


async def _caller(request: Request) -> Principal:
    """Whose key it is. Raises Refused (403), as GeoReport has it."""
    try:
        if HEADER in request.headers:
            return await principal(request)
    except Unauthorized:
        raise Refused([(403, _NO_KEY)]) from None
    raise Refused([(403, _NO_KEY)])


def _form(request: Request) -> Form:
    return apart(request.url.path.rpartition("/")[2])[1]


@router.get("/discovery.json", openapi_extra=DISCOVERY, responses=ERRORS)
@router.get("/discovery.xml", openapi_extra=DISCOVERY, responses=ERRORS)
async def discovery(request: Request, here: Here) -> Response:
    """Where the facade is and which forms it speaks."""
    endpoint = {
        "specification": _SPECIFICATION,
        "url": (here.settings.public_url or "").rstrip("/") + ROOT,
        "changeset": _CHANGESET,
        "type": "test" if here.settings.demo else "production",
        "formats": [Form.XML.media_type.partition(";")[0], Form.JSON.media_type.partition(";")[0]],
    }
    said = {
        "changeset": _CHANGESET,
        "contact": "请联系县网信办系统管理员",
        "key_service": "单位系统的客户端编号和密钥由系统管理员发放",
        "endpoints": [endpoint],
    }
    return _answer(_form(request), "discovery", said)


@router.get("/services.json", openapi_extra=SERVICES, responses=ERRORS)
@router.get("/services.xml", openapi_extra=SERVICES, responses=ERRORS)
async def services(request: Request) -> Response:
    """What may be reported: the desk's categories."""
    return _answer(_form(request), "services", [matters.shown(code) for code in matters.MATTERS])


@router.get("/services/{name}", openapi_extra=SERVICE_DEFINITION, responses=ERRORS)
async def service_definition(name: str) -> Response:
    """A service's attributes: none has any."""
    code, form = apart(name)
    if code not in set(Category):
        return _refusal(form, 404, [(404, "没有这个 service_code：请从 services 中选一个")])
    return _answer(form, "service_definition", {"service_code": code, "attributes": []})


@router.post("/requests.json", status_code=201, openapi_extra=FORM_BODY | FILED, responses=ERRORS)
@router.post("/requests.xml", status_code=201, openapi_extra=FORM_BODY | FILED, responses=ERRORS)
async def file_request(request: Request, desk: Desk) -> Response:
    """Take a report as an item of the unit whose key it bears."""

    async def work() -> Said:
        caller = await _caller(request)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            raise Refused([(400, f"请用 Content-Type: {_FORM} 提交表单")])
        return [await service.file(request, caller, desk, request.scope[BODY])]

    return await _or_errors(_form(request), "service_requests", work, 201)


@router.get("/requests.json", openapi_extra=LISTED, responses=ERRORS)
@router.get("/requests.xml", openapi_extra=LISTED, responses=ERRORS)
async def list_requests(request: Request, here: Here) -> Response:
    """What the unit filed here, the newest first: at most 90 days and 1000 requests."""

    async def work() -> Said:
        caller = await _caller(request)
        return await service.several(here.database, caller, dict(request.query_params))

    return await _or_errors(_form(request), "service_requests", work)


@router.get("/requests/{name}", openapi_extra=REQUESTS, responses=ERRORS)
async def one_request(request: Request, here: Here, name: str) -> Response:
    """A request that the unit filed here, and what became of it."""
    number, form = apart(name)

    async def work() -> Said:
        return [await service.one(here.database, await _caller(request), number)]

    return await _or_errors(form, "service_requests", work)


@router.get("/tokens/{name}", openapi_extra=TOKEN, responses=ERRORS)
async def request_of_token(request: Request, here: Here, name: str) -> Response:
    """The number of a request by its token; here both are the same, and given at once."""
    token, form = apart(name)

    async def work() -> Said:
        found = await service.one(here.database, await _caller(request), token)
        return [{"service_request_id": found["service_request_id"], "token": token}]

    return await _or_errors(form, "service_requests", work)
