"""The route of a case as one file."""

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from services.common.app import Here
from services.common.authz import Caller
from services.common.ids import parse_or_404
from services.common.problems import NotFound, Unauthorized, declare
from services.workflow.archive import service
from services.workflow.archive.problems import ArchiveForbidden, NotOverYet
from services.workflow.evidence.files import Files
from services.workflow.evidence.problems import FileDamaged

router = APIRouter(tags=["cases"])
_ZIP = "application/zip"


@router.get(
    "/cases/{case_id}/archive",
    response_class=Response,
    responses=declare(Unauthorized, NotFound, ArchiveForbidden, NotOverYet, FileDamaged)
    | {200: {"content": {_ZIP: {}}, "description": "manifest, case as JSON and as a page, attachments"}},
)
async def read_archive(caller: Caller, here: Here, case_id: str) -> Response:
    """A closed or archived case as one zip file; of an archived one always the same bytes."""
    wanted = parse_or_404(case_id)
    async with here.database.transaction() as session:
        bundle = await service.assemble(session, caller, wanted, Files.of(here.settings))
    headers = {
        "Content-Disposition": f'attachment; filename="{bundle.number}.zip"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(bundle.stream(), headers=headers, media_type=_ZIP)
