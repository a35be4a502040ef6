"""How long the audit log takes to seal and to verify: python -m tests.bench.audit [records]."""

import asyncio
import random
import sys
import time
from hashlib import sha256

import asyncpg

from services.common.settings import Settings
from services.contracts.events import Service
from services.workflow.audit import service as audit
from tests.bench.plant import context, servers

RECORDS = 1_000_000
_PLANT = """
    INSERT INTO workflow.audit_entry (id, at, actor, actor_name, unit, action, object_type, object_id, detail)
    SELECT CAST(lpad(to_hex(CAST(extract(epoch FROM moment) * 1000 AS bigint)), 12, '0') || '7'
            || lpad(to_hex(n % 4096), 3, '0') || '8' || lpad(to_hex(n), 15, '0') AS uuid),
        moment, NULL, 'duty', 'wangxinban', 'case.log', 'case', CAST(n AS text),
        jsonb_build_object('version', n, 'action', 'log')
    FROM (SELECT n, huiying.now() - interval '1 day' + n * interval '50 milliseconds' AS moment
          FROM generate_series(1, $1) AS n) AS each
"""


async def main(records: int) -> None:
    async with servers() as own:
        settings = await own.database("audit")
        await _plant(settings, records)
        await _measure(settings, records)


async def _plant(settings: Settings, records: int) -> None:
    connection = await asyncpg.connect(settings.database_url)
    await connection.execute(_PLANT, records, timeout=600)
    await connection.close()


async def _measure(settings: Settings, records: int) -> None:
    ctx = context(settings, Service.WORKFLOW)
    heads = audit.heads_of(ctx)
    began = time.monotonic()
    while await audit.seal_new(ctx.database, heads):
        pass
    sealed = time.monotonic() - began
    async with ctx.database.transaction() as session:
        began = time.monotonic()
        told = await audit.verify(session, heads)
        verified = time.monotonic() - began
    await ctx.database.close()
    assert told.intact, told.fault
    assert told.records >= records, told.records
    plain = _hashing_alone(records)
    print(f"sealed {told.records:,} records in {sealed:.1f} s")
    print(f"verified them in {verified:.1f} s, {verified / plain:.1f} times SHA-256 alone of as many bytes")


def _hashing_alone(records: int) -> float:
    """Seconds to chain as many pieces of 350 bytes with nothing around."""
    piece = random.Random(1).randbytes(350)
    last = bytes(32)
    began = time.monotonic()
    for _ in range(records):
        last = sha256(last + piece).digest()
    return time.monotonic() - began


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else RECORDS))
