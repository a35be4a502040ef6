"""The recount at full size: twenty thousand cases of a year, counted by workers in each other's way."""

import asyncio

import pytest

from services.common.app import Context
from services.workflow.statistics import service
from tests.service.workflow.office import Office
from tests.service.workflow_statistics.comparing import YEAR, at, faults, look_back_from, summary
from tests.service.workflow_statistics.county import County

CASES = 20_000


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_every_number_of_a_year_of_twenty_thousand_cases_agrees(
    office: Office, context_twice: list[Context]
) -> None:
    county = County(office.connection, seed=20_000)
    await look_back_from(office, at(2027, 1, 4, 9))
    await county.plant(CASES)
    await asyncio.gather(*(service.fold_all(each.database) for each in (office.context, *context_twice)))
    await service.fold_all(office.context.database)
    assert await faults(office) == []
    before = await summary(office, YEAR)
    await county.go_on()
    await service.fold_all(office.context.database)
    assert await faults(office) == []
    again = await summary(office, YEAR, as_of=before.as_of)
    assert again.model_dump(exclude={"behind"}) == before.model_dump(exclude={"behind"})
