"""An office whose units' systems listen on this machine."""

from collections.abc import AsyncIterator, Callable

import pytest

from services.common.app import Context
from services.contracts.events import Service
from services.workflow.channels.service.sending import Sender
from services.workflow.subscriptions.service.sending import Courier
from tests.service.workflow.conftest import accounts, connection, office
from tests.service.workflow.office import Office
from tests.service.workflow_paging.conftest import settings
from tests.service.workflow_paging.desk import PATIENCE
from tests.service.workflow_subscriptions.partner import Partner

__all__ = ["accounts", "connection", "office", "settings"]


@pytest.fixture(scope="module")
async def courier(context_of: Callable[[Service], Context]) -> AsyncIterator[Courier]:
    context = context_of(Service.WORKFLOW)
    sender = Sender(loopback=True, seconds=PATIENCE)
    yield Courier(context.database, context.keys, sender)
    await sender.close()


@pytest.fixture
async def partner(accounts: None, office: Office, courier: Courier) -> AsyncIterator[Partner]:
    del accounts
    partner = Partner(office, courier)
    await partner.clear()
    yield partner
    await partner.clear()
