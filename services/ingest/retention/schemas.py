"""Withdrawing an item on the wire."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.ingest.items.schemas import Line, not_blank


class WithdrawIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Line, Field(min_length=1, max_length=500), AfterValidator(not_blank)]
