"""Exports in the background: claimed by lease, followed, finished once, told of."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.common.app import Context
from services.common.db import Database
from services.common.problems import Problem
from services.contracts.identity import Principal
from services.workflow.exports.domain import MOST_ATTEMPTS, ExportKind
from services.workflow.exports.files import ExportFiles
from services.workflow.exports.models import ExportRow
from services.workflow.exports.problems import ExportForbidden
from services.workflow.exports.repository import exports
from services.workflow.exports.service import making
from services.workflow.exports.service.kinds import LISTINGS, filters_of
from services.workflow.notices import service as notices
from services.workflow.notices.domain import Notice, NoticeKind, people

_log = logging.getLogger(__name__)
_BEAT_SECONDS = 2.0
_WAIT = timedelta(seconds=30)
_GIVEN_UP = "多次尝试都没有完成；请缩小范围后重新导出，或联系系统管理员。"
_GONE = "账号已停用，没有导出。"


@dataclass(slots=True)
class _Run:
    """One attempt at an export."""

    row: ExportRow
    rows: int = 0
    total: int | None = None

    def follow(self, rows: int) -> None:
        self.rows = rows


class Exporter:
    """Makes what waits, one at a time; a worker that dies leaves a lease, which ends after a minute."""

    def __init__(self, ctx: Context) -> None:
        self._database: Database = ctx.database
        self._files = ExportFiles.of(ctx.settings)

    async def tick(self) -> int:
        """Make what waits until nothing does; how many that were."""
        made = 0
        while (row := await self._claim()) is not None:
            await self._attend(_Run(row))
            made += 1
        return made

    async def _claim(self) -> ExportRow | None:
        async with self._database.transaction() as session:
            return await exports.claim(session)

    async def _attend(self, run: _Run) -> None:
        """Make one, whatever comes in between; the lease is kept meanwhile and lost is lost."""
        if run.row.attempts > MOST_ATTEMPTS:
            await self._fail(run, _GIVEN_UP)
            return
        making_it = asyncio.create_task(self._make(run))
        beat = asyncio.create_task(self._keep(run, making_it))
        try:
            await making_it
        except asyncio.CancelledError:
            making_it.cancel()
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
        except Problem as problem:
            await self._fail(run, problem.detail)
        except Exception as error:  # noqa: BLE001 - it is tried again, and given up after some times
            _log.warning("export.broke", extra={"export": str(run.row.id), "why": type(error).__name__})
            async with self._database.transaction() as session:
                await exports.put_off(session, run.row.id, run.row.attempts, _WAIT)
        finally:
            beat.cancel()
            with suppress(asyncio.CancelledError):
                await beat

    async def _keep(self, run: _Run, making_it: "asyncio.Task[None]") -> None:
        """Renew the lease and show how far it is; stop the making when another attempt has begun."""
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            async with self._database.transaction() as session:
                mine = await exports.renew(session, run.row.id, run.row.attempts, run.rows, run.total)
            if not mine:
                making_it.cancel()
                return

    async def _make(self, run: _Run) -> None:
        """Scope and rights are those of this moment, not of the moment of asking. Raises Problem."""
        row = run.row
        async with self._database.transaction() as session:
            account = await exports.account(session, row.person)
            if account is None:
                raise ExportForbidden(_GONE)
            caller = making.principal_of(account)
            listing = LISTINGS[ExportKind(row.kind)]
            if not listing.may(caller):
                raise ExportForbidden
            run.total = await listing.count(session, caller, filters_of(listing, row.filters), None)
            await exports.renew(session, row.id, row.attempts, 0, run.total)
        made = await making.write(
            self._database.transaction,
            caller,
            row,
            self._files,
            attempt=row.attempts,
            follow=run.follow,
        )
        await self._finish(run, caller, made)

    async def _finish(self, run: _Run, caller: Principal, made: making.Made) -> None:
        async with self._database.transaction() as session:
            row = run.row
            mine = await exports.finish(session, row.id, row.attempts, made.rows, made.size, made.digest)
            if mine:
                await making.record_done(session, caller, row, made)
                await notices.tell(session, [_notice(row, NoticeKind.EXPORT_READY)])
        _log.info("export.made", extra={"export": str(run.row.id), "rows": made.rows, "mine": mine})

    async def _fail(self, run: _Run, why: str) -> None:
        async with self._database.transaction() as session:
            if await exports.fail(session, run.row.id, run.row.attempts, why):
                await notices.tell(session, [_notice(run.row, NoticeKind.EXPORT_FAILED)])


def _notice(row: ExportRow, kind: NoticeKind) -> Notice:
    data: dict[str, Any] = {"export_id": str(row.id), "export": row.kind}
    return Notice(kind, None, people(row.person), f"export:{row.id}", data)
