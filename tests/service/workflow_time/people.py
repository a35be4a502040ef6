"""People who call, for the tests of this folder."""

from collections.abc import Callable
from uuid import UUID

import httpx

from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.identity import Principal

Call = Callable[[Principal | None], httpx.AsyncClient]


def person(*roles: Role, unit: str = "wangxinban", subject: UUID | None = None) -> Principal:
    return Principal(
        subject=subject or new_id(),
        kind="user",
        username="somebody",
        name="某人",
        roles=roles,
        unit=unit,
        session=new_id(),
    )
