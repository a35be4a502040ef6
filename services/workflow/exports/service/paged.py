"""Lists that another feature gives page by page, as exports."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import PageQuery
from services.common.workbook import Column, Value
from services.contracts.identity import Principal
from services.workflow.cases.repository import neighbours
from services.workflow.exports.service.listings import PAGE, Head, Opened, Parts

Query = TypeVar("Query", bound=BaseModel)
Names = Mapping[str, str]
"""Names of units by code."""


class Page(Protocol):
    """What a list answers; both are only read."""

    @property
    def items(self) -> Sequence[Any]: ...

    @property
    def next_cursor(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Cut:
    """A page of rows that some list has no schema for; without a cursor it is the last one."""

    items: Sequence[Any]
    next_cursor: str | None = None


class NoFilters(PageQuery):
    """A list that has none."""


def unit_name(names: Names, code: str | None) -> str | None:
    return None if code is None else names.get(code, code)


@dataclass(frozen=True, slots=True)
class Told:
    """A column and what stands in it for an entry of the list."""

    column: Column
    value: Callable[[Any, Names], Value]


@dataclass(frozen=True, slots=True)
class PagedList(Generic[Query]):
    """`fetch` is the list's own service, with its own scope; `filters` its own query, paged."""

    name: str
    filters: type[Query]
    may: Callable[[Principal], bool]
    fetch: Callable[[AsyncSession, Principal, Query], Awaitable[Page]]
    told: Sequence[Told]

    async def count(
        self, session: AsyncSession, caller: Principal, filters: BaseModel, most: int | None
    ) -> int | None:
        """Counted by reading, so only as far as `most`; None: not counted."""
        if most is None:
            return None
        page = await self.fetch(session, caller, self._query(filters, most, None))
        return len(page.items)

    async def parts(self, opened: Opened, caller: Principal, filters: BaseModel) -> Parts:
        yield Head(self.name, [each.column for each in self.told])
        async with opened() as session:
            names = await neighbours.all_unit_names(session)
        cursor: str | None = None
        while True:
            async with opened() as session:
                page = await self.fetch(session, caller, self._query(filters, PAGE, cursor))
            yield [[each.value(entry, names) for each in self.told] for entry in page.items]
            if (cursor := page.next_cursor) is None:
                return

    def _query(self, filters: BaseModel, limit: int, cursor: str | None) -> Query:
        assert isinstance(filters, self.filters)
        return filters.model_copy(update={"limit": limit, "cursor": cursor})
