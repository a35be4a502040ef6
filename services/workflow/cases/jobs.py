"""What workflow does when an item has been assessed."""

from collections.abc import Sequence

from services.common.consumer import Done
from services.common.db import Database
from services.contracts.events import Event, EventType
from services.workflow.cases.service import placing, recording
from services.workflow.cases.service.second_look import Alarms
from services.workflow.paging.service import raising


class CaseJobs:
    """Handles `item.assessed`: every assessed item gets exactly one case."""

    def __init__(self, database: Database, alarms: Alarms | None = None) -> None:
        self._database = database
        self._alarms = alarms

    async def handle(self, events: Sequence[Event], done: Done) -> None:
        """Place a batch; an item that can not be seen yet stays open and comes again."""
        assessed = [event for event in events if event.type is EventType.ITEM_ASSESSED]
        async with self._database.transaction() as session:
            placed = await placing.place_items(session, {event.subject for event in assessed}, self._alarms)
            await raising.placed(session, placed.items.keys())
            await recording.announce(session, placed.items.keys(), items=placed.items)
            await done(session, [event for event in events if event.subject not in placed.missing])
        if placed.missing and len(events) == 1:
            raise LookupError(f"item {events[0].subject} is not to be seen yet")
