"""An import of twenty thousand rows, its workers killed on the way, sent again: twenty thousand items."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from services.common.workbook import Column, Sheet, write_xlsx
from services.run.embedded.folders import socket_folder
from tests.faults.test_nothing_is_lost import _unit_system, _until
from tests.installation import Installation

ROWS = 20_000
_COUNT = "SELECT count(*), count(DISTINCT external_id), count(DISTINCT text) FROM ingest.item"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_large_import_that_is_killed_half_way_and_repeated_gives_each_row_once(
    install: Callable[..., Installation], tmp_path: Path
) -> None:
    site = install(HUIYING_RESEND_AFTER_SECONDS="5")
    site.start()
    site.until_ready()
    content = _sheet(tmp_path / "large.xlsx")
    with _unit_system(site) as office:
        first = _sent(office, content)
        for part in (0.2, 0.5, 0.8):
            _until(lambda part=part: _job(office, first)["done"] >= part * ROWS, 300)
            assert _job(office, first)["status"] == "running"
            site.kill("worker ingest")
        _until(lambda: _job(office, first)["status"] == "done", 300)
        job = _job(office, first)
        assert (job["accepted"], job["known"], job["refused"]) == (ROWS, 0, 0)
        again = _sent(office, content)
        _until(lambda: _job(office, again)["status"] == "done", 300)
        repeated = _job(office, again)
        assert (repeated["accepted"], repeated["known"], repeated["refused"]) == (0, ROWS, 0)
    assert _counted(site) == (ROWS, ROWS, ROWS)
    site.stop()
    assert [line for line in site.processes() if "spreadsheet_child" in line] == []


def _sheet(path: Path) -> bytes:
    rows = (("来电", f"第{number}号路口的路灯不亮，请派人来修。") for number in range(ROWS))
    write_xlsx(path, [Sheet("信息", [Column("来源渠道"), Column("正文")], rows)])
    return path.read_bytes()


def _sent(office: httpx.Client, content: bytes) -> str:
    answer = office.post("/api/v1/imports", files={"file": ("large.xlsx", content)})
    assert answer.status_code == 202, answer.text
    import_id: str = answer.json()["id"]
    return import_id


def _job(office: httpx.Client, import_id: str) -> dict[str, Any]:
    while True:
        answer = office.get(f"/api/v1/imports/{import_id}")
        if answer.status_code == 200:
            found: dict[str, Any] = answer.json()
            return found
        assert answer.status_code in {429, 503}, answer.text
        time.sleep(1)


def _counted(site: Installation) -> tuple[int, int, int]:
    async def read() -> tuple[int, int, int]:
        sockets = socket_folder(site.data.resolve(), "postgres")
        connection = await asyncpg.connect(host=str(sockets), user="huiying", database="huiying")
        try:
            items, numbers, texts = await connection.fetchrow(_COUNT)
        finally:
            await connection.close()
        return items, numbers, texts

    return asyncio.run(read())
