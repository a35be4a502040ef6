"""What `POST /reports` makes: each kind with what it asks for, who may ask, and who writes it.

A feature that brings a kind hands a `PaperKind` (written by this feature's layout, numbered and registered)
or an `OtherKind` (anything else that takes an order, such as an export) to `catalogue.py`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.app import Context
from services.common.idempotency import Answer
from services.contracts.codes import Role
from services.contracts.identity import COUNTY_ROLES, Principal
from services.workflow.cases.service.looking import Look
from services.workflow.documents.domain.content import Content
from services.workflow.documents.domain.papers import Audience, Form, Reprint
from services.workflow.documents.schemas import ReportView

Format = Literal["docx", "xlsx", "csv", "zip"]


class Asked(BaseModel):
    """What a kind asks for beside `kind` and `format`; each kind has its own."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class AskedOfCase(Asked):
    """Whoever may not see the case hears that it is not there; so its composer checks the roles itself."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """What a composer hands over.

    `key` names what it is about, so that asking again finds it (`2026-11`, `<case>:dispatch-2`); the words of
    `content` must follow from the facts alone, never from the minute in which somebody asked. `unit`: whose
    people may read it too; `names_submitters`: it is not shown to a unit that its case is about.
    """

    content: Content
    key: str
    case_id: UUID | None = None
    unit: str | None = None
    drill: bool = False
    names_submitters: bool = False
    mark: str | None = None
    """What is printed beside the number, in place of what `Reprint` says: 首报, 续报一."""
    same_as: UUID | None = None
    """The document that says all there is to say by now; it is answered, and no other is made."""


Compose = Callable[[AsyncSession, Principal, Any], Awaitable[Draft]]
"""(session, caller, an object of the kind's `asks`) → the draft.

Raises NotFound for what the caller may not see, Forbidden, NotInThisState, InvalidRequest.
"""


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A document of our own layout; `prefix` is the office's word before 〔year〕, None: not numbered."""

    code: str
    word: str
    asks: type[Asked]
    roles: frozenset[Role]
    compose: Compose
    form: Form
    prefix: str | None
    reprint: Reprint = Reprint.CORRECTION
    audience: Audience = Audience.OFFICE
    readers: frozenset[Role] = COUNTY_ROLES
    formats: tuple[Format, ...] = ("docx",)
    offered: Callable[[Look], bool] | None = None
    """Of a case: whether this caller may make it in the case's present state."""


Order = Callable[[Context, AsyncSession, Principal, Any, Format], Awaitable[Answer]]
"""(context, session, caller, an object of the kind's `asks`, format) → 201 or 202 with a `ReportView`."""


@dataclass(frozen=True, slots=True)
class OtherKind:
    """What is made elsewhere, at once or later; its `Shelf` finds it again."""

    code: str
    word: str
    asks: type[Asked]
    roles: frozenset[Role]
    order: Order
    formats: tuple[Format, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it is sent; `content` is the bytes, or a path to stream from."""

    name: str
    media_type: str
    content: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Shelf(Protocol):
    """Where `GET /reports/{id}` looks: None when the id is not there or not for the caller."""

    async def shown(self, session: AsyncSession, principal: Principal, report_id: UUID) -> ReportView | None:
        """What is known of the report."""

    async def opened(
        self, here: Context, session: AsyncSession, principal: Principal, report_id: UUID
    ) -> Opened | None:
        """Its file. Raises NotInThisState while it is being made."""
