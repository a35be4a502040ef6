"""What is decided about a document beside its words: its form, who reads it, how it is numbered; pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256

import orjson

from services.workflow.documents.domain.content import Content


class Form(StrEnum):
    """How the head of a document looks.

    SLIP: a form, its title over its number; NOTICE: red head, number, recipient, signature; ISSUE: red head
    with the number of the issue, issuer and date in one line over a red line; REPORT: a title and the text.
    """

    SLIP = "slip"
    NOTICE = "notice"
    ISSUE = "issue"
    REPORT = "report"


class Audience(StrEnum):
    """CASE: who sees the whole case; OFFICE: the kind's readers, and a unit if named; MAKER: its maker."""

    CASE = "case"
    OFFICE = "office"
    MAKER = "maker"


class Reprint(StrEnum):
    """What becomes of a document whose facts have changed when it is asked for again.

    CORRECTION: a further edition under the same number; ANEW: the next one, with a number of its own.
    """

    CORRECTION = "correction"
    ANEW = "anew"


@dataclass(frozen=True, slots=True)
class Place:
    """Which document of its kind and subject it is: the n-th `occasion`, in which `edition`, both from 1."""

    occasion: int = 1
    edition: int = 1


def next_place(last: Place, reprint: Reprint) -> Place:
    if reprint is Reprint.CORRECTION:
        return Place(last.occasion, last.edition + 1)
    return Place(last.occasion + 1)


def number(series: str, year: int, serial: int) -> str:
    """As GB/T 9704-2012, 7.2.5 has it: the year whole in 〔〕, the serial number without padding."""
    return f"{series}〔{year}〕{serial}号"


def mark(place: Place, reprint: Reprint) -> str:
    """What is printed beside the number of what is not the first."""
    if reprint is Reprint.CORRECTION:
        return f"（更正，第{place.edition}次印发）" if place.edition > 1 else ""
    return f"（第{place.occasion}次）" if place.occasion > 1 else ""


def fingerprint(content: Content) -> bytes:
    """SHA-256 of what a document says, its date apart: the same facts give the same."""
    told = asdict(content)
    del told["dated"]
    blocks: Sequence[object] = [[type(block).__name__, asdict(block)] for block in content.blocks]
    told["blocks"] = blocks
    return sha256(orjson.dumps(told, default=_bytes, option=orjson.OPT_SORT_KEYS)).digest()


def _bytes(value: object) -> str:
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    raise TypeError
