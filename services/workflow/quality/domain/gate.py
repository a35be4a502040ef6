"""The gate: everything that a draft is warned of, in the order of the text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from services import privacy
from services.workflow.quality.domain.answering import Asked, missed
from services.workflow.quality.domain.content import Content
from services.workflow.quality.domain.emptiness import emptiness
from services.workflow.quality.domain.findings import Warned
from services.workflow.quality.domain.leftovers import other_signature, personal, template_marks
from services.workflow.quality.domain.promises import promises
from services.workflow.quality.domain.reading import read

RULES = "1"
"""The version of the rules, kept with what they found."""
MOST_ITEMS = 8
_MOST_ASKED = 1500
"""Items and code points of each that are looked at: a check stays within a few milliseconds."""
_KEPT_READ = 256
"""Items kept as read: a draft is checked again and again while somebody writes it."""
_MOST_WARNINGS = 40
_SHOWN = frozenset({"landline"})


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the case as shown: masked."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What a reply is checked against: the items of its case, who handles it, and all other units' names."""

    items: Sequence[Item]
    own_units: Sequence[str] = field(default=())
    other_units: Sequence[str] = field(default=())


def check(matter: Matter, reply: str) -> list[Warned]:
    """Warn of what the reply lacks or must not hold; empty when there is nothing to say."""
    masked = privacy.mask(reply, keep=_SHOWN)  # of the same length; no detail repeats what is hidden
    reading = read(masked)
    asked = [_asked(item) for item in matter.items[:MOST_ITEMS]]
    pairs = frozenset().union(*(each.whole.pairs for each in asked))
    nothing_said = emptiness(reading, pairs)
    # An empty reply misses the question too; to say so twice helps nobody
    off = None if nothing_said else missed(asked, reading)
    found = [nothing_said, off, other_signature(reading, matter.own_units, matter.other_units)]
    warned = [each for each in found if each is not None]
    warned += [*personal(reply), *template_marks(reading), *promises(reading)]
    return sorted(warned, key=lambda each: (each.start, each.end))[:_MOST_WARNINGS]


@lru_cache(_KEPT_READ)
def _asked(item: Item) -> Asked:
    heading = Content(read(item.heading).folded)
    return Asked(heading, Content(read(f"{item.heading}\n{item.text[:_MOST_ASKED]}").folded))
