"""Routes of the directory."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common import idempotency
from services.common.authz import Caller
from services.common.body import JsonObject, parse, parse_query
from services.common.idempotency import Answer, KeyReused, RequestInProgress
from services.common.ids import new_id, parse_or_404
from services.common.paging import Page
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.gateway.bodies import json_body, query_filters
from services.gateway.directory import repository, schemas, service
from services.gateway.directory.problems import LastAdministrator, NameTaken, SeparateHands, UnitInUse
from services.gateway.directory.secrets import Secret, once_shown
from services.gateway.directory.service import Directory

router = APIRouter(tags=["directory"])

READS = declare(Unauthorized, Forbidden, InvalidRequest)
READS_ONE = declare(Unauthorized, NotFound)
_WRITES = (Unauthorized, Forbidden, NotFound, InvalidRequest, NameTaken)
WRITES = declare(*_WRITES)
MAKES = declare(*_WRITES, KeyReused, RequestInProgress)


def directory(request: Request) -> Directory:
    found: Directory = request.app.state.directory
    return found


Here = Annotated[Directory, Depends(directory)]


def page_of(rows: Sequence[Any], limit: int, key: str) -> tuple[list[Any], str | None]:
    page = list(rows[:limit])
    return page, getattr(page[-1], key) if len(rows) > limit else None


def _unit(row: Any) -> schemas.UnitOut:
    return schemas.UnitOut.model_validate(row, from_attributes=True)


def _user(row: Any) -> schemas.UserOut:
    return schemas.UserOut.model_validate({**row._asdict(), "id": str(row.id)})


# --- units -------------------------------------------------------------------------------------


@router.get(
    "/units", responses=declare(Unauthorized, InvalidRequest), openapi_extra=query_filters(schemas.UnitQuery)
)
async def list_units(request: Request, caller: Caller, here: Here) -> Page[schemas.UnitOut]:
    """The units, by code; everybody who signed in may read them."""
    del caller
    query = parse_query(schemas.UnitQuery, request)
    async with here.database.transaction() as session:
        rows, cursor = page_of(await repository.units(session, query), query.limit, "code")
    return Page(items=[_unit(row) for row in rows], next_cursor=cursor)


@router.get("/units/{code}", responses=READS_ONE)
async def get_unit(code: str, caller: Caller, here: Here) -> schemas.UnitOut:
    del caller
    async with here.database.transaction() as session:
        return _unit(await service.known_unit(session, code))


@router.post(
    "/units",
    status_code=201,
    response_model=schemas.UnitOut,
    responses=MAKES,
    openapi_extra=json_body(schemas.NewUnit),
)
async def create_unit(request: Request, caller: Caller, here: Here, body: JsonObject) -> Response:
    new = parse(schemas.NewUnit, body)

    async def work(session: AsyncSession) -> Answer:
        unit = await service.create_unit(session, caller, new)
        location = {"Location": f"/api/v1/units/{unit.code}"}
        return Answer(201, _unit(unit).model_dump(mode="json"), location)

    return await idempotency.once(here.database, request, caller, work)


@router.patch(
    "/units/{code}",
    responses=declare(*_WRITES, UnitInUse),
    openapi_extra=json_body(schemas.UnitChange),
)
async def change_unit(code: str, caller: Caller, here: Here, body: JsonObject) -> schemas.UnitOut:
    async with here.database.transaction() as session:
        unit = await service.known_unit(session, code)
        change = parse(schemas.UnitChange, body)
        changed = _unit(await service.change_unit(session, caller, unit, change))
    here.sessions.forget("*")
    return changed


# --- people ------------------------------------------------------------------------------------


@router.get("/users", responses=READS, openapi_extra=query_filters(schemas.UserQuery))
async def list_users(request: Request, caller: Caller, here: Here) -> Page[schemas.UserOut]:
    """The accounts, by username; for administrators and auditors."""
    query = parse_query(schemas.UserQuery, request)
    service.require_reader(caller)
    async with here.database.transaction() as session:
        rows, cursor = page_of(await repository.users(session, query), query.limit, "username")
    return Page(items=[_user(row) for row in rows], next_cursor=cursor)


@router.get("/users/{user_id}", responses=READS_ONE)
async def get_user(user_id: str, caller: Caller, here: Here) -> schemas.UserOut:
    async with here.database.transaction() as session:
        return _user(await service.visible_user(session, caller, parse_or_404(user_id)))


@router.post(
    "/users",
    status_code=201,
    response_model=schemas.UserWithPassword,
    responses=declare(*_WRITES, SeparateHands, KeyReused, RequestInProgress),
    openapi_extra=json_body(schemas.NewUser),
)
async def create_user(request: Request, caller: Caller, here: Here, body: JsonObject) -> Response:
    """Add an account; its one-time password is in this answer only."""
    new = parse(schemas.NewUser, body)

    async def work(session: AsyncSession, secret: Secret) -> Answer:
        user_id = new_id()
        user = await service.create_user(here, session, caller, new, user_id, secret.of(user_id))
        location = {"Location": f"/api/v1/users/{user_id}"}
        return Answer(201, _user(user).model_dump(mode="json"), location)

    return await once_shown(here.database, here.master, request, caller, "one_time_password", work)


@router.patch(
    "/users/{user_id}",
    responses=declare(*_WRITES, LastAdministrator),
    openapi_extra=json_body(schemas.UserChange),
)
async def change_user(user_id: str, caller: Caller, here: Here, body: JsonObject) -> schemas.UserOut:
    """Change an account or its roles; `active: false` ends its sessions at once."""
    async with here.database.transaction() as session:
        user = await service.visible_user(session, caller, parse_or_404(user_id))
        change = parse(schemas.UserChange, body)
        changed = _user(await service.change_user(here, session, caller, user, change))
    here.sessions.forget("*")
    return changed


@router.post(
    "/users/{user_id}/one-time-password",
    response_model=schemas.UserWithPassword,
    responses=MAKES,
)
async def reset_password(user_id: str, request: Request, caller: Caller, here: Here) -> Response:
    """Give the account a new one-time password; its sessions end at once."""

    async def work(session: AsyncSession, secret: Secret) -> Answer:
        user = await service.visible_user(session, caller, parse_or_404(user_id))
        changed = await service.reset_password(here, session, caller, user, secret.of(user.id))
        return Answer(200, _user(changed).model_dump(mode="json"))

    answer = await once_shown(here.database, here.master, request, caller, "one_time_password", work)
    here.sessions.forget("*")
    return answer


# --- the sign-in page --------------------------------------------------------------------------


@router.get("/site")
async def site(here: Here) -> schemas.Site:
    """What the sign-in page shows; in the demo also the accounts and their password."""
    return await service.site(here)
