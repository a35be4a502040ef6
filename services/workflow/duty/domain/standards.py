"""What the handling policy asks of the watch, and what it asked at an earlier moment; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from services.workflow.duty.domain.posts import Post


class Level(StrEnum):
    """`normal` 正常值守; `heightened` 加强值守; `special` 特殊时期: two officers on watch round the clock."""

    NORMAL = "normal"
    HEIGHTENED = "heightened"
    SPECIAL = "special"


Posts = Annotated[tuple[Post, ...], Field(min_length=1, max_length=len(Post))]


class WatchRules(BaseModel):
    """The posts that must be held at every moment of a level, and when a check-in is in time.

    Where a level asks for both the main and the deputy officer, they are two people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    normal: Posts = (Post.DUTY,)
    heightened: Posts = (Post.DUTY, Post.CHIEF)
    special: Posts = (Post.DUTY, Post.DEPUTY, Post.CHIEF)
    check_in_before: int = Field(
        30, ge=0, le=240, description="minutes before a shift from which its person may check in"
    )
    check_in_grace: int = Field(
        15, ge=0, le=240, description="minutes after its beginning until which a check-in is in time"
    )

    @field_validator("normal", "heightened", "special")
    @classmethod
    def _in_order(cls, posts: tuple[Post, ...]) -> tuple[Post, ...]:
        if Post.DUTY not in posts:
            raise ValueError("各级值守都须有主班，请选上主班")
        return tuple(post for post in Post if post in posts)

    @model_validator(mode="after")
    def _stricter_asks_for_more(self) -> Self:
        if any(not set(less) <= set(more) for less, more in pairwise(self.posts(level) for level in Level)):
            raise ValueError("更严的值守级别应包含较松级别的岗位，请补上缺少的岗位")
        return self

    def posts(self, level: Level) -> tuple[Post, ...]:
        return {
            Level.NORMAL: self.normal,
            Level.HEIGHTENED: self.heightened,
            Level.SPECIAL: self.special,
        }[level]

    @property
    def early(self) -> timedelta:
        return timedelta(minutes=self.check_in_before)

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.check_in_grace)


@dataclass(frozen=True, slots=True)
class Standards:
    """The rules of every time, each with the moment it came into force, the earliest first.

    A shift is measured by what held when it began, so that nobody is late afterwards by a change.
    """

    versions: Sequence[tuple[datetime, WatchRules]]

    def at(self, moment: datetime) -> WatchRules:
        """Before the first version that one."""
        held = [rules for since, rules in self.versions if since <= moment]
        return held[-1] if held else self.versions[0][1]
