"""Events that travel between services: ids only, never a word of the public's text."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Service(StrEnum):
    GATEWAY = "gateway"
    INGEST = "ingest"
    ANALYSIS = "analysis"
    WORKFLOW = "workflow"


class EventType(StrEnum):
    ITEM_RECEIVED = "item.received"
    ITEM_ASSESSED = "item.assessed"
    ITEM_FAILED = "item.failed"
    ITEM_ERASED = "item.erased"
    IMPORT_ENDED = "import.ended"
    CASE_CHANGED = "case.changed"


ROUTES: dict[EventType, tuple[Service, ...]] = {
    EventType.ITEM_RECEIVED: (Service.ANALYSIS,),
    EventType.ITEM_ASSESSED: (Service.WORKFLOW, Service.INGEST),
    EventType.ITEM_FAILED: (Service.INGEST,),
    EventType.ITEM_ERASED: (Service.ANALYSIS, Service.WORKFLOW),
    EventType.IMPORT_ENDED: (Service.WORKFLOW,),
    EventType.CASE_CHANGED: (Service.INGEST,),
}
"""Which services hear of an event."""


class Event(BaseModel):
    """Something that happened to `subject` (item, case or import); higher `priority` is handled first."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    type: EventType
    subject: UUID
    priority: int = 0
