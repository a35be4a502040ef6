"""Places, organisations, dates and numbers named in what is shown.

None overlaps another: a date wins over a name, a name over a number. What is masked belongs to none.
"""

from collections.abc import Iterator
from datetime import datetime

from services.analysis.judgement.clauses import Document
from services.analysis.judgement.dates import dates
from services.analysis.judgement.moments import resolve
from services.analysis.judgement.names import names
from services.analysis.judgement.numbers import numbers
from services.analysis.judgement.types import Directory, ItemInput
from services.contracts.assessment import Entity

_MOST = 60
_MASK = "*"


def entities(item: ItemInput, document: Document, directory: Directory) -> tuple[Entity, ...]:
    """In order of place, at most 60; `value` is what a date or a number means."""
    found = list(_all(document, directory, item.occurred_at or item.published_at or item.received_at))
    shown = (_shown(item, document, *each) for each in sorted(found))
    return tuple(entity for entity in shown if entity and _MASK not in entity.text)[:_MOST]


Found = tuple[int, int, str, str | float | None]


def _all(document: Document, directory: Directory, at: datetime) -> Iterator[Found]:
    """Half-open spans of the document with type and value, none overlapping another."""
    text = document.text
    written = dates(document)
    for words in written:
        yield words.start, words.end, "date", resolve(text[words.start : words.end], at, coming=words.coming)
    taken = [(words.start, words.end) for words in written]
    named = names(document, directory.place_names, taken)
    for name in named:
        yield name.start, name.end, name.kind, None
    taken += [(name.start, name.end) for name in named]
    for number in numbers(document):
        if not any(start < number.end and number.start < end for start, end in taken):
            yield number.start, number.end, "number", number.value


def _shown(
    item: ItemInput, document: Document, start: int, end: int, kind: str, value: str | float | None
) -> Entity | None:
    field, low, high = document.shown(start, end)
    source = item.title if field == "title" else item.text
    return Entity(type=kind, text=source[low:high], field=field, start=low, end=high, value=value)
