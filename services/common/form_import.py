"""Bringing in a filled-in form: what each row would do is told first, then all of it is done at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Literal

import orjson
from fastapi import Query, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common import forms
from services.common.db import Database
from services.common.files import WRAPPING, described, one_file, to_be_saved
from services.common.form_fields import Filled, Form
from services.common.forms import MOST_BYTES
from services.common.idempotency import Answer, once
from services.common.problems import Problem
from services.contracts.identity import Principal

Deed = Literal["add", "change", "same", "refuse"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {}}, "description": "the workbook, to be saved"}
}
MOST_BODY = MOST_BYTES + WRAPPING
"""A file and what multipart/form-data wraps around it."""
UPLOAD = described("an .xlsx or .csv, filled in as the template, up to 4 MiB and 1,000 rows")


class PlanChanged(Problem):
    status, code, title = 409, "import-plan-changed", "预览已过时"
    detail = "文件或系统里的内容在预览之后有变化，还没有导入；请重新预览，核对后再导入。"


class RowsRefused(Problem):
    status, code, title = 409, "rows-refused", "有的行不能导入"
    detail = "文件里有不能导入的行，还没有导入；请改好后重新上传，或者选择只导入没有问题的行。"


class RowFault(BaseModel):
    column: str | None = Field(description="heading as in the template; null: the row as a whole")
    reason: str


class RowPlan(BaseModel):
    """What a row does; `number` as the spreadsheet shows it."""

    number: int
    deed: Deed
    what: str = Field(description="what the row is about")
    changes: list[str] = Field(default_factory=list, description="in Chinese, what becomes of what")
    faults: list[RowFault] = Field(default_factory=list)


class ImportPlan(BaseModel):
    """What a file does or did; send `seen` back to have exactly this done."""

    applied: bool
    seen: str
    add: int
    change: int
    same: int
    refuse: int
    rows: list[RowPlan]


class Applying(BaseModel):
    """Nothing is written without `apply`; `good_rows` leaves refused rows out instead of refusing all."""

    apply: bool = False
    seen: str | None = Field(None, max_length=64, description="of the preview that was looked at")
    good_rows: bool = False


Options = Annotated[Applying, Query()]
Deal = Callable[[AsyncSession, Filled], Awaitable[RowPlan]]
"""Does what a row says and tells it. Raises Problem for a row that cannot be."""


async def uploaded(request: Request, form: Form) -> tuple[list[Filled], bytes]:
    """The rows of the one file of a request, and its SHA-256.

    Raises InvalidRequest, BodyTooLarge, FileNotAccepted.
    """
    name, content = await one_file(request, MOST_BYTES)
    return await forms.read(form, content, name), await asyncio.to_thread(_digest, content)


def _digest(content: bytes) -> bytes:
    return sha256(content).digest()


async def deal_with(session: AsyncSession, form: Form, rows: Sequence[Filled], deal: Deal) -> list[RowPlan]:
    """Do row after row; a row that cannot be leaves no trace and says why."""
    plans = []
    for row in rows:
        try:
            async with session.begin_nested():
                plans.append(await deal(session, row))
        except Problem as problem:
            plans.append(refusal(form, row, problem))
    return plans


def refusal(form: Form, row: Filled, problem: Problem) -> RowPlan:
    faults = [
        RowFault(column=form.title_of(error.pointer.split("/")[1]), reason=error.detail)
        for error in problem.errors
        if error.pointer.startswith("/")
    ]
    what = row[form.fields[0].name][:100]
    return RowPlan(
        number=row.number,
        deed="refuse",
        what=what,
        faults=faults or [RowFault(column=None, reason=problem.detail)],
    )


def plan_of(digest: bytes, rows: Sequence[RowPlan], *, applied: bool = False) -> ImportPlan:
    told = orjson.dumps([row.model_dump() for row in rows])
    counts = {deed: sum(row.deed == deed for row in rows) for deed in ("add", "change", "same", "refuse")}
    return ImportPlan(applied=applied, seen=sha256(digest + told).hexdigest(), rows=list(rows), **counts)


def check(plan: ImportPlan, options: Applying) -> None:
    """Whether it may be done as it stands. Raises PlanChanged, RowsRefused."""
    if options.seen is not None and options.seen != plan.seen:
        raise PlanChanged
    if plan.refuse and not options.good_rows:
        raise RowsRefused


def noted(digest: bytes, plan: ImportPlan) -> dict[str, Any]:
    """What the audit log keeps of a file that was brought in."""
    return {"add": plan.add, "change": plan.change, "refuse": plan.refuse, "sha256": digest.hex()}


class _UndoneError(Exception):
    """Ends a rehearsal; everything that it wrote goes with it."""


@asynccontextmanager
async def rehearsal(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction that is always rolled back: what would happen is found out by doing it."""
    try:
        async with database.transaction() as session:
            yield session
            raise _UndoneError  # noqa: TRY301 - the way out of the transaction
    except _UndoneError:
        return


async def returned(form: Form, rows: Sequence[Filled], plan: ImportPlan) -> Response:
    """The refused rows as a workbook."""
    faults = {row.number: row.faults for row in plan.rows if row.deed == "refuse"}
    told = [
        (
            row,
            "；".join(
                f"{each.column}：{each.reason}" if each.column else each.reason for each in faults[row.number]
            ),
        )
        for row in rows
        if row.number in faults
    ]
    return sheet(await forms.returned(form, told), f"{form.title}退回的行.xlsx")


def sheet(content: bytes, name: str) -> Response:
    return Response(content, headers=to_be_saved(name), media_type=XLSX)


Do = Callable[[AsyncSession, list[Filled]], Awaitable[list[RowPlan]]]
"""Does what all rows say and tells it, in the order of the file."""
Log = Callable[[AsyncSession, bytes, ImportPlan], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Importer:
    """How one kind of form is brought in; `log` writes that it was."""

    database: Database
    form: Form
    do: Do
    log: Log

    async def bring_in(self, request: Request, caller: Principal, options: Applying) -> Response:
        """Tell what the file would do, or do all of it at once.

        Raises FileNotAccepted, InvalidRequest, BodyTooLarge, PlanChanged, RowsRefused.
        """
        rows, digest = await uploaded(request, self.form)
        if not options.apply:
            plan = await self._rehearsed(rows, digest)
            return Answer(200, plan.model_dump(mode="json")).response()

        async def work(session: AsyncSession) -> Answer:
            plan = plan_of(digest, await self.do(session, rows))
            check(plan, options)
            await self.log(session, digest, plan)
            return Answer(200, plan.model_copy(update={"applied": True}).model_dump(mode="json"))

        return await once(self.database, request, caller, work)

    async def give_back(self, request: Request) -> Response:
        """The rows that cannot be, with the reasons, as a workbook."""
        rows, digest = await uploaded(request, self.form)
        return await returned(self.form, rows, await self._rehearsed(rows, digest))

    async def _rehearsed(self, rows: list[Filled], digest: bytes) -> ImportPlan:
        async with rehearsal(self.database) as session:
            return plan_of(digest, await self.do(session, rows))
