"""Who calls, as the gateway vouches for it to the services."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.contracts.codes import Role

COUNTY_ROLES = frozenset({Role.DUTY_OFFICER, Role.OFFICE_CHIEF, Role.LEADING_GROUP, Role.AUDITOR})
"""Roles that see every item and case; the administrators of the system are not among them."""

UNIT_ROLES = frozenset({Role.HANDLER, Role.UNIT_HEAD, Role.UNIT_CLIENT})
"""Roles that see what their own unit submitted or must act on."""


class Principal(BaseModel):
    """A signed-in person or a unit's system, with the rights read from the database for this request."""

    model_config = ConfigDict(frozen=True)

    subject: UUID
    kind: Literal["user", "client"]
    username: str
    name: str
    roles: tuple[Role, ...]
    unit: str
    session: UUID

    def has(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    @property
    def county(self) -> bool:
        return any(role in COUNTY_ROLES for role in self.roles)
