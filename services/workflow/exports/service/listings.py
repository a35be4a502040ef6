"""What a list offers to be exported: who may, how many rows, and the rows page by page."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.workbook import Column, Value
from services.contracts.identity import Principal

Opened = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Opens a session; a page is one short transaction, so that a long export holds none open."""
PAGE = 500
Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Head:
    """A sheet begins; the rows that follow stand below it."""

    name: str
    columns: Sequence[Column]


Parts = AsyncIterator[Head | Sequence[Row]]


class Listing(Protocol):
    """One kind of export. Scope is that of the list itself, looked at anew with every page."""

    @property
    def filters(self) -> type[BaseModel]:
        """What the list may be filtered by."""

    def may(self, caller: Principal) -> bool:
        """Whether the caller sees the list at all."""

    async def count(
        self, session: AsyncSession, caller: Principal, filters: BaseModel, most: int | None
    ) -> int | None:
        """How many rows there will be, not counted beyond `most`; None without `most`: nobody counts.

        Raises InvalidRequest.
        """

    def parts(self, opened: Opened, caller: Principal, filters: BaseModel) -> Parts:
        """Heads and pages of rows, in the order of the file."""
