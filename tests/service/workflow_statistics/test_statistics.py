"""Every number of a summary is what a recount of the cases finds, today and as of yesterday."""

import asyncio
from datetime import datetime
from typing import Any

import asyncpg
import pytest

from services.common.app import Context
from services.workflow.statistics import service
from services.workflow.statistics.domain.windows import Window
from services.workflow.statistics.schemas import Summary
from tests.service.workflow.office import Office
from tests.service.workflow_statistics.comparing import (
    MARCH,
    WINDOWS,
    YEAR,
    at,
    faults,
    look_back_from,
    summary,
)
from tests.service.workflow_statistics.county import County

CASES = 300


@pytest.fixture(scope="module")
async def county(office: Office) -> County:
    county = County(office.connection, seed=26)
    await look_back_from(office, at(2027, 1, 4, 9))
    await county.plant(CASES)
    await service.fold_all(office.context.database)
    return county


@pytest.mark.usefixtures("county")
async def test_every_number_agrees_with_an_independent_recount(office: Office) -> None:
    assert await faults(office) == []
    said = await summary(office, YEAR)
    assert all(each.value > 0 for each in said.measures)
    assert said.received < CASES  # drills and restricted ones are left out


@pytest.mark.usefixtures("county")
async def test_the_lists_of_a_number_sum_to_it(office: Office) -> None:
    shown = (await office.get("duty", "/stats/summary", **{"from": "2026-03-01", "to": "2026-05-31"})).json()
    for measure in shown["measures"]:
        rows = await listed(office, measure=measure["code"], **{"from": "2026-03-01", "to": "2026-05-31"})
        counted = sum(row["items"] for row in rows) if measure["code"] == "items" else len(rows)
        assert counted == measure["value"], measure["code"]
    for dimension in ("risk", "kind", "category", "channel", "tier", "state", "unit"):
        for value, counts in shown["breakdowns"][dimension].items():
            query = {"from": "2026-03-01", "to": "2026-05-31", dimension: value}
            assert len(await listed(office, measure="overdue", **query)) == counts["overdue"]


async def listed(office: Office, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        answer = await office.get("duty", "/stats/cases", limit=40, **query, **more)
        assert answer.status_code == 200, answer.text
        rows += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            assert len({row["case_id"] for row in rows}) == len(rows)
            return rows


def fixed(said: Summary) -> dict[str, Any]:
    """All that must never change."""
    return said.model_dump(exclude={"behind"})


DAYS_OF_COUNTING = (
    at(2027, 1, 4, 9, 30),
    at(2027, 1, 4, 18),
    at(2027, 1, 6),
    at(2027, 1, 7, 23, 59, 59),
)
"""Either half of a day, the very midnight, and a day on which nothing was counted."""
ASKED: tuple[tuple[Window, dict[str, Any]], ...] = (
    *((window, {}) for window in WINDOWS),
    (YEAR, {"drill": True}),
    *((window, {"unit": "jiaoyu"}) for window in WINDOWS[2:4]),
)


async def test_the_report_of_yesterday_prints_the_same_tomorrow(
    office: Office, county: County, context_twice: list[Context]
) -> None:
    printed: list[tuple[Window, dict[str, Any], Summary]] = []
    for moment in DAYS_OF_COUNTING:
        await look_back_from(office, moment)
        await county.go_on()
        await county.plant(20)
        await asyncio.gather(*(service.fold_all(each.database) for each in (office.context, *context_twice)))
        await service.fold_all(office.context.database)
        printed += [(*asked, await summary(office, asked[0], **asked[1])) for asked in ASKED]
    assert await faults(office) == []
    for window, whose, said in printed:
        again = await summary(office, window, as_of=said.as_of, **whose)
        assert fixed(again) == fixed(said)
    assert fixed(await summary(office, YEAR)) != fixed(printed[0][2])


@pytest.mark.usefixtures("county")
async def test_workers_that_race_and_die_count_everything_once(
    office: Office, context_twice: list[Context]
) -> None:
    mark = "INSERT INTO workflow.stat_dirty (case_id) SELECT id FROM workflow.cases"
    move = "UPDATE workflow.cases SET tier = CASE tier WHEN 3 THEN 2 ELSE 3 END"
    for _ in range(2):
        await office.connection.execute(move)
        await office.connection.execute(mark)
        racing = [
            asyncio.create_task(service.fold(each.database, 150))
            for each in (office.context, *context_twice)
            for _ in range(3)
        ]
        await asyncio.sleep(0.02)
        for task in racing[:2]:
            task.cancel()
        await asyncio.gather(*racing, return_exceptions=True)
    await service.fold_all(office.context.database)
    assert await office.connection.fetchval("SELECT count(*) FROM workflow.stat_dirty") == 0
    assert await faults(office) == []
    await nothing_is_recorded_without_a_change(office)


async def nothing_is_recorded_without_a_change(office: Office) -> None:
    counted = "SELECT count(*) FROM workflow.stat_fact"
    before = await office.connection.fetchval(counted)
    await office.connection.execute("INSERT INTO workflow.stat_dirty (case_id) SELECT id FROM workflow.cases")
    await service.fold_all(office.context.database)
    assert await office.connection.fetchval(counted) == before


@pytest.mark.usefixtures("county")
async def test_what_was_counted_is_never_altered(office: Office) -> None:
    for change in (
        "UPDATE workflow.stat_fact SET answered = true",
        "UPDATE workflow.stat_fact SET replaced_at = 'infinity' WHERE replaced_at < 'infinity'",
        "DELETE FROM workflow.stat_fact",
    ):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await office.connection.execute(change)


@pytest.mark.usefixtures("county")
async def test_a_list_of_the_past_keeps_back_what_may_not_be_shown_any_more(
    office: Office,
) -> None:
    said = await summary(office, MARCH)
    if said.received:
        await office.connection.execute(
            "UPDATE workflow.cases SET restricted = true WHERE id = ("
            " SELECT case_id FROM workflow.stat_fact WHERE NOT drill AND replaced_at = 'infinity'"
            " AND received_at >= $1 AND received_at < $2 LIMIT 1)",
            MARCH.start,
            MARCH.end,
        )
    query = {"from": "2026-03-01", "to": "2026-03-31"}
    now = (await office.get("duty", "/stats/summary", **query)).json()
    assert now["received"] == said.received - 1
    past = (await office.get("duty", "/stats/cases", **query, as_of=said.as_of.isoformat(), limit=200)).json()
    assert (len(past["items"]), past["withheld"]) == (said.received - 1, 1)
    assert datetime.fromisoformat(past["as_of"]) == said.as_of
