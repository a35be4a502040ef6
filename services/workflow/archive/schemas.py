"""What goes over the wire of the archive."""

from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.common.paging import PageQuery
from services.contracts.codes import CaseState, Category, RiskLevel
from services.contracts.instants import Instant, QueryInstant


class Source(StrEnum):
    """OWN: handled here; IMPORTED: read back from a package of another installation."""

    OWN = "own"
    IMPORTED = "imported"


class PackageState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


class ArchiveQuery(PageQuery):
    """The filters of the archive; one that is given several times takes any of its values."""

    q: str | None = Field(
        None, max_length=200, description="in items and approved replies, or the number of a case or document"
    )
    number: str | None = Field(None, max_length=40, description="a part of the case's number")
    document: str | None = Field(None, max_length=80, description="a part of a document's number")
    unit: list[str] = Field(default_factory=list, description="lead or assisting")
    category: list[Category] = Field(default_factory=list)
    risk: list[RiskLevel] = Field(default_factory=list)
    state: list[Literal[CaseState.CLOSED, CaseState.ARCHIVED]] = Field(default_factory=list)
    source: Source | None = None
    drill: bool = Field(default=False, description="true: exercises, and nothing else")
    from_: QueryInstant | None = Field(None, alias="from", description="on the time received")
    to: QueryInstant | None = None


class FiledView(BaseModel):
    """A case that is over, of this installation or of another one."""

    id: UUID
    source: Source
    number: str
    title: str
    state: str
    category: str
    risk: str
    lead_unit: str | None
    unit_name: str | None = Field(description="of an imported file: as the unit was called there")
    drill: bool
    restricted: bool
    received_at: Instant
    closed_at: Instant | None


class ImportedPartView(BaseModel):
    place: int
    name: str
    media_type: str
    size: int
    sha256: str


class ImportedView(FiledView):
    """An imported file as it was filed: read-only."""

    origin: str = Field(description="the public key of the installation that it comes from")
    package: UUID
    content: dict[str, Any] = Field(description="case, evidence, units: as in the file of a case")
    parts: list[ImportedPartView]


class NewPackage(BaseModel):
    """Cases received from `from` and before `to` that are over, as one package."""

    model_config = ConfigDict(extra="forbid")

    from_: Instant = Field(alias="from")
    to: Instant
    drills: StrictBool = Field(default=False, description="exercises too")


class PackageView(BaseModel):
    """A package: how far it is, and once it is ready what it weighs; kept for two weeks."""

    model_config = ConfigDict(populate_by_name=True)

    id: UUID
    from_: Instant = Field(alias="from")
    to: Instant
    drills: bool
    state: PackageState
    asked_by: str
    asked_at: Instant
    done: int
    total: int | None
    size: int | None
    sha256: str | None
    error: str | None
    finished_at: Instant | None


class PackageList(BaseModel):
    """The newest 50; `key` is what another installation must be told to trust these packages."""

    items: list[PackageView]
    key: str
    may_ask: bool
