"""Routes of the archive: one case as a file, finding files, packages of a period."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response, StreamingResponse

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse, parse_query
from services.common.files import to_be_saved
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.paging import Page
from services.common.problems import InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.archive.packages import Packages
from services.workflow.archive.problems import (
    ArchiveForbidden,
    ImportedNotFound,
    NotOverYet,
    PackageNotReady,
    PackingForbidden,
)
from services.workflow.archive.schemas import (
    ArchiveQuery,
    FiledView,
    ImportedView,
    NewPackage,
    PackageList,
    PackageView,
)
from services.workflow.archive.service import bundling, finding, packing
from services.workflow.archive.signing import Signer
from services.workflow.cases.schemas.documented import body_of, parameters_of
from services.workflow.evidence.files import Files
from services.workflow.evidence.problems import FileDamaged

router = APIRouter(tags=["archive"])
_ZIP, _TAR, _BYTES = "application/zip", "application/x-tar", "application/octet-stream"


@router.get(
    "/cases/{case_id}/archive",
    tags=["cases"],
    response_class=Response,
    responses=declare(Unauthorized, NotFound, ArchiveForbidden, NotOverYet, FileDamaged)
    | {200: {"content": {_ZIP: {}}, "description": "manifest, case as JSON and as a page, attachments"}},
)
async def read_archive(caller: Caller, here: Here, case_id: str) -> Response:
    """A closed or archived case as one zip file; of an archived one always the same bytes."""
    wanted = parse_or_404(case_id)
    async with here.database.transaction() as session:
        bundle = await bundling.assemble(session, caller, wanted, Files.of(here.settings))
    return StreamingResponse(bundle.stream(), headers=to_be_saved(f"{bundle.number}.zip"), media_type=_ZIP)


@router.get(
    "/archive",
    openapi_extra={"parameters": parameters_of(ArchiveQuery)},
    responses=declare(Unauthorized, InvalidRequest),
)
async def list_files(caller: Caller, here: Here, request: Request) -> Page[FiledView]:
    """Cases that are over, found by number, words, unit and time; also those of other installations."""
    query = parse_query(ArchiveQuery, request)
    async with here.database.transaction() as session:
        return await finding.files(session, caller, query)


@router.get("/archive/imported/{file_id}", responses=declare(Unauthorized, NotFound))
async def read_imported(caller: Caller, here: Here, file_id: str) -> ImportedView:
    """A case of another installation as it was filed there; every reading is logged."""
    wanted = parse_or_404(file_id)
    async with here.database.transaction() as session:
        return await finding.imported(session, caller, wanted)


@router.get(
    "/archive/imported/{file_id}/files/{place}",
    response_class=Response,
    responses=declare(Unauthorized, NotFound, FileDamaged)
    | {200: {"content": {_BYTES: {}}, "description": "the file, to be saved"}},
)
async def read_imported_file(caller: Caller, here: Here, file_id: str, place: str) -> Response:
    """An attachment of an imported case, always to be saved and never shown in place."""
    wanted = parse_or_404(file_id)
    if not (place.isascii() and place.isdigit()):
        raise ImportedNotFound
    async with here.database.transaction() as session:
        name, content = await finding.attachment(session, caller, wanted, int(place), here.settings)
    return Response(content, headers=to_be_saved(name), media_type=_BYTES)


@router.get("/archive/packages", responses=declare(Unauthorized, PackingForbidden))
async def list_packages(caller: Caller, here: Here) -> PackageList:
    """The newest packages and how far they are; for the chief and the auditor."""
    async with here.database.transaction() as session:
        return await packing.packages(session, caller, Signer(here.keys).key)


@router.post(
    "/archive/packages",
    status_code=202,
    response_model=PackageView,
    openapi_extra={"requestBody": body_of(NewPackage)},
    responses=declare(Unauthorized, InvalidRequest, KeyReused, PackingForbidden, RequestInProgress),
)
async def ask_for_package(caller: Caller, here: Here, request: Request, body: JsonObject) -> Response:
    """Ask for all cases of a period that are over as one signed package, made in the background."""
    wanted = parse(NewPackage, body)

    async def work(session: AsyncSession) -> Answer:
        view = await packing.ask(session, caller, wanted)
        headers = {"Location": f"/api/v1/archive/packages/{view.id}/file"}
        return Answer(202, view.model_dump(mode="json", by_alias=True), headers)

    return await once(here.database, request, caller, work)


@router.get(
    "/archive/packages/{package_id}/file",
    response_class=Response,
    responses=declare(Unauthorized, NotFound, PackingForbidden, PackageNotReady)
    | {200: {"content": {_TAR: {}}, "description": "the package"}},
)
async def read_package(caller: Caller, here: Here, package_id: str) -> Response:
    """A package as one tar file; for the chief and the auditor, and every download is logged."""
    wanted = parse_or_404(package_id)
    folder = Packages.of(here.settings)
    async with here.database.transaction() as session:
        package = await packing.download(session, caller, wanted)
        if not folder.path(wanted).is_file():
            raise PackageNotReady
    name = f"huiying-{package.period_from:%Y%m%d}-{package.period_to:%Y%m%d}.tar"
    headers = to_be_saved(name) | {"Content-Length": str(package.size)}
    return StreamingResponse(folder.chunks(wanted), headers=headers, media_type=_TAR)
