"""What the judgement takes; what it gives is `services.contracts.assessment`."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from services.contracts.codes import Category, Channel, UnitKind

Field = Literal["title", "text"]


@dataclass(frozen=True, slots=True)
class ItemInput:
    """One item as shown (already masked); `dup_key` names its group of equal texts."""

    text: str
    received_at: datetime
    dup_key: bytes
    title: str = ""
    channel: Channel = Channel.OTHER
    place: str = ""
    concerns_unit: str | None = None
    drill: bool = False
    occurred_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """An active unit of the directory."""

    code: str
    name: str
    kind: UnitKind
    categories: frozenset[Category] = frozenset()


@dataclass(frozen=True, slots=True)
class Precedent:
    """Matters of `category` whose words point to the unit `suggested` were led by `unit` in the end.

    `cases`: from so many cases at least; `share` of them (0.5 to 1) that `unit` surely led.
    """

    category: Category
    suggested: str
    unit: str
    cases: int
    share: float


@dataclass(frozen=True)
class Directory:
    """The units that may be suggested, in a stable order, and names of places on the office's own list.

    `history`: where the office decided otherwise than words and duties say, often and clearly enough.
    """

    units: tuple[Unit, ...] = field(default=())
    places: tuple[str, ...] = field(default=())
    history: tuple[Precedent, ...] = field(default=())

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(unit.name for unit in self.units)

    @cached_property
    def precedents(self) -> dict[tuple[Category, str], Precedent]:
        """By category and the unit that words point to."""
        return {(each.category, each.suggested): each for each in self.history}

    @cached_property
    def townships(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.kind is UnitKind.TOWNSHIP)

    @cached_property
    def place_names(self) -> tuple[str, ...]:
        """Townships and the office's own list."""
        return (*(unit.name for unit in self.townships), *self.places)

    @cached_property
    def bureaus(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.kind in {UnitKind.BUREAU, UnitKind.OFFICE})
