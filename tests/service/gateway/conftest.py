"""A gateway with the demo county, on a real database, with a stand-in for the services behind it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from services.common.app import Context
from services.contracts.events import Service
from services.gateway.app import create_app
from services.gateway.directory.seed import seed_demo_directory
from services.gateway.edge.gateway import Gateway
from tests.service.gateway.support import Echo, Hands, Office, alive


@pytest.fixture(scope="module")
def demo_context(context_of: Callable[[Service], Context]) -> Context:
    made = context_of(Service.GATEWAY)
    settings = made.settings.model_copy(
        update={
            "demo": True,
            "metrics_token": "a-token-for-figures",
            "reads_per_second": 5000,
            "writes_per_second": 5000,
        }
    )
    return replace(made, settings=settings)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture(scope="module")
async def county(demo_context: Context) -> Context:
    """The demo's directory in the module's database."""
    await seed_demo_directory(demo_context.database)
    return demo_context


@pytest.fixture
async def gateway(county: Context, echo: Echo, hands: Hands, tmp_path: Path) -> AsyncIterator[Gateway]:
    services = dict.fromkeys((Service.INGEST, Service.WORKFLOW, Service.ANALYSIS), echo)
    made = create_app(
        county, services, site=tmp_path / "no-site", wall_clock=hands.wall_clock, monotonic=hands.monotonic
    )
    async with alive(made):
        yield made


@pytest.fixture
def office(gateway: Gateway) -> Office:
    return Office(gateway)
