"""Queue handlers of the read side."""

from services.common.consumer import Done
from services.common.db import Database
from services.contracts.events import Event
from services.ingest.reading.service import take_over


class ReadingJobs:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def handle(self, events: list[Event], done: Done) -> None:
        async with self._database.transaction() as session:
            await take_over(session, events)
            await done(session, events)
