"""Working a file off: read it once, then make its rows items, a chunk in a transaction with the progress.

A worker that is killed loses the chunk at hand and nothing else: the next one finds it where it was. A row
that was stored is known again by its number, so nothing is stored twice.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.common import outbox, spreadsheet
from services.common.app import Context
from services.common.ids import new_id
from services.common.problems import InvalidRequest
from services.contracts.events import Event, EventType, Service
from services.contracts.identity import Principal
from services.ingest.imports import repository
from services.ingest.imports.domain.cells import Draft, Fault, Units, draft, unit_finder, written
from services.ingest.imports.domain.columns import (
    MOST_COLUMNS,
    Column,
    HeaderRefused,
    column_of,
    columns_of,
)
from services.ingest.imports.domain.identity import Occurrences, own_id
from services.ingest.imports.models import ImportJob
from services.ingest.imports.schemas import ImportStatus
from services.ingest.imports.service.receiving import FILE
from services.ingest.imports.vault import Vault
from services.ingest.items import domain as items
from services.ingest.items import intake
from services.ingest.items.intake import Bundle
from services.ingest.items.rows import RowMaker
from services.ingest.items.schemas import ItemIn, read_item

_log = logging.getLogger(__name__)
CHUNK_ROWS = 500
_AT_ONCE = 100
_MOST_ATTEMPTS = 5
_GAVE_UP = "系统多次处理失败，已停止导入；已经收下的行再次上传不会重复，请稍后重新上传，仍不行请联系管理员。"
_CONFLICT = "本单位已用这个编号提交过不同的内容，请核对，或换一个编号"
_ID_COLUMN = "外部编号"

Line = tuple[int, int, list[Any]]
"""A row as it is kept until it is an item: its number, its occurrence, its cells."""


@dataclass(slots=True)
class _Tally:
    """What became of the rows of a chunk."""

    accepted: int = 0
    known: int = 0
    refusals: list[tuple[Line, list[Fault]]] = field(default_factory=list)


class ImportWorker:
    """Takes the imports in turn, each a step; any number of workers may do so at once."""

    def __init__(self, ctx: Context, *, chunk_rows: int = CHUNK_ROWS) -> None:
        self._database = ctx.database
        self._vault = Vault(ctx.keys)
        keys = items.ItemKeys(ctx.keys.derive("item-original"), ctx.keys.derive("item-content"))
        self._rows = RowMaker(keys)
        self._chunk_rows = chunk_rows

    async def run(self) -> None:
        """Work until nothing is left that could go on now."""
        while await self.step():
            pass

    async def step(self) -> bool:
        """One step of the import that waits longest; whether there may be more to do at once."""
        held: UUID | None = None
        try:
            async with self._database.transaction() as session:
                job = await repository.claim(session)
                if job is None:
                    return False
                held = job.id
                await self._step_of(job)(session, job)
        except Exception as error:
            if held is None:
                raise
            _log.warning("import.step_failed", extra={"import": str(held), "why": type(error).__name__})
            await self._count_failure(held)
            return False
        return True

    def _step_of(self, job: ImportJob) -> Callable[[AsyncSession, ImportJob], Awaitable[None]]:
        if job.status == ImportStatus.QUEUED:
            return _begin
        return self._read if job.status == ImportStatus.READING else self._take

    async def _count_failure(self, import_id: UUID) -> None:
        async with self._database.transaction() as session:
            if await repository.count_attempt(session, import_id) >= _MOST_ATTEMPTS:
                await _end(session, import_id, ImportStatus.FAILED, _GAVE_UP)

    async def _read(self, session: AsyncSession, job: ImportJob) -> None:
        """Everything that the file says, into chunks; then the file itself goes."""
        sealed = await repository.file(session, job.id)
        content = await asyncio.to_thread(self._vault.open, job.id, FILE, sealed)
        units = unit_finder(await repository.units(session))
        try:
            async with aclosing(spreadsheet.rows(content, spreadsheet.Kind(job.kind))) as rows:
                heading, total = await self._keep(session, job.id, rows, units)
        except (spreadsheet.Unreadable, HeaderRefused) as refusal:
            await _end(session, job.id, ImportStatus.FAILED, privacy.mask(str(refusal)))
            return
        await repository.drop_file(session, job.id)
        await repository.change(
            session, job.id, status=ImportStatus.RUNNING.value, heading=heading, total=total, attempts=0
        )

    async def _keep(
        self, session: AsyncSession, import_id: UUID, rows: AsyncIterator[spreadsheet.Row], units: Units
    ) -> tuple[list[str], int]:
        """The heading, as wide as the widest row, and how many rows are to be taken. Raises HeaderRefused."""
        heading: list[str] | None = None
        columns: list[Column | None] = []
        widest, seen, lines, chunks = 0, Occurrences(), list[Line](), 0
        async for row in rows:
            if heading is None:
                heading = [written(cell).strip() for cell in row.cells]
                columns = columns_of(heading)
                continue
            made = draft(columns, row.cells, units)
            if made.is_empty:
                continue
            widest = max(widest, min(len(row.cells), MOST_COLUMNS))
            lines.append((row.number, seen.next(made.digest()), row.cells))
            if len(lines) == self._chunk_rows:
                await self._add_chunk(session, import_id, chunks, lines)
                lines, chunks = [], chunks + 1
        if heading is None or not (lines or chunks):
            raise HeaderRefused("文件里没有数据；请在第一张工作表里填好表头和内容后再上传。")
        if lines:
            await self._add_chunk(session, import_id, chunks, lines)
        padding = [""] * (widest - len(heading))
        return [*heading, *padding], chunks * self._chunk_rows + len(lines)

    async def _add_chunk(
        self, session: AsyncSession, import_id: UUID, number: int, lines: list[Line]
    ) -> None:
        sealed = self._vault.seal(import_id, f"chunk {number}", orjson.dumps(lines))
        await repository.add_chunk(session, import_id, number, sealed)

    async def _take(self, session: AsyncSession, job: ImportJob) -> None:
        """The next chunk: good rows become items, bad rows refusals, and the progress is told."""
        chunk = await repository.next_chunk(session, job.id)
        if chunk is None:
            await _end(session, job.id, ImportStatus.DONE, None)
            return
        lines: list[Line] = orjson.loads(self._vault.open(job.id, f"chunk {chunk.number}", chunk.sealed))
        tally = await self._taken(session, job, lines)
        await repository.add_refusals(session, [self._refusal(job.id, *each) for each in tally.refusals])
        await repository.drop_chunk(session, job.id, chunk.number)
        await repository.change(
            session,
            job.id,
            done=job.done + len(lines),
            accepted=job.accepted + tally.accepted,
            known=job.known + tally.known,
            refused=job.refused + len(tally.refusals),
            attempts=0,
        )

    async def _taken(self, session: AsyncSession, job: ImportJob, lines: Sequence[Line]) -> _Tally:
        tally = _Tally()
        caller = _principal(job)
        columns = columns_of(job.heading or [])
        units = unit_finder(await repository.units(session))
        good: list[Line] = []
        bundle = Bundle(caller, [])
        for start in range(0, len(lines), _AT_ONCE):
            found: list[ItemIn] = []
            for line in lines[start : start + _AT_ONCE]:
                item, faults = checked(draft(columns, line[2], units))
                if item is None:
                    tally.refusals.append((line, faults))
                else:
                    good.append(line)
                    found.append(item)
            bundle.rows += self._rows.of(found, caller)
            await asyncio.sleep(0)  # let events of the read side in between
        bundle.rows = [
            row if row.external_id else row._replace(external_id=own_id(row.content_digest, line[1]))
            for row, line in zip(bundle.rows, good, strict=True)
        ]
        await intake.write(session, [bundle])
        for line, outcome in zip(good, bundle.outcomes, strict=True):
            if outcome.problem is not None:
                tally.refusals.append((line, [Fault(_ID_COLUMN, _CONFLICT)]))
            tally.known += outcome.known
        tally.accepted = len(lines) - tally.known - len(tally.refusals)
        return tally

    def _refusal(self, import_id: UUID, line: Line, faults: Sequence[Fault]) -> dict[str, Any]:
        row, _, cells = line
        return {
            "import_id": import_id,
            "row": row,
            "faults": [asdict(fault) for fault in faults],
            "sealed": self._vault.seal(import_id, f"row {row}", orjson.dumps(cells)),
        }


async def _begin(session: AsyncSession, job: ImportJob) -> None:
    await repository.change(session, job.id, status=ImportStatus.READING.value)


async def _end(session: AsyncSession, import_id: UUID, status: ImportStatus, failure: str | None) -> None:
    """No more work on it, and whoever sent it is told."""
    await repository.finish(session, import_id, status, failure)
    ended = Event(id=new_id(), type=EventType.IMPORT_ENDED, subject=import_id)
    await outbox.record(session, Service.INGEST, [ended])


def _principal(job: ImportJob) -> Principal:
    """Who sent the file, without a right: what was allowed then is done now."""
    return Principal(
        subject=job.submitted_by,
        kind="user",
        username=job.username,
        name=job.by_name,
        roles=(),
        unit=job.unit,
        session=job.id,
    )


def checked(made: Draft) -> tuple[ItemIn | None, list[Fault]]:
    """The row as an item by the rules of POST /items, or everything that is wrong with it."""
    faults = list(made.faults)
    try:
        item = read_item(made.item)
    except InvalidRequest as problem:
        told = {fault.column for fault in faults}
        found = [Fault(_title(error.pointer), error.detail) for error in problem.errors]
        return None, [*faults, *(fault for fault in found if fault.column not in told)]
    return (None if faults else item), faults


def _title(pointer: str) -> str | None:
    column = column_of(".".join(pointer.split("/")[1:]))
    return None if column is None else column.title
