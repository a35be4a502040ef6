"""What calls about units' systems take and give."""

from pydantic import BaseModel, Field

from services.common.paging import PageQuery
from services.contracts.instants import Instant
from services.gateway.directory.schemas import Body, Code, Login, Name


class NewClient(Body):
    client_id: Login
    name: Name
    unit: Code


class ClientChange(Body):
    name: Name | None = None
    active: bool | None = None


class ClientOut(BaseModel):
    id: str
    client_id: str
    name: str
    unit: str
    unit_name: str
    active: bool
    created_at: Instant


class ClientQuery(PageQuery):
    unit: list[str] = Field(default_factory=list)
    active: bool | None = None


class ClientWithSecret(ClientOut):
    client_secret: str = Field(description="shown this once")
