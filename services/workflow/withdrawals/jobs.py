"""What workflow does when the words of an item are gone."""

from collections.abc import Sequence

from services.common.consumer import Done
from services.common.db import Database
from services.contracts.events import Event
from services.workflow.withdrawals import service


class WithdrawalJobs:
    """Handles `item.erased`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def handle(self, events: Sequence[Event], done: Done) -> None:
        async with self._database.transaction() as session:
            await service.erase_items(session, [event.subject for event in events])
            await done(session, events)
