"""What the bodies and answers of the rota are made of."""

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["08:00"])]


def _date_only(value: Any) -> Any:
    if isinstance(value, date) or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise ValueError("应为日期，例如 2026-03-05")


Day = Annotated[date, BeforeValidator(_date_only)]


class Body(BaseModel):
    """A body takes no field that it does not name."""

    model_config = ConfigDict(extra="forbid")


class PersonOut(BaseModel):
    id: UUID
    username: str | None = Field(description="null: the account is gone")
    name: str | None
