"""A year at full size: twenty thousand cases, twelve workers in each other's way, killed at random."""

import pytest

from services.common.app import Context
from services.common.keys import Keys
from services.common.settings import Settings
from services.contracts.events import Service
from tests.service.workflow_time.crew import Crew
from tests.service.workflow_time.year import Year

CASES, WORKERS, JUMPS = 20_000, 12, 250


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_in_a_year_of_twenty_thousand_cases_every_step_is_taken_once_and_in_time(
    settings: Settings, keys: Keys, database_url: str
) -> None:
    context = Context.make(Service.WORKFLOW, settings, keys, database_url=database_url)
    year = Year(context, database_url, seed=20_000)
    await year.fill(CASES)
    with Crew(database_url, WORKERS) as crew:
        await year.play(JUMPS, crew, often=0.3)
    faults, expected = await year.faults(), year.expected()
    await context.database.close()
    assert faults == []
    assert len(expected) > 2 * CASES
    print(f"{len(year.clocks)} clocks, {len(expected)} steps, {crew.kills} kills, no fault")
