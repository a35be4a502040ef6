"""The least that any service would do to check an item: the contract's types and lengths, nothing else."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.contracts.codes import Channel


class PlainReach(BaseModel):
    model_config = ConfigDict(extra="forbid")

    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None


class PlainItem(BaseModel):
    model_config = ConfigDict(extra="forbid")

    external_id: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    channel: Channel
    title: Annotated[str, Field(max_length=200)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    source_url: Annotated[str, Field(max_length=2000)] | None = None
    occurred_at: AwareDatetime | None = None
    published_at: AwareDatetime | None = None
    place: Annotated[str, Field(max_length=200)] | None = None
    concerns_unit: Annotated[str, Field(max_length=64)] | None = None
    reach: PlainReach | None = None
    drill: bool = False
