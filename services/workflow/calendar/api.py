"""Routes of the working calendar."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common import form_import, forms
from services.common.app import Context, Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
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
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.problems import (
    BodyTooLarge,
    Forbidden,
    InvalidRequest,
    NotFound,
    Unauthorized,
    declare,
)
from services.contracts.identity import Principal
from services.workflow.calendar import importing, service
from services.workflow.calendar.schemas import CalendarOut, NewHours, NewYear, YearDetail

router = APIRouter(prefix="/calendar", tags=["calendar"])
_READS = (Unauthorized, BodyTooLarge, InvalidRequest, FileNotAccepted, Forbidden)
_CHANGES = declare(
    Unauthorized, InvalidRequest, KeyReused, Forbidden, service.StaleCalendar, RequestInProgress
)


def _inlined(schema: object, definitions: dict[str, object]) -> object:
    if isinstance(schema, list):
        return [_inlined(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return {name: _inlined(inner, definitions) for name, inner in schema.items() if name != "$defs"}


def _documented(model: type[BaseModel]) -> dict[str, object]:
    """The body of a route that reads it itself."""
    whole = model.model_json_schema()
    schema = _inlined(whole, whole.get("$defs", {}))
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("", responses=declare(Unauthorized))
async def read_calendar(here: Here, _caller: Caller) -> CalendarOut:
    """The years that are loaded, the office hours, and the year that has to be imported."""
    async with here.database.transaction() as session:
        return await service.shown(session)


@router.get("/years/{number}", responses=declare(Unauthorized, NotFound))
async def read_year(number: str, here: Here, _caller: Caller) -> YearDetail:
    """A year as it is in force, and who changed it why."""
    async with here.database.transaction() as session:
        return await service.one_year(session, number)


@router.post(
    "/years",
    status_code=201,
    response_model=YearDetail,
    openapi_extra=_documented(NewYear),
    responses=_CHANGES,
)
async def import_year(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Put the rows of a year in force; running deadlines that they touch are reckoned anew."""
    new = parse(NewYear, body)
    year = service.year_in(new)
    service.check_may_change(caller)

    async def work(session: AsyncSession) -> Answer:
        made = await service.put_year(session, caller, new, year)
        place = f"/api/v1/calendar/years/{made.year}"
        return Answer(201, made.model_dump(mode="json"), {"Location": place})

    return await once(here.database, request, caller, work)


@router.post("/hours", response_model=CalendarOut, openapi_extra=_documented(NewHours), responses=_CHANGES)
async def change_hours(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Put other office hours in force; running deadlines in working time are reckoned anew."""
    new = parse(NewHours, body)
    windows = service.windows_in(new)
    service.check_may_change(caller)

    async def work(session: AsyncSession) -> Answer:
        made = await service.put_hours(session, caller, new, windows)
        return Answer(200, made.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.get("/import-template", response_class=Response, responses=declare(Unauthorized, Forbidden) | SHEET)
async def get_calendar_template(caller: Caller) -> Response:
    """The sheet of working days to fill in."""
    service.check_may_change(caller)
    return form_import.sheet(await forms.template(importing.FORM), "工作日历导入模板.xlsx")


@router.post(
    "/import",
    response_model=ImportPlan,
    openapi_extra=UPLOAD,
    responses=_CHANGES | declare(*_READS, KeyReused, PlanChanged, RowsRefused, RequestInProgress),
)
async def import_years(request: Request, here: Here, caller: Caller, options: Options) -> Response:
    """Tell what each day of a sheet would change; with `apply` put its years in force, all or nothing."""
    service.check_may_change(caller)
    return await _importer(here, caller).bring_in(request, caller, options)


@router.post(
    "/import/refused", response_class=Response, openapi_extra=UPLOAD, responses=declare(*_READS) | SHEET
)
async def get_refused_days(request: Request, here: Here, caller: Caller) -> Response:
    """The days of a sheet that cannot be, with the reasons."""
    service.check_may_change(caller)
    return await _importer(here, caller).give_back(request)


def _importer(here: Context, caller: Principal) -> Importer:
    async def do(session: AsyncSession, rows: list[Filled]) -> list[RowPlan]:
        return await importing.put(session, caller, rows)

    async def log(session: AsyncSession, digest: bytes, plan: ImportPlan) -> None:
        await importing.log(session, caller, digest, plan)

    return Importer(here.database, importing.FORM, do, log)
