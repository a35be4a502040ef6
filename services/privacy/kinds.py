"""What is personal here, by name."""

from typing import NamedTuple

KINDS = frozenset(
    {
        "phone",
        "landline",
        "id_card",
        "passport",
        "bank_card",
        "plate",
        "email",
        "im",
        "name",
        "address",
    }
)


class Span(NamedTuple):
    """A place in a text: half open, in code points; `type` is one of KINDS."""

    start: int
    end: int
    type: str
