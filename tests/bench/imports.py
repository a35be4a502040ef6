"""An import of 20,000 rows against reading the file alone: `python -m tests.bench.imports`."""

import asyncio
import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import uvloop
from python_calamine import CalamineWorkbook

from services.common import spreadsheet, workbook
from services.common.outbox import Relay
from services.common.queue import Queue
from services.common.settings import Settings
from services.contracts.events import Service
from services.contracts.words import CHANNELS
from services.ingest.imports.domain.columns import Channel
from services.ingest.imports.service import receiving
from services.ingest.imports.service.receiving import Upload
from services.ingest.imports.service.working import ImportWorker
from services.run import garbage
from tests.bench import plant
from tests.bench.report import Line, print_table, ratio, seconds
from tests.bench.texts import items

_ROWS = 20_000
_ROUNDS = 3
_TITLES = ("来源渠道", "标题", "正文", "外部编号")


async def imports(servers: plant.Servers) -> list[Line]:
    """In this process, its events sent to the queue as in production; the two sides in turns."""
    settings = await servers.database("imports")
    return await asyncio.to_thread(uvloop.run, _imports(servers, settings))


async def _imports(servers: plant.Servers, settings: Settings) -> list[Line]:
    ctx = plant.context(settings, Service.INGEST)
    assert settings.redis_url is not None
    queue = Queue(settings.redis_url)
    relay = Relay(queue)
    ctx.database.after_commit = relay.after_commit
    garbage.leave_the_loaded_alone()
    alone: list[float] = []
    child: list[float] = []
    whole: list[float] = []
    again: list[float] = []
    size = 0
    for number in range(_ROUNDS):
        content = await asyncio.to_thread(_sheet, servers.data / "imports.xlsx", number)
        size = len(content)
        alone.append(_read_alone(content))
        child.append(await _read_in_child(content))
        whole.append(await _imported(ctx, content))
        again.append(await _imported(ctx, content))
    await relay.drain()
    await queue.close()
    await ctx.database.close()
    return _lines(size, alone, child, whole, again)


def _sheet(path: Path, seed: int) -> bytes:
    rows = (
        (CHANNELS[Channel(item["channel"])], item.get("title"), item["text"], f"{seed}-{number}")
        for number, item in zip(range(_ROWS), items(900 + seed, _ROWS), strict=True)
    )
    workbook.write_xlsx(path, [workbook.Sheet("信息", [workbook.Column(each) for each in _TITLES], rows)])
    return path.read_bytes()


def _read_alone(content: bytes) -> float:
    began = time.perf_counter()
    rows: Any = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == _ROWS + 1
    return time.perf_counter() - began


async def _read_in_child(content: bytes) -> float:
    began = time.perf_counter()
    count = 0
    async for _ in spreadsheet.rows(content, spreadsheet.Kind.XLSX):
        count += 1
    assert count == _ROWS + 1
    return time.perf_counter() - began


async def _imported(ctx: Any, content: bytes) -> float:
    """From the file to all rows stored: upload, reading, checking, masking, encrypting, commit."""
    began = time.perf_counter()
    async with ctx.database.transaction() as session:
        upload = Upload("bench.xlsx", content, spreadsheet.recognise(content))
        view = await receiving.add(session, ctx, plant.CLIENT, upload)
    await ImportWorker(ctx).run()
    took = time.perf_counter() - began
    async with ctx.database.transaction() as session:
        [job], _ = await receiving.listed(session, plant.CLIENT, receiving.PageQuery(limit=1))
    if (job["id"], job["status"], job["accepted"] + job["known"]) != (view.id, "done", _ROWS):
        raise RuntimeError(f"the import ended as {job}")
    return took


def _lines(
    size: int, alone: list[float], child: list[float], whole: list[float], again: list[float]
) -> list[Line]:
    middle = [sorted(each)[_ROUNDS // 2] for each in (alone, child, whole, again)]
    shown = [seconds(each, "s") for each in middle]
    about = f"{_ROWS:,} rows, {size / 2**20:.1f} MiB"
    return [
        Line(
            "import of a sheet / reading it alone",
            f"{ratio(whole, alone):.1f}",
            "",
            f"{shown[2]} / {shown[0]}, {about}, {_ROWS / middle[2]:,.0f} rows a second",
        ),
        Line(
            "the same sheet again / reading it alone",
            f"{ratio(again, alone):.1f}",
            "",
            f"{shown[3]}, all known",
        ),
        Line("reading it in the confined child / alone", f"{ratio(child, alone):.1f}", "", f"{shown[1]}"),
    ]


async def main() -> None:
    others = os.getloadavg()[0]
    async with plant.servers() as own:
        print_table("Import of a sheet", await imports(own), others)


if __name__ == "__main__":
    asyncio.run(main())
