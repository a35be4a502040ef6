"""A bulletin of chosen days, and that whatever a paper says rests on something it names."""

import re
from datetime import date
from typing import Any

import asyncpg
import pytest

from services.workflow.briefs.domain.periods import Days
from tests.service.workflow_briefs.checking import check_tables, everything
from tests.service.workflow_briefs.reading import Asking, Paper
from tests.service.workflow_briefs.recounting import FACTS, Recount

pytestmark = pytest.mark.usefixtures("year")
_FIXED = re.compile(
    r".*，下一时限：|数据截至|（用时|【由办公室填写】|.*按规则生成）$|.*：无。$|.*[、）][^。]*$|20\d\d年"
)
"""What needs no citation: the second line of a case, whose first has it; the paper's own moment and date,
advice by rule, headings."""


@pytest.fixture(scope="module")
async def facts(year: None, connection: asyncpg.Connection) -> asyncpg.Connection:
    del year
    await connection.execute(FACTS)
    return connection


async def test_every_number_of_a_bulletin_agrees_with_a_recount(
    asking: Asking, facts: asyncpg.Connection
) -> None:
    days = Days(date(2026, 3, 2), date(2026, 3, 29))
    told = Recount(facts, days.since, days.until)
    paper = await asking.paper("period_bulletin", **{"from": "2026-03-02", "to": "2026-03-29"})
    n = await told.totals()
    assert paper.number("收到工单") == n["received"] > 0
    assert (paper.number("，信息"), paper.number("有效工单")) == (n["items"], n["valid"])
    assert (paper.number("已答复"), paper.number("办结超期")) == (n["answered"], n["overdue"])
    await check_tables(paper, told, everything("满意率", "kind", "tier", "state", "unit"))
    assert "2026年3月2日至29日" in paper.text
    assert paper.section("建议")[0] == "【由办公室填写】"


async def test_a_bulletin_is_the_same_until_something_changes_and_carries_the_office_s_words(
    asking: Asking,
) -> None:
    wanted: dict[str, Any] = {"from": "2025-01-01", "to": "2025-01-01"}
    first = await asking.made("period_bulletin", **wanted)
    assert first["title"] == "网络舆情快报（2025年1月1日）"
    assert (await asking.made("period_bulletin", **wanted))["id"] == first["id"]
    own = await asking.made("period_bulletin", **wanted, advice="加强{{值守}}。")
    assert (own["mark"], own["number"] == first["number"]) == ("（第2次）", False)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"from": "2026-03-02"}, 422),
        ({"from": "2026-03-02", "to": "2026-03-01"}, 422),
        ({"from": "2026-01-01", "to": "2026-06-01"}, 422),
        ({"from": "1900-01-01", "to": "1900-01-02"}, 422),
        ({"from": "9999-12-31", "to": "9999-12-31"}, 422),
        ({"from": "2030-01-01", "to": "2030-01-02"}, 422),
        ({"from": "x", "to": [], "period": "2026"}, 422),
    ],
)
async def test_days_that_make_no_bulletin_are_refused(
    asking: Asking, more: dict[str, Any], status: int
) -> None:
    answer = await asking.office.post("chief", "/reports", {"kind": "period_bulletin", **more})
    assert answer.status_code == status, answer.text
    assert (await asking.office.post("edu", "/reports", {"kind": "period_bulletin", **more})).status_code in (
        403,
        422,
    )


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("period_bulletin", {"from": "2026-12-01", "to": "2026-12-17"}),
        ("daily_brief", {"period": "2026-12-17"}),
        ("work_summary", {"period": "2026-03"}),
        ("duty_log", {"period": "2026-03"}),
    ],
)
async def test_whatever_has_a_number_in_it_names_what_it_rests_on(
    asking: Asking, kind: str, asked: dict[str, Any]
) -> None:
    paper = await asking.paper(kind, **asked)
    below = [line for line in paper.lines if line.startswith("依据：")]
    assert len(below) == len(paper.tables)
    assert _uncited(paper) == []


def _uncited(paper: Paper) -> list[str]:
    """Sentences with a digit in them and no citation, before the list of sources."""
    body = paper.lines[: paper.lines.index("依据")]
    said = [line for line in body if re.search(r"\d", line) and line.endswith("。")]
    return [line for line in said if not _FIXED.fullmatch(line) and not _FIXED.match(line)]
