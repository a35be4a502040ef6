"""A year of handling: every step of the escalation comes once, in time, and nobody has to trigger it."""

from services.common.app import Context
from tests.service.workflow_time.crew import Crew
from tests.service.workflow_time.year import Year

CASES, WORKERS, JUMPS = 300, 3, 8


async def test_in_a_year_every_step_is_taken_once_none_early_none_late(
    context: Context, database_url: str
) -> None:
    year = Year(context, database_url, seed=2026)
    await year.fill(CASES)
    with Crew(database_url, WORKERS) as crew:
        await year.play(JUMPS, crew, often=0.3)
    assert await year.faults() == []
    assert len(year.expected()) > CASES
    assert crew.kills > 0
