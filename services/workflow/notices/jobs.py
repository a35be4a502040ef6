"""What happened elsewhere and people are told of."""

from collections.abc import Sequence

from services.common.consumer import Done
from services.common.db import Database
from services.contracts.events import Event
from services.workflow.notices.service import of_imports


class NoticeJobs:
    """Handles `import.ended`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def handle(self, events: Sequence[Event], done: Done) -> None:
        async with self._database.transaction() as session:
            await of_imports.tell_ended(session, [event.subject for event in events])
            await done(session, events)
