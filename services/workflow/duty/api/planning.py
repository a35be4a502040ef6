"""Routes by which the chief decides about the rota."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.duty.api.common import documented, done, made
from services.workflow.duty.schemas.plan import (
    ChangedRotation,
    NewOverride,
    NewRotation,
    OverrideList,
    OverrideOut,
    ReasonBody,
    RotationList,
    RotationOut,
)
from services.workflow.duty.schemas.reading import RangeQuery
from services.workflow.duty.service import planning
from services.workflow.duty.service.checks import (
    AlreadyCancelled,
    StaleRotation,
    check_chief,
    check_office,
)

router = APIRouter()
_WRITES = (Unauthorized, InvalidRequest, KeyReused, Forbidden, RequestInProgress)


@router.get("/rotations", responses=declare(Unauthorized, Forbidden))
async def list_rotations(here: Here, caller: Caller) -> RotationList:
    """The newest version of every rotation."""
    check_office(caller)
    async with here.database.transaction() as session:
        return await planning.rotations(session)


@router.get("/rotations/{rotation_id}", responses=declare(Unauthorized, NotFound, Forbidden))
async def read_rotation(rotation_id: str, here: Here, caller: Caller) -> RotationList:
    """The versions of a rotation with who changed it and why, the newest first."""
    check_office(caller)
    async with here.database.transaction() as session:
        return await planning.rotation_versions(session, parse_or_404(rotation_id))


@router.post(
    "/rotations",
    status_code=201,
    response_model=RotationOut,
    openapi_extra=documented(NewRotation),
    responses=declare(*_WRITES),
)
async def add_rotation(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Begin a rotation today or later; the chief."""
    new = parse(NewRotation, body)
    check_chief(caller)

    async def work(session: AsyncSession) -> Answer:
        return made(await planning.add_rotation(session, caller, new))

    return await once(here.database, request, caller, work)


@router.post(
    "/rotations/{rotation_id}/versions",
    status_code=201,
    response_model=RotationOut,
    openapi_extra=documented(ChangedRotation),
    responses=declare(*_WRITES, NotFound, StaleRotation),
)
async def change_rotation(
    rotation_id: str, request: Request, here: Here, caller: Caller, body: JsonObject
) -> Response:
    """Let a new version rule from tomorrow or later on; shifts before it stay as they were; the chief."""
    rotation = parse_or_404(rotation_id)
    async with here.database.transaction() as session:
        await planning.rotation_exists(session, rotation)
    new = parse(ChangedRotation, body)
    check_chief(caller)

    async def work(session: AsyncSession) -> Answer:
        return made(await planning.change_rotation(session, caller, rotation, new))

    return await once(here.database, request, caller, work)


@router.get("/overrides", responses=declare(Unauthorized, InvalidRequest, Forbidden))
async def list_overrides(query: Annotated[RangeQuery, Query()], here: Here, caller: Caller) -> OverrideList:
    """Departures from the rotations in a range, the cancelled ones too; by default of 62 days."""
    check_office(caller)
    async with here.database.transaction() as session:
        return await planning.overrides(session, query)


@router.post(
    "/overrides",
    status_code=201,
    response_model=OverrideOut,
    openapi_extra=documented(NewOverride),
    responses=declare(*_WRITES),
)
async def add_override(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Put somebody else on a post for a time, instead of or beside who is on; the chief."""
    new = parse(NewOverride, body)
    check_chief(caller)

    async def work(session: AsyncSession) -> Answer:
        return made(await planning.add_override(session, caller, new))

    return await once(here.database, request, caller, work)


@router.post(
    "/overrides/{override_id}/cancel",
    response_model=OverrideOut,
    openapi_extra=documented(ReasonBody),
    responses=declare(*_WRITES, NotFound, AlreadyCancelled),
)
async def cancel_override(
    override_id: str, request: Request, here: Here, caller: Caller, body: JsonObject
) -> Response:
    """Take an override back from now on; the chief."""
    override = parse_or_404(override_id)
    async with here.database.transaction() as session:
        await planning.find_override(session, override)
    said = parse(ReasonBody, body)
    check_chief(caller)

    async def work(session: AsyncSession) -> Answer:
        return done(await planning.cancel_override(session, caller, override, said))

    return await once(here.database, request, caller, work)
