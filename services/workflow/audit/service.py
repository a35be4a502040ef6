"""Sealing what the services logged, reading it, and finding out whether it still holds."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.app import Context
from services.common.db import Database
from services.common.paging import cut
from services.common.problems import Forbidden
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.workflow.audit import repository
from services.workflow.audit.domain import Verifier, seal
from services.workflow.audit.heads import Heads
from services.workflow.audit.schemas import AuditEntry, AuditPage, AuditQuery, FaultOut, Verified

HEADS_KEY = "audit-heads"
SEALED_WITHIN = 60.0
"""Seconds after which an entry without a seal is a fault."""


def heads_of(ctx: Context) -> Heads:
    return Heads.of(ctx.settings, ctx.keys.derive(HEADS_KEY))


def check_may_read(caller: Principal) -> None:
    """Raises Forbidden."""
    if not caller.has(Role.AUDITOR):
        raise Forbidden("只有审计员可以查看审计日志。")


async def page(session: AsyncSession, caller: Principal, query: AuditQuery) -> AuditPage:
    """What the caller may read: nothing that names a restricted case they are not named for.

    The chain is verified with those entries; in a list their places are left out.
    """
    hidden = await repository.hidden_from(session, caller.subject)
    rows = await repository.page(session, query, query.position(), hidden)
    kept, cursor = cut(rows, query.limit, at="at")
    return AuditPage(
        items=[AuditEntry.model_validate(dict(row._mapping)) for row in kept],  # noqa: SLF001 - its public name
        next_cursor=cursor,
    )


async def seal_new(database: Database, heads: Heads) -> int:
    """Seal what was logged since the last time and keep the head; how many entries that were."""
    async with database.transaction() as session:
        if not await repository.sealing_is_mine(session):
            return 0
        before = await repository.head(session)
        seals = seal(before, await repository.unsealed(session))
        if seals:
            await repository.add(session, seals)
    async with database.transaction() as session:
        await asyncio.to_thread(heads.keep, await repository.head(session))
    return len(seals)


async def verify(session: AsyncSession, heads: Heads) -> Verified:
    """Walk the whole chain; names the first record that does not hold."""
    verifier = Verifier(await asyncio.to_thread(heads.read))
    async for link, record in repository.steps(session):
        if not verifier.step(link, record):
            break
    late = await repository.unsealed(session, age=SEALED_WITHIN, everywhere=True)
    fault = verifier.finish(late[0] if late else None)
    told = fault and FaultOut(
        why=fault.why, detail=fault.detail, place=fault.place, service=fault.service, entry=fault.entry
    )
    return Verified(
        intact=fault is None,
        records=verifier.head.place,
        head=verifier.head.link.hex(),
        at=await clock.now(session),
        fault=told or None,
    )
