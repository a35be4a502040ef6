"""Keyset pages: newest first, stable under inserts."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.common.problems import FieldError, InvalidRequest

Row = TypeVar("Row")


class PageQuery(BaseModel):
    """The part of a query that every list understands."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)

    def position(self) -> "Position | None":
        """Where the page before ended. Raises InvalidRequest."""
        return None if self.cursor is None else Position.parse(self.cursor)


@dataclass(frozen=True)
class Position:
    """The sort key of a row: the time it was received and its id."""

    at: datetime
    id: UUID

    def cursor(self) -> str:
        return base64.urlsafe_b64encode(f"{self.at.isoformat()}|{self.id}".encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, cursor: str) -> "Position":
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
            at, _, row_id = raw.partition("|")
            return cls(datetime.fromisoformat(at).astimezone(UTC), UUID(row_id))
        except (ValueError, binascii.Error):
            raise InvalidRequest(
                errors=[FieldError(pointer="/query/cursor", detail="游标无效，请从第一页重新取")]
            ) from None


class Page(BaseModel, Generic[Row]):
    items: list[Row]
    next_cursor: str | None


def cut(
    rows: Sequence[Any], limit: int, at: str = "received_at", row_id: str = "id"
) -> tuple[list[Any], str | None]:
    """A page from `limit + 1` fetched rows, and the cursor of the next one."""
    page = list(rows[:limit])
    if len(rows) <= limit or not page:
        return page, None
    last = page[-1]
    return page, Position(getattr(last, at), getattr(last, row_id)).cursor()
