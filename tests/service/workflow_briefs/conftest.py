"""The office of the case tests, with a county's year of cases behind it."""

from datetime import datetime

import pytest

from services.contracts.instants import CHINA
from services.workflow.statistics.service import fold_all
from tests.service.workflow.conftest import accounts, connection, context_twice, office
from tests.service.workflow.office import Office
from tests.service.workflow_briefs.history import MORE
from tests.service.workflow_briefs.reading import Asking
from tests.service.workflow_statistics.county import County

__all__ = ["accounts", "connection", "context_twice", "office"]

CASES = 300
NOW = datetime(2026, 12, 18, 16, 30, tzinfo=CHINA)


@pytest.fixture(scope="module")
async def year(office: Office, accounts: None) -> None:
    """300 cases received over 2026, some exercises, some restricted; it is the afternoon of 18 December."""
    del accounts
    connection = office.connection
    await connection.execute("UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()", NOW)
    await County(connection, seed=11).plant(CASES, days=351)
    await connection.execute(MORE)
    await fold_all(office.context.database)


@pytest.fixture
def asking(office: Office, year: None) -> Asking:
    del year
    return Asking(office)
