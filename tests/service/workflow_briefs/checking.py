"""What a recount finds against what a paper says, number by number."""

import re
from collections.abc import Mapping
from decimal import Decimal

from services.contracts.instants import CHINA
from services.contracts.words import CATEGORIES, CHANNELS, KINDS, RISKS
from services.workflow.cases.domain.words import STATES, TIERS
from tests.service.workflow_briefs.reading import Paper
from tests.service.workflow_briefs.recounting import Recount

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


async def check_summary(paper: Paper, told: Recount, period: str) -> None:
    """Every number of a work summary is the recount's."""
    n = await told.totals()
    assert [re.sub(r"\[[\d,-]+\]$", "", line) for line in paper.section("办理情况")[:4]] == [
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
    assert typical_cases(paper) == await told.typical()


def typical_cases(paper: Paper) -> list[tuple[str, int]]:
    found = []
    for line in paper.section("典型案例"):
        if chosen := re.match(r"\d．(T-\d+-\d+)【.+入选理由：(.+)。", line):
            items = re.search(r"本期(\d+)条信息", chosen[2])
            took = re.search(r"用时(.+)$", chosen[2])
            assert items or took, line
            found.append((chosen[1], int(items[1]) if items else minutes(took[1] if took else "")))
    return found


def load(text: str, title: str) -> list[tuple[str, int]]:
    found = re.search(rf"{title}(.+)。", text)
    pairs = re.findall(r"([^，\d]+)(\d+)件", found[1]) if found else []
    return [(unit, int(cases)) for unit, cases in pairs]
