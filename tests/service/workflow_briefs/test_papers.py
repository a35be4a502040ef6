"""Every number of a paper is what a recount in plain SQL finds; what is not there is 无."""

import re
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from services.contracts.instants import CHINA
from services.workflow.briefs.domain.periods import Period, parse
from tests.service.workflow_briefs.checking import check_summary, check_tables, everything
from tests.service.workflow_briefs.reading import Asking
from tests.service.workflow_briefs.recounting import FACTS, Recount


@pytest.fixture(scope="module")
async def facts(year: None, connection: asyncpg.Connection) -> asyncpg.Connection:
    del year
    await connection.execute(FACTS)
    return connection


def span(period: Period, now: datetime) -> tuple[datetime, datetime]:
    return period.since, min(period.until, now)


async def recount(connection: asyncpg.Connection, name: str) -> Recount:
    now = await connection.fetchval("SELECT huiying.now()")
    return Recount(connection, *span(parse(name), now))


@pytest.mark.parametrize("name", ["2026", "2026-03"])
async def test_every_number_of_a_summary_agrees_with_a_recount(
    asking: Asking, facts: asyncpg.Connection, name: str
) -> None:
    paper = await asking.paper("work_summary", period=name)
    await check_summary(paper, await recount(facts, name), parse(name).words)


async def test_every_number_of_a_daily_brief_agrees_with_a_recount(
    asking: Asking, facts: asyncpg.Connection
) -> None:
    name = "2026-12-17"
    told = await recount(facts, name)
    paper = await asking.paper("daily_brief", period=name)
    n = await told.totals()
    assert paper.number("收到工单") == n["received"] > 0
    assert (paper.number("，信息"), paper.number("有效工单")) == (n["items"], n["valid"])
    assert (paper.number("已答复"), paper.number("办结超期")) == (n["answered"], n["overdue"])
    await check_tables(paper, told, everything("满意率", "kind", "tier", "state"))
    assert paper.number("本日收到的和未办结的共") == await told.grave()
    now = await facts.fetchval("SELECT date_trunc('minute', huiying.now())")
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    assert paper.number("现有时限超期的工单") == await told.running(long_ago, now)
    until = datetime(2026, 12, 19, tzinfo=CHINA)
    assert "即将到期" in paper.text
    assert (await told.running(now, until) > 0) == ("到期的工单" in paper.text)


async def test_an_empty_month_prints_nothing_but_nothing(asking: Asking) -> None:
    paper = await asking.paper("work_summary", period="2025-03")
    told = [line for line in paper.lines if not re.match("[一二三四五六七]、", line)]
    assert [re.sub(r"\[[\d,-]+\]$", "", line) for line in told[5:11]] == [
        "无。",
        "2025年3月收到工单：无。",
        "各项指标：无。",
        "无。",
        "无。",
        "无。",
    ]
    assert paper.section("存在问题") == ["无。"]
    assert paper.section("下一步")[0] == "【由办公室填写】"
    assert paper.tables == []


async def test_a_paper_is_the_same_until_something_changes(asking: Asking, facts: asyncpg.Connection) -> None:
    first = await asking.made("work_summary", period="2026-05")
    before = await asking.file(first["id"])
    await facts.execute("UPDATE huiying.clock_offset SET shift = shift + $1", timedelta(hours=2))
    again = await asking.made("work_summary", period="2026-05")
    assert again["id"] == first["id"]
    own = await asking.made("work_summary", period="2026-05", plans="完善值班制度。")
    assert own["number"] == first["number"]
    assert own["mark"] == "（更正，第2次印发）"
    assert await asking.file(first["id"]) == before
