"""Whose cases a number is about."""

from dataclasses import dataclass

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases: of one lead unit or the whole county; exercises or real ones, never both."""

    unit: str | None = None
    drill: bool = False

    @property
    def key(self) -> str:
        """What the sums are kept under."""
        return self.unit if self.unit is not None else EVERYBODY
