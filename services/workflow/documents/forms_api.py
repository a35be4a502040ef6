"""Routes of the office's forms: templates and the words before numbers."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse, parse_query
from services.common.files import WRAPPING, described, one_file, to_be_saved
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.problems import (
    BodyTooLarge,
    InvalidRequest,
    NotFound,
    Unauthorized,
    declare,
)
from services.workflow.documents.catalogue import PAPERS
from services.workflow.documents.layout.checking import MOST_BYTES
from services.workflow.documents.problems import FormForbidden, FormRefused, StaleForm
from services.workflow.documents.schemas import FormChange, Forms, FormView, TemplateQuery, UploadQuery
from services.workflow.documents.service import forms
from services.workflow.documents.service.reading import DOCX

router = APIRouter(tags=["reports"])
MOST_BODY = MOST_BYTES + WRAPPING
"""A template and what multipart/form-data wraps around it."""

_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {DOCX: {}}, "description": "a .docx, to be saved"}}
_UPLOAD = described(f"a .docx, at most {MOST_BYTES} bytes")


def _parameters(model: type[TemplateQuery | UploadQuery]) -> dict[str, Any]:
    shape = model.model_json_schema()
    needed = shape.get("required", [])
    told = shape["properties"].items()
    return {
        "parameters": [
            {"name": name, "in": "query", "required": name in needed, "schema": each} for name, each in told
        ]
    }


@router.get("/report-forms", responses=declare(Unauthorized, FormForbidden))
async def list_forms(caller: Caller, here: Here) -> Forms:
    """The form of every kind of document, in its newest version."""
    async with here.database.transaction() as session:
        return await forms.shown(session, caller, PAPERS)


@router.get("/report-forms/{kind}", responses=declare(Unauthorized, NotFound, FormForbidden))
async def read_form(caller: Caller, here: Here, kind: str) -> FormView:
    """The form of a kind with all of its versions and the names that a template may have."""
    wanted = forms.kind_of(PAPERS, kind)
    async with here.database.transaction() as session:
        return await forms.history(session, caller, wanted)


@router.get(
    "/report-forms/{kind}/template",
    response_class=Response,
    openapi_extra=_parameters(TemplateQuery),
    responses=declare(Unauthorized, NotFound, InvalidRequest, FormForbidden) | _FILE,
)
async def read_template(caller: Caller, here: Here, request: Request, kind: str) -> Response:
    """A template as .docx, to be changed and sent back."""
    wanted = forms.kind_of(PAPERS, kind)
    version = parse_query(TemplateQuery, request).version
    async with here.database.transaction() as session:
        content = await forms.template(session, caller, wanted, version)
    return _document(content, f"{wanted.word}模板.docx")


@router.post(
    "/report-forms/{kind}/preview",
    response_class=Response,
    openapi_extra=_UPLOAD,
    responses=declare(Unauthorized, NotFound, BodyTooLarge, InvalidRequest, FormRefused, FormForbidden)
    | _FILE,
)
async def preview_template(caller: Caller, request: Request, kind: str) -> Response:
    """A document of invented facts in the template that is sent; nothing is kept."""
    wanted = forms.kind_of(PAPERS, kind)
    forms.check_decider(caller)
    content = await _template(request)
    await forms.checked(wanted, content)
    return _document(await forms.preview(wanted, content), f"{wanted.word}预览.docx")


@router.post(
    "/report-forms/{kind}/template",
    status_code=201,
    response_model=FormView,
    openapi_extra=_UPLOAD | _parameters(UploadQuery),
    responses=declare(
        Unauthorized,
        NotFound,
        BodyTooLarge,
        InvalidRequest,
        FormRefused,
        KeyReused,
        FormForbidden,
        StaleForm,
        RequestInProgress,
    ),
)
async def upload_template(caller: Caller, here: Here, request: Request, kind: str) -> Response:
    """Use another template from now on; what was made before stays as it is."""
    wanted = forms.kind_of(PAPERS, kind)
    query = parse_query(UploadQuery, request)
    forms.check_decider(caller)
    content = await _template(request)
    await forms.checked(wanted, content)

    async def work(session: AsyncSession) -> Answer:
        change = FormChange(version=query.version, reason=query.reason)
        told = await forms.change(session, caller, wanted, change, content)
        return Answer(201, told.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post(
    "/report-forms/{kind}",
    status_code=201,
    response_model=FormView,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": FormChange.model_json_schema()}},
        }
    },
    responses=declare(
        Unauthorized, NotFound, InvalidRequest, KeyReused, FormForbidden, StaleForm, RequestInProgress
    ),
)
async def change_form(caller: Caller, here: Here, request: Request, kind: str, body: JsonObject) -> Response:
    """Change the word before the numbers, or go back to the template that is shipped."""
    wanted = forms.kind_of(PAPERS, kind)

    async def work(session: AsyncSession) -> Answer:
        told = await forms.change(session, caller, wanted, parse(FormChange, body))
        return Answer(201, told.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


async def _template(request: Request) -> bytes:
    """The one file of the form. Raises InvalidRequest, BodyTooLarge."""
    _, content = await one_file(request, MOST_BYTES, "docx 模板")
    return content


def _document(content: bytes, name: str) -> Response:
    return Response(content, headers=to_be_saved(name), media_type=DOCX)
