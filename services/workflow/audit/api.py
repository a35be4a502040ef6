"""Routes of the audit log, for auditors."""

from fastapi import APIRouter, Request

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import parse_query
from services.common.problems import Forbidden, InvalidRequest, Unauthorized, declare
from services.workflow.audit import service
from services.workflow.audit.schemas import AuditPage, AuditQuery, Verified

router = APIRouter(prefix="/audit", tags=["audit"])
_FILTERS = {
    "parameters": [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in AuditQuery.model_json_schema()["properties"].items()
    ]
}


@router.get("", openapi_extra=_FILTERS, responses=declare(Unauthorized, InvalidRequest, Forbidden))
async def list_entries(caller: Caller, here: Here, request: Request) -> AuditPage:
    """Who did or saw what in all services, the newest first; for auditors.

    What names a restricted case is there for the auditors named for it alone.
    """
    query = parse_query(AuditQuery, request)
    service.check_may_read(caller)
    async with here.database.transaction() as session:
        return await service.page(session, caller, query)


@router.get("/verify", responses=declare(Unauthorized, Forbidden))
async def verify_chain(caller: Caller, here: Here) -> Verified:
    """Whether the log is as it was written, and which record is the first that is not; for auditors."""
    service.check_may_read(caller)
    async with here.database.transaction() as session:
        return await service.verify(session, service.heads_of(here))
