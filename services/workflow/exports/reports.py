"""Exports as kinds of `POST /reports`, for who knows that call only."""

from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.app import Context
from services.common.idempotency import Answer
from services.common.problems import NotFound
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.workflow.cases.service.problems import NotInThisState
from services.workflow.documents.registry import Asked, Format, Opened, OtherKind
from services.workflow.documents.schemas import ReportView
from services.workflow.exports.domain import MEDIA_TYPES, TITLES, ExportFormat, ExportKind, ExportState
from services.workflow.exports.files import ExportFiles
from services.workflow.exports.problems import ExportNotReady
from services.workflow.exports.schemas import ExportView, NewExport
from services.workflow.exports.service import asking

CODES = {kind: f"{kind.value}_list" for kind in ExportKind}
_STATUS = {ExportState.DONE: "ready", ExportState.WAITING: "making", ExportState.RUNNING: "making"}


class AskedOfList(Asked):
    """The filters of the list, as in its own call."""

    filters: dict[str, Any] = Field(default_factory=dict, max_length=20)


async def _order(
    ctx: Context, session: AsyncSession, caller: Principal, asked: Any, form: Format, kind: ExportKind
) -> Answer:
    wanted = NewExport(kind=kind, format=ExportFormat(form), filters=asked.filters)
    made = await asking.ask(session, caller, wanted, ExportFiles.of(ctx.settings))
    headers = {"Location": f"/api/v1/reports/{made.id}"}
    body = _report(made, caller).model_dump(mode="json")
    return Answer(201 if made.state is ExportState.DONE else 202, body, headers)


def _kind(kind: ExportKind) -> OtherKind:
    async def order(
        ctx: Context, session: AsyncSession, caller: Principal, asked: Any, form: Format
    ) -> Answer:
        return await _order(ctx, session, caller, asked, form, kind)

    return OtherKind(
        code=CODES[kind],
        word=f"{TITLES[kind]}导出",
        asks=AskedOfList,
        roles=frozenset(Role) - {Role.UNIT_CLIENT},
        order=order,
        formats=("xlsx", "csv"),
    )


KINDS = tuple(_kind(kind) for kind in ExportKind)


class ExportShelf:
    """The caller's own exports, as `GET /reports/{id}` looks for them."""

    async def shown(self, session: AsyncSession, principal: Principal, report_id: UUID) -> ReportView | None:
        try:
            return _report(await asking.one(session, principal, report_id), principal)
        except NotFound:
            return None

    async def opened(
        self, here: Context, session: AsyncSession, principal: Principal, report_id: UUID
    ) -> Opened | None:
        files = ExportFiles.of(here.settings)
        try:
            view, path = await asking.fetch(session, principal, report_id, files)
        except NotFound:
            return None
        except ExportNotReady as problem:
            raise NotInThisState(problem.detail) from problem
        return Opened(view.file_name, MEDIA_TYPES[view.format], path)


def _report(made: ExportView, caller: Principal) -> ReportView:
    share = made.rows / made.total if made.total else 0.0
    return ReportView(
        id=made.id,
        kind=CODES[made.kind],
        word=f"{TITLES[made.kind]}导出",
        title=TITLES[made.kind],
        status=_STATUS.get(made.state, "failed"),
        format=made.format,
        name=made.file_name,
        number=None,
        case_id=None,
        size=made.size,
        sha256=None,
        made_at=made.done_at or made.asked_at,
        made_by=caller.name,
        file=f"/api/v1/reports/{made.id}/file",
        progress=min(share, 1.0) if made.state in (ExportState.WAITING, ExportState.RUNNING) else None,
    )
