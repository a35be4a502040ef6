"""Why an item was assessed as it was: the same comes out again, or it is said what differs."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from services.analysis.assessment.scorer import ChildScorer
from services.analysis.assessment.service import explain
from services.common.settings import Settings
from tests.service.analysis.desk import PATIENT, Desk

ROOT = Path(__file__).resolve().parents[3]
TEXT = "七中食堂今天有六个孩子上吐下泻，已经送医院，电话1**********。"
NOWHERE = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
async def scorer() -> AsyncIterator[ChildScorer]:
    scorer = ChildScorer(PATIENT)
    yield scorer
    scorer.stop()


@pytest.fixture(scope="module")
async def item(desk: Desk, scorer: ChildScorer) -> UUID:
    [item] = await desk.receive(scorer, TEXT)
    return item


async def run(settings: Settings, item: str) -> tuple[int | None, str, str]:
    """`huiying explain ITEM` as a process."""
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "200"} | settings.to_environment()
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.run.cli", "explain", item),
        cwd=ROOT,
        env=environment,
        stdout=pipe,
        stderr=pipe,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_it_prints_what_was_found_and_that_the_same_comes_out_again(
    desk: Desk, settings: Settings, item: UUID
) -> None:
    body = orjson.loads((await desk.assessment(item))["body"])
    status, printed, said = await run(settings, str(item))
    assert status == 0, printed + said
    assert "重算结果完全一致" in printed
    for word in (body["model"], body["risk"]["level"], f"{body['risk']['confidence']:.2f}", body["category"]):
        assert word in printed
    for reason in body["reasons"]:
        assert reason["code"] in printed
        if reason["start"] is not None:
            assert f"{reason['start']}–{reason['end']}" in printed
            assert TEXT[reason["start"] : reason["end"]] in printed


async def test_an_item_that_is_not_there_is_said_in_one_line(settings: Settings) -> None:
    status, _, said = await run(settings, NOWHERE)
    assert status == 1
    assert said == f"没有编号为 {NOWHERE} 的研判结果\n"


async def test_units_that_changed_since_do_not_change_what_comes_out(
    desk: Desk, scorer: ChildScorer, item: UUID, tmp_path: Path
) -> None:
    await desk.connection.execute("UPDATE gateway.unit SET active = false")
    found = await explain(desk.context.database, scorer, tmp_path, item)
    await desk.connection.execute("UPDATE gateway.unit SET active = true")
    assert found is not None
    assert found.differs == ()
    assert found.same_model


async def test_what_differs_is_named_and_so_is_another_model(
    desk: Desk, scorer: ChildScorer, item: UUID, tmp_path: Path
) -> None:
    await desk.connection.execute(
        "UPDATE analysis.assessment SET body = body || $1 WHERE item_id = $2",
        '{"tier": 1, "kind": "praise", "model": "2025.1-of-old"}',
        item,
    )
    found = await explain(desk.context.database, scorer, tmp_path, item)
    assert found is not None
    assert found.differs == ("tier", "kind")
    assert not found.same_model


async def test_the_suggested_unit_follows_the_offices_cases_and_is_explained_from_them(
    desk: Desk, scorer: ChildScorer, tmp_path: Path
) -> None:
    lesson = "初三周末在校外租房集体补课，一科一千二"
    for statement in (
        "INSERT INTO gateway.unit VALUES ('shichang', '县市场监管局', 'bureau', '{commerce}')",
        "ALTER VIEW workflow.item_case_v1 RENAME TO item_case_published",
        "CREATE TABLE workflow.item_case_v1 AS TABLE workflow.item_case_published WITH NO DATA",
        "GRANT SELECT ON workflow.item_case_v1 TO huiying_analysis",
    ):
        await desk.connection.execute(statement)
    earlier = await desk.receive(scorer, *(f"第{n}家机构{lesson}" for n in range(14)))
    assert {(await suggested(desk, each))[0] for each in earlier} == {"jiaoyu"}
    await led_by(desk, "shichang", earlier[:7])
    [item] = await desk.receive(scorer, lesson)
    assert (await suggested(desk, item))[0] == "jiaoyu", "seven cases show nothing"
    await led_by(desk, "shichang", earlier[7:])
    [item] = await desk.receive(scorer, f"又来一家，{lesson}")
    assert await suggested(desk, item) == ["shichang", "jiaoyu"]
    await desk.connection.execute("DELETE FROM workflow.item_case_v1")
    found = await explain(desk.context.database, scorer, tmp_path, item)
    assert found is not None
    assert found.differs == ()


async def suggested(desk: Desk, item: UUID) -> list[str]:
    body = orjson.loads((await desk.assessment(item))["body"])
    return [each["unit"] for each in body["suggested_units"]]


async def led_by(desk: Desk, unit: str, items: list[UUID]) -> None:
    """As if the office had given each of these to `unit`, which accepted."""
    await desk.connection.execute(
        "INSERT INTO workflow.item_case_v1 (item_id, case_id, case_number, state, lead_unit)"
        " SELECT item_id, item_id, 'HY-2026-000001', 'in_progress', $2"
        " FROM unnest($1::uuid[]) AS given (item_id)",
        items,
        unit,
    )
