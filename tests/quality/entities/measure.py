"""How well places, organisations, dates and numbers are found: exact span and right type, value where marked.

`python -m tests.quality.entities.measure [--data DIR] [--faults]` reads `tuned.txt` (written and looked at
while the extractor was made) and `measured.txt` (written before, only measured) beside this file. With DIR it
also says how much of the annotated times and places of `DIR/cec_emergency/train.jsonl` (news) is found.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from services.analysis.judgement.clauses import read as document_of
from services.analysis.judgement.entities import entities
from services.analysis.judgement.types import Directory, ItemInput, Unit
from services.contracts.assessment import Entity
from services.contracts.codes import UnitKind
from tests.quality.marked import Marked, read

_KINDS = {"p": "place", "o": "organisation", "d": "date", "n": "number"}
_AT = datetime(2026, 3, 11, 2, tzinfo=UTC)
_LENGTH = 371
_ROUNDS = 1000
_HOUR_ONLY = len("2026-03-11T08")
_TOWNSHIPS = ("城关镇", "河西镇", "柳林镇", "石桥乡", "青山乡")
DIRECTORY = Directory(tuple(Unit(name, name, UnitKind.TOWNSHIP) for name in _TOWNSHIPS))

Span = tuple[int, int, str]


def found_in(text: str) -> tuple[Entity, ...]:
    item = ItemInput(text=text, received_at=_AT, dup_key=b"")
    return entities(item, document_of("", text), DIRECTORY)


def _value(written: str | None) -> str | float | None:
    if not written:
        return None
    try:
        return (
            float(written) if not written.startswith(("19", "20")) or len(written) != len("2026") else written
        )
    except ValueError:
        return f"{written}:00" if len(written) == _HOUR_ONLY else written


def _judge(row: Marked, counts: Counter[tuple[str, str]]) -> list[str]:
    found: dict[Span, str | float | None] = {
        (each.start, each.end, each.type): each.value for each in found_in(row.text)
    }
    wanted: dict[Span, str | None] = {(m.start, m.end, _KINDS[m.kind]): m.value for m in row.marks}
    faults = []
    for span in wanted.keys() | found.keys():
        outcome = "hit" if span in wanted and span in found else "missed" if span in wanted else "false"
        counts[span[2], outcome] += 1
        if outcome != "hit":
            faults.append(f"{outcome} {span[2]} {row.text[span[0] : span[1]]} in {row.text}")
        elif wanted[span]:
            value = _value(wanted[span]) if span[2] == "date" else float(wanted[span] or 0)
            counts[span[2], "right" if value == found[span] else "wrong"] += 1
            if value != found[span]:
                faults.append(
                    f"value {found[span]}, not {value}: {row.text[span[0] : span[1]]} in {row.text}"
                )
    return faults


def report(title: str, rows: Sequence[Marked], *, with_faults: bool) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    faults = [fault for row in rows for fault in _judge(row, counts)]
    print(f"{title}: {len(rows)} texts, exact span and type")
    for kind in _KINDS.values():
        hit, missed, false = (counts[kind, outcome] for outcome in ("hit", "missed", "false"))
        precision, recall = hit / max(1, hit + false), hit / max(1, hit + missed)
        f1 = 2 * hit / max(1, 2 * hit + missed + false)
        values = counts[kind, "right"], counts[kind, "right"] + counts[kind, "wrong"]
        valued = f"  value {values[0]} of {values[1]}" if values[1] else ""
        print(f"  {kind:13} F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}{valued}")
    for fault in faults if with_faults else ():
        print("   ", fault)


def _news(path: Path) -> None:
    """The annotation has no spans and takes 现场 and 当场 too: what is found is compared as words."""
    counts: Counter[tuple[str, str]] = Counter()
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        found = found_in(row["text"])
        for kind, column in (("place", "places"), ("date", "times")):
            words = {
                each.text
                for each in found
                if each.type == kind or (kind, each.type) == ("place", "organisation")
            }
            for wanted in set(row[column]):
                overlap = any(word in wanted or wanted in word for word in words)
                counts[kind, "exact" if wanted in words else "partly" if overlap else "missed"] += 1
    print("news (cec_emergency): share of annotated words, of which many name no place (现场) or day (当场)")
    for kind in ("place", "date"):
        of = sum(counts[kind, outcome] for outcome in ("exact", "partly", "missed"))
        exact, either = counts[kind, "exact"] / of, 1 - counts[kind, "missed"] / of
        print(f"  {kind:13} exact {exact:.3f}  exact or in part {either:.3f}")


_PLAIN = (
    "我们向上面说了不知多少回，每次都讲正在想办法，可是一直没有下文，心里实在着急，盼着有人来看一看。" * 8
)


def milliseconds(texts: Sequence[str]) -> float:
    """For an item of 371 characters that names some ten things, reading (folding) left out."""
    joined = ["".join(texts[at : at + 3]) for at in range(0, len(texts) - 3, 3)]
    cut = [(text + _PLAIN)[:_LENGTH] for text in joined]
    items = [ItemInput(text=text, received_at=_AT, dup_key=b"") for text in cut]
    documents = [document_of("", text) for text in cut]
    for item, document in zip(items, documents, strict=True):
        entities(item, document, DIRECTORY)
    began = time.process_time()
    for turn in range(_ROUNDS):
        entities(items[turn % len(items)], documents[turn % len(items)], DIRECTORY)
    return (time.process_time() - began) / _ROUNDS * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description="entities: precision, recall, speed")
    parser.add_argument("--data", type=Path, help="folder with cec_emergency")
    parser.add_argument("--faults", action="store_true", help="print what is wrong in tuned.txt")
    given = parser.parse_args()
    here = Path(__file__).parent
    tuned, measured = read(here / "tuned.txt"), read(here / "measured.txt")
    report("tuned.txt", tuned, with_faults=given.faults)
    report("measured.txt", measured, with_faults=False)
    if given.data and (given.data / "cec_emergency" / "train.jsonl").is_file():
        _news(given.data / "cec_emergency" / "train.jsonl")
    print(f"speed: {milliseconds([row.text for row in tuned]):.3f} ms an item of {_LENGTH} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
