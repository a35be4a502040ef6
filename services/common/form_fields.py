"""What a form that people fill in consists of, and a row as they filled it in; pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field:
    """A column; `name` is what programs call it, `title` stands in the first row."""

    name: str
    title: str
    width: int = 16
    hint: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """`example` is a row to be deleted; it begins with 示例 and is passed over when nobody deleted it."""

    title: str
    fields: tuple[Field, ...]
    example: tuple[str, ...]
    notes: tuple[tuple[str, str], ...] = ()

    def offering(self, choices: Mapping[str, Iterable[str]]) -> "Form":
        """The same with lists to choose from."""
        fields = (
            replace(each, choices=tuple(choices[each.name])) if each.name in choices else each
            for each in self.fields
        )
        return replace(self, fields=tuple(fields))

    def title_of(self, name: str) -> str | None:
        return next((each.title for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Filled:
    """A row as it was filled in, every cell as text, blank ones empty; `absent`: fields without a column."""

    number: int
    cells: Mapping[str, str]
    absent: frozenset[str] = field(default_factory=frozenset)

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def plain(words: str) -> str:
    """Headings and choices are compared by this: width, case and white space make no difference."""
    return "".join(unicodedata.normalize("NFKC", words[:200]).split()).lower()


def day(given: str) -> date | None:
    """2027-02-08, 2027/2/8 or 2027年2月8日; None for anything else."""
    found = _DATE.fullmatch(given)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
