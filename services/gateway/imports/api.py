"""Routes of imports of units and accounts."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common import form_import, forms
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
    plan_of,
    rehearsal,
)
from services.common.forms import FileNotAccepted
from services.common.idempotency import Answer, KeyReused, RequestInProgress
from services.common.problems import BodyTooLarge, Forbidden, InvalidRequest, Unauthorized, declare
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.gateway.directory import service as directory
from services.gateway.directory.api import Here
from services.gateway.directory.service import Directory
from services.gateway.imports import applying, service
from services.gateway.imports.domain import UNITS, USERS
from services.gateway.imports.schemas import UserImportPlan

router = APIRouter(tags=["directory"])
_PREVIEWS = declare(Unauthorized, BodyTooLarge, InvalidRequest, FileNotAccepted, Forbidden)
_APPLIES = _PREVIEWS | declare(
    InvalidRequest, FileNotAccepted, KeyReused, PlanChanged, RowsRefused, RequestInProgress
)


@router.get(
    "/units/import-template", response_class=Response, responses=declare(Unauthorized, Forbidden) | SHEET
)
async def get_unit_template(caller: Caller, here: Here) -> Response:
    """The sheet of units to fill in."""
    directory.require(caller, Role.SYSTEM_ADMIN)
    async with here.database.transaction() as session:
        known = await service.names(session)
    form = UNITS.offering({"parent": service.choices(known)})
    return form_import.sheet(await forms.template(form), "单位导入模板.xlsx")


@router.post("/units/import", response_model=ImportPlan, openapi_extra=UPLOAD, responses=_APPLIES)
async def import_units(request: Request, caller: Caller, here: Here, options: Options) -> Response:
    """Tell what each row of a sheet of units would do; with `apply` do it, all of it or nothing."""
    directory.require(caller, Role.SYSTEM_ADMIN)
    answer = await _units(here, caller).bring_in(request, caller, options)
    here.sessions.forget("*")
    return answer


@router.post(
    "/units/import/refused", response_class=Response, openapi_extra=UPLOAD, responses=_PREVIEWS | SHEET
)
async def get_refused_units(request: Request, caller: Caller, here: Here) -> Response:
    """The rows of a sheet of units that cannot be, with the reasons."""
    directory.require(caller, Role.SYSTEM_ADMIN)
    return await _units(here, caller).give_back(request)


def _units(here: Directory, caller: Principal) -> Importer:
    async def do(session: AsyncSession, rows: list[Filled]) -> list[RowPlan]:
        return await service.units(session, caller, rows)

    async def log(session: AsyncSession, digest: bytes, plan: ImportPlan) -> None:
        await applying.record(session, caller, "unit.imported", digest, plan)

    return Importer(here.database, UNITS, do, log)


@router.get(
    "/users/import-template", response_class=Response, responses=declare(Unauthorized, Forbidden) | SHEET
)
async def get_user_template(caller: Caller, here: Here) -> Response:
    """The sheet of accounts to fill in."""
    directory.require(caller, Role.SYSTEM_ADMIN)
    async with here.database.transaction() as session:
        known = await service.names(session)
    form = USERS.offering({"unit": service.choices(known)})
    return form_import.sheet(await forms.template(form), "账号导入模板.xlsx")


@router.post("/users/import", response_model=UserImportPlan, openapi_extra=UPLOAD, responses=_APPLIES)
async def import_users(request: Request, caller: Caller, here: Here, options: Options) -> Response:
    """Tell what each row of a sheet of accounts would do; with `apply` do it, all of it or nothing.

    One-time passwords of new accounts are in this answer only.
    """
    directory.require(caller, Role.SYSTEM_ADMIN)
    rows, digest = await form_import.uploaded(request, USERS)
    async with rehearsal(here.database) as session:
        plan = plan_of(digest, await service.rehearsed(session, here, caller, rows))
    if not options.apply:
        return Answer(200, UserImportPlan(**plan.model_dump()).model_dump(mode="json")).response()
    sheet = applying.Sheet(rows, digest, plan, options)
    answer = await applying.users(here, request, caller, sheet)
    here.sessions.forget("*")
    return answer


@router.post(
    "/users/import/refused", response_class=Response, openapi_extra=UPLOAD, responses=_PREVIEWS | SHEET
)
async def get_refused_users(request: Request, caller: Caller, here: Here) -> Response:
    """The rows of a sheet of accounts that cannot be, with the reasons."""
    directory.require(caller, Role.SYSTEM_ADMIN)
    rows, digest = await form_import.uploaded(request, USERS)
    async with rehearsal(here.database) as session:
        plan = plan_of(digest, await service.rehearsed(session, here, caller, rows))
    return await form_import.returned(USERS, rows, plan)
