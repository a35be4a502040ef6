"""One action under way, and what it does to the case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.contracts.identity import Principal
from services.workflow.cases.models import Case
from services.workflow.cases.service.clocks import Matter, Timing
from services.workflow.cases.service.looking import Look

_PUBLIC = frozenset({"landline"})
"""An office's own telephone number belongs in an answer to the public."""


def masked(words: str | None) -> str | None:
    """An internal word as it is stored."""
    return None if words is None else privacy.mask(words)


def masked_reply(words: str) -> str:
    return privacy.mask(words, keep=_PUBLIC)


@dataclass(frozen=True, slots=True)
class Deed:
    """An action that is allowed, on a case that this transaction has claimed."""

    session: AsyncSession
    look: Look
    timing: Timing

    @property
    def case(self) -> Case:
        return self.look.case

    @property
    def principal(self) -> Principal:
        return self.look.principal

    @property
    def now(self) -> datetime:
        return self.look.now

    def matter(self, changes: Mapping[str, Any] | None = None) -> Matter:
        """What the policy looks at, after `changes`."""
        case = self.case
        columns = {
            "risk": case.risk,
            "kind": case.kind,
            "category": case.category,
            "signals": case.signals,
        }
        return Matter.of(columns | dict(changes or {}))


@dataclass(frozen=True, slots=True)
class Effect:
    """New values of the case's columns; what the timeline says; other cases that changed with it.

    `detail` is codes, ids and dates beside the words of `note`, which are masked.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    note: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[UUID, ...] = ()
