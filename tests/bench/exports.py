"""An export of 20,000 cases against writing such a sheet alone: `python -m tests.bench.exports`."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import uvloop

from services.common.app import Context
from services.common.ids import new_id
from services.common.settings import Settings
from services.common.workbook import Book
from services.contracts.events import Service
from services.workflow.exports.service.case_list import COLUMNS
from services.workflow.exports.service.running import Exporter
from tests.bench import plant
from tests.bench.report import Line, print_table, ratio, seconds

_CASES, _MANY = 20_000, 100_000
_ROUNDS = 2
_MEBIBYTE = 1 << 20
_SEED = """
INSERT INTO workflow.cases (id, number, state, tier, risk, category, kind, title, drill, received_at,
    opened_at, updated_at, policy_version)
SELECT gen_random_uuid(), 'HY-2026-' || n, 'pending_review', 1, 'general', 'education', 'complaint',
    '第' || n || '号：学校门口的路灯坏了一个星期，孩子放学看不清路', false,
    huiying.now() - n * interval '1 minute', huiying.now(), huiying.now(), 1
FROM generate_series($1::int, $2::int) AS n
"""
_ASK = """
INSERT INTO workflow.export (id, person, kind, format)
SELECT $1, id, 'cases', $2 FROM gateway.user_account WHERE username = 'duty'
"""


async def exports(servers: plant.Servers) -> list[Line]:
    """The worker's part in this process, a sheet of the same width beside it, in turns."""
    settings = await servers.database("exports")
    return await asyncio.to_thread(uvloop.run, _exports(servers, settings))


async def _exports(servers: plant.Servers, settings: Settings) -> list[Line]:
    ctx = plant.context(settings, Service.WORKFLOW)
    db = await asyncpg.connect(settings.database_url)
    await db.execute(_SEED, 1, _CASES)
    before = _memory()
    times: dict[str, list[float]] = {"xlsx": [], "csv": [], "alone": []}
    for _ in range(_ROUNDS):
        times["alone"].append(await asyncio.to_thread(_alone, servers.data / "alone.xlsx"))
        for form in ("xlsx", "csv"):
            times[form].append((await _exported(ctx, db, form, _CASES))[0])
    few = (await _exported(ctx, db, "xlsx", _CASES))[1]
    await db.execute(_SEED, _CASES + 1, _MANY)
    took, many = await _exported(ctx, db, "xlsx", _MANY)
    await db.close()
    await ctx.database.close()
    return _lines(times, took, (before, few, many))


def _alone(path: Path) -> float:
    """Values of the same kinds, from memory."""
    row = ["第1号：学校门口的路灯坏了一个星期，孩子放学看不清路"] * len(COLUMNS)
    began = time.perf_counter()
    book = Book(path)
    book.begin("工单", COLUMNS)
    book.add(row for _ in range(_CASES))
    book.close()
    return time.perf_counter() - began


async def _exported(ctx: Context, db: Any, form: str, rows: int) -> tuple[float, float]:
    """Seconds from the claim to the file, and how many MiB the process held at most meanwhile."""
    export = new_id()
    await db.execute(_ASK, export, form)
    watching = asyncio.create_task(_watch())
    began = time.perf_counter()
    await Exporter(ctx).tick()
    took = time.perf_counter() - began
    watching.cancel()
    highest = max([_memory(), *_SEEN])
    made = await db.fetchrow("SELECT state, rows FROM workflow.export WHERE id = $1", export)
    if (made["state"], made["rows"]) != ("done", rows):
        raise RuntimeError(f"the export ended as {dict(made)}")
    return took, highest


_SEEN: list[float] = []


async def _watch() -> None:
    _SEEN.clear()
    while True:
        _SEEN.append(_memory())
        await asyncio.sleep(0.05)


def _memory() -> float:
    return float(psutil.Process().memory_info().rss) / _MEBIBYTE


def _lines(times: dict[str, list[float]], took: float, held: tuple[float, float, float]) -> list[Line]:
    middle = {name: sorted(each)[_ROUNDS // 2] for name, each in times.items()}
    return [
        Line(
            f"export of {_CASES:,} cases (.xlsx) / writing such a sheet alone",
            f"{ratio(times['xlsx'], times['alone']):.1f}",
            "",
            f"{seconds(middle['xlsx'], 's')} / {seconds(middle['alone'], 's')}, "
            f"{_CASES / middle['xlsx']:,.0f} rows a second",
        ),
        Line(
            "the same as .csv",
            f"{ratio(times['csv'], times['alone']):.1f}",
            "",
            f"{seconds(middle['csv'], 's')}, {_CASES / middle['csv']:,.0f} rows a second",
        ),
        Line(
            f"memory that {_MANY:,} take more than {_CASES:,}",
            f"{held[2] - held[1]:.0f} MiB",
            "",
            f"{held[0]:.0f} MiB before, {held[1]:.0f} and {held[2]:.0f} at most; "
            f"{_MANY:,} in {seconds(took, 's')}",
        ),
    ]


async def main() -> None:
    others = os.getloadavg()[0]
    async with plant.servers() as own:
        print_table("Export of a list", await exports(own), others)


if __name__ == "__main__":
    asyncio.run(main())
