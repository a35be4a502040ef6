"""Every number of a paper is what a recount in plain SQL finds; what is not there is 无."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import asyncpg
import pytest

from services.contracts.instants import CHINA
from services.workflow.briefs.domain.periods import Period, parse
from services.workflow.briefs.domain.words import CHANNELS, KINDS
from services.workflow.cases.domain.words import RISKS, STATES, TIERS
from services.workflow.channels.domain.messages import CATEGORIES
from tests.service.workflow_briefs.reading import Asking, Paper
from tests.service.workflow_briefs.recounting import FACTS, Recount

_NAMES: Mapping[str, tuple[str, Mapping[str, str] | None]] = {
    "risk": ("等级", {str(each): word for each, word in RISKS.items()}),
    "kind": ("诉求类型", {str(each): word for each, word in KINDS.items()}),
    "category": ("类别", {str(each): word for each, word in CATEGORIES.items()}),
    "channel": ("来源渠道", {str(each): word for each, word in CHANNELS.items()}),
    "tier": ("处置层级", {str(each): word for each, word in TIERS.items()}),
    "state": ("现状", {str(each): word for each, word in STATES.items()}),
    "unit": ("责任单位", None),
}
_RATES = {
    "回复率": ("answered", "valid"),
    "办结率": ("closed", "valid"),
    "按时办结率": ("on_time", "due"),
    "满意率": ("satisfied", "rated"),
}
_WORDS = {
    "answered": "已答复",
    "valid": "有效工单",
    "closed": "已办结",
    "on_time": "按时办结",
    "due": "应办结",
    "satisfied": "满意",
    "rated": "有效回访",
}


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


def percent(above: int, below: int) -> str:
    return f"{round(Decimal(above * 100) / below, 2):.2f} %" if below else "无"


def minutes(words: str) -> int:
    found = re.fullmatch(r"(?:(\d+) 天)? ?(?:(\d+) 小时)? ?(?:(\d+) 分钟)?", words)
    assert found, words
    days, hours, rest = (int(each or 0) for each in found.groups())
    return (days * 24 + hours) * 60 + rest


async def check_tables(paper: Paper, told: Recount, dimensions: Mapping[str, int]) -> None:
    """`dimensions` with the rates that the paper has."""
    totals = await told.totals()
    rates = {
        name: [
            percent(totals[above], totals[below]),
            f"{_WORDS[above]}{totals[above]}÷{_WORDS[below]}{totals[below]}",
        ]
        for name, (above, below) in _RATES.items()
        if name in dimensions
    }
    assert paper.table("指标") == rates
    for dimension, (head, names) in _NAMES.items():
        if dimension in dimensions:
            counted = await told.by(dimension)
            wanted = {(names[value] if names else value): [str(cases)] for value, cases in counted.items()}
            assert paper.table(head) == {**wanted, "合计": [str(totals["received"])]}, head


def everything(*left_out: str) -> dict[str, int]:
    return {name: 1 for name in (*_RATES, *_NAMES) if name not in left_out}


@pytest.mark.parametrize("name", ["2026", "2026-03"])
async def test_every_number_of_a_summary_agrees_with_a_recount(
    asking: Asking, facts: asyncpg.Connection, name: str
) -> None:
    told = await recount(facts, name)
    paper = await asking.paper("work_summary", period=name)
    n = await told.totals()
    period = parse(name).words
    assert [re.sub(r"\[[\d,]+\]$", "", line) for line in paper.section("办理情况")[:4]] == [
        (
            f"{period}收到工单{n['received']}件，信息{n['items']}条，已并案{n['merged']}件，"
            f"不予受理{n['dismissed']}件，有效工单{n['valid']}件。"
        ),
        f"已答复{n['answered']}件，已办结{n['closed']}件，应办结{n['due']}件，按时办结{n['on_time']}件。",
        f"办结超期{n['overdue']}件，首次答复超期{n['reply_overdue']}件，签收超期{n['accept_overdue']}件。",
        (
            f"曾重办{n['reopened']}件，曾退回{n['returned']}件，曾延期{n['extended']}件，"
            f"有效回访{n['rated']}件，满意{n['satisfied']}件。"
        ),
    ]
    await check_tables(paper, told, everything())
    await check_times(paper, told, n)
    await check_rest(paper, told)


async def check_times(paper: Paper, told: Recount, totals: Mapping[str, int]) -> None:
    times, shown = await told.times(), paper.table("用时")
    for name, which, counted in (("首次答复用时", "response", "answered"), ("办结用时", "closing", "closed")):
        *lengths, cases = shown[name]
        assert [minutes(each) for each in lengths] == [int(each) for each in times[which]], name
        assert int(cases) == totals[counted]


async def check_rest(paper: Paper, told: Recount) -> None:
    """What was published and filed, the weak points and the cases that stand for others."""
    published = await told.published()
    rows = paper.table("工单") if published else {}
    assert len(published) == (paper.number("登记公开发布") if published else 0) == len(rows)
    assert {number: at.astimezone(CHINA).strftime("%m-%d %H:%M") for number, at in published} == {
        number: row[0] for number, row in rows.items()
    }
    assert paper.number("本期归档") == await told.archived()
    weak = "\n".join(paper.section("存在问题"))
    assert load(weak, "办结超期较多的单位：") == await told.overdue_units()
    assert load(weak, "退回较多的单位：") == await told.returned_units()
    repeated = re.findall(r"，(\d+)条信息，(.+?)，工单(T-\d+-\d+)。", weak)
    assert [(number, unit, int(items)) for items, unit, number in repeated] == await told.repeated()
    typical = paper.section("典型案例")[0]
    assert re.search(r"反映最集中，本期(\d+)条信息", typical), typical


def load(text: str, title: str) -> list[tuple[str, int]]:
    found = re.search(rf"{title}(.+)。", text)
    pairs = re.findall(r"([^，\d]+)(\d+)件", found[1]) if found else []
    return [(unit, int(cases)) for unit, cases in pairs]


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
    assert [re.sub(r"\[[\d,]+\]$", "", line) for line in told[5:11]] == [
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
