"""Queue handler: what was made of an item's words goes when the words go."""

from services.analysis.erasing import repository
from services.common.consumer import Done
from services.common.db import Database
from services.contracts.events import Event


class ErasingJobs:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def handle(self, events: list[Event], done: Done) -> None:
        async with self._database.transaction() as session:
            await repository.forget(session, [event.subject for event in events])
            await done(session, events)
