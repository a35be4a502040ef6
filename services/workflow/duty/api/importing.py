"""Routes by which the chief brings in a rota from a sheet."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common import form_import, forms
from services.common.app import Context, Here
from services.common.authz import Caller
from services.common.form_fields import Filled
from services.common.form_import import (
    SHEET,
    UPLOAD,
    Importer,
    ImportPlan,
    Options,
    PlanChanged,
    RowPlan,
    RowsRefused,
)
from services.common.forms import FileNotAccepted
from services.common.idempotency import KeyReused, RequestInProgress
from services.common.problems import BodyTooLarge, Forbidden, InvalidRequest, Unauthorized, declare
from services.contracts.identity import Principal
from services.workflow.duty.domain.posts import Post
from services.workflow.duty.service import importing
from services.workflow.duty.service.checks import check_chief

router = APIRouter()
_READS = (Unauthorized, BodyTooLarge, InvalidRequest, FileNotAccepted, Forbidden)


@router.get("/import-template", response_class=Response, responses=declare(Unauthorized, Forbidden) | SHEET)
async def get_rota_template(here: Here, caller: Caller) -> Response:
    """The sheet of a rota to fill in."""
    check_chief(caller)
    async with here.database.transaction() as session:
        known = await importing.candidates(session)
    form = importing.FORM.offering({post.value: known.choices(post) for post in Post})
    return form_import.sheet(await forms.template(form), "值班表导入模板.xlsx")


@router.post(
    "/import",
    response_model=ImportPlan,
    openapi_extra=UPLOAD,
    responses=declare(*_READS, KeyReused, PlanChanged, RowsRefused, RequestInProgress),
)
async def import_rota(request: Request, here: Here, caller: Caller, options: Options) -> Response:
    """Tell what each day of a sheet would change in the rota; with `apply` do it, all of it or nothing."""
    check_chief(caller)
    return await _importer(here, caller).bring_in(request, caller, options)


@router.post(
    "/import/refused", response_class=Response, openapi_extra=UPLOAD, responses=declare(*_READS) | SHEET
)
async def get_refused_rota(request: Request, here: Here, caller: Caller) -> Response:
    """The days of a sheet that cannot be, with the reasons."""
    check_chief(caller)
    return await _importer(here, caller).give_back(request)


def _importer(here: Context, caller: Principal) -> Importer:
    async def do(session: AsyncSession, rows: list[Filled]) -> list[RowPlan]:
        return await importing.put(session, caller, rows)

    async def log(session: AsyncSession, digest: bytes, plan: ImportPlan) -> None:
        await importing.log(session, caller, digest, plan)

    return Importer(here.database, importing.FORM, do, log)
