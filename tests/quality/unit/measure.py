"""Judges the suggested units on invented messages: `python -m tests.quality.unit.measure`.

`messages.tsv` holds for each message the right unit of the demo directory, the place if one was given, and
the text. Beside it: the first units of the directory that have the likeliest category, in its order.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from services.analysis.judgement import Directory, ItemInput, Unit, assess
from services.contracts.assessment import Assessment
from services.contracts.codes import Category, UnitKind
from services.gateway.directory.seed import demo

_AT = datetime(2026, 3, 5, tzinfo=UTC)
_MOST = 3


def directory() -> Directory:
    """The demo's."""
    return Directory(
        tuple(
            Unit(u["code"], u["name"], UnitKind(u["kind"]), frozenset(map(Category, u["categories"])))
            for u in demo()["units"]
        )
    )


def messages() -> list[tuple[str, str, str]]:
    """Right unit, place, text."""
    lines = Path(__file__).with_name("messages.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line]
    return [(unit, place, text) for unit, place, text in rows]


def _simple(found: Assessment, units: Directory) -> list[str]:
    return [unit.code for unit in units.units if found.category in unit.categories][:_MOST]


def _rate(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / len(hits):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used: the messages are beside this module")
    parser.add_argument("--show", action="store_true", help="print what is not among the first three")
    options = parser.parse_args()
    units, rows = directory(), messages()
    items = [ItemInput(text=text, place=place, received_at=_AT, dup_key=b"") for _, place, text in rows]
    found = assess(items, units)
    top = [[each.unit for each in one.suggested_units] for one in found]
    first = _rate([bool(got) and got[0] == row[0] for got, row in zip(top, rows, strict=True)])
    three = _rate([row[0] in got for got, row in zip(top, rows, strict=True)])
    simple = _rate([row[0] in _simple(one, units) for one, row in zip(found, rows, strict=True)])
    print(f"suggested unit, {len(rows)} messages   right among three {three}, first {first}")
    print(f"  by category and the directory's order, among three {simple}")
    missed = [(row, got) for got, row in zip(top, rows, strict=True) if row[0] not in got]
    if options.show:
        for row, got in missed:
            print(json.dumps([*row, got], ensure_ascii=False))
        print(Counter(row[0] for row, _ in missed))


if __name__ == "__main__":
    main()
