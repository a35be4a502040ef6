"""What goes over the wire of documents."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.common.paging import PageQuery
from services.contracts.instants import Instant, QueryInstant


class ReportIn(BaseModel):
    """What every order has; the rest is what its kind asks for."""

    model_config = ConfigDict(extra="allow")

    kind: str = Field(max_length=40)
    format: str | None = Field(None, max_length=8, description="docx unless the kind has no such form")

    def rest(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class ReportView(BaseModel):
    """A report; `status` is `ready` when `file` can be read, else `making` or `failed`."""

    id: UUID
    kind: str
    word: str = Field(description="what the office calls the kind")
    title: str
    status: str
    format: str
    name: str = Field(description="of the file")
    number: str | None = Field(description="as printed, 〔2026〕 and not padded; null: not numbered")
    mark: str = Field("", description="what is printed beside the number: 更正, 第2次")
    case_id: UUID | None
    case_number: str | None = None
    drill: bool = False
    erased_since: bool = Field(
        False,
        description="an item of its case was withdrawn or expired after it was made",
    )
    size: int | None
    sha256: str | None
    made_at: Instant
    made_by: str
    file: str = Field(description="where it is read")
    progress: float | None = Field(None, description="0 to 1 while it is being made")


class ReportPage(BaseModel):
    items: list[ReportView]
    next_cursor: str | None


class KindOffer(BaseModel):
    """A kind of document that the caller may make of the case now."""

    kind: str
    word: str


class CaseReports(BaseModel):
    """The documents of a case, the newest first, and what may be made now."""

    items: list[ReportView]
    offers: list[KindOffer]


class KindView(BaseModel):
    code: str
    word: str
    formats: list[str]
    of_case: bool
    may_make: bool


class Kinds(BaseModel):
    items: list[KindView]


class RegisterQuery(PageQuery):
    """The filters of the register; `q` looks in numbers and titles."""

    kind: list[str] = Field(default_factory=list)
    year: int | None = Field(None, ge=2000, le=9999)
    case_id: UUID | None = None
    q: str | None = Field(None, max_length=100)
    from_: QueryInstant | None = Field(None, alias="from", description="on the time made")
    to: QueryInstant | None = None


class FileQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal["docx", "pdf"] = "docx"


class PlaceView(BaseModel):
    """A name that a template may have between {{ and }}."""

    name: str
    about: str
    needed: bool


class FormVersion(BaseModel):
    version: int
    prefix: str | None
    own: bool
    reason: str
    made_at: Instant
    made_by: str


class FormView(BaseModel):
    """The form of a kind; version 0 is the one shipped. `versions` holds the newest first."""

    kind: str
    word: str
    version: int
    prefix: str | None = Field(description="before 〔year〕; null: not numbered")
    own: bool = Field(description="the office's own template, else the one shipped")
    places: list[PlaceView]
    versions: list[FormVersion]


class Forms(BaseModel):
    """Each kind with its newest version; the whole history is at `/report-forms/{kind}`."""

    items: list[FormView]
    may_change: bool


class FormChange(BaseModel):
    """`version` is the one that was seen; `restore` goes back to the template that is shipped."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=0)
    reason: str = Field(min_length=1, max_length=500)
    prefix: str | None = Field(
        None, pattern=r"^[\u3400-\u9fffA-Za-z0-9]{1,20}$", description="汉字、字母和数字"
    )
    restore: bool = False


class TemplateQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int | None = Field(None, ge=0, description="0: the one shipped; without: the one in use")


class UploadQuery(BaseModel):
    """Beside an uploaded template."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=0)
    reason: str = Field(min_length=1, max_length=500)
