"""How much personal data is found, how much else is taken for it, and how fast.

`python -m tests.quality.privacy.measure [--data DIR]` reads `invented.txt` (the masker was tuned on it)
and `measured.txt` (written after that) beside this file and, if given,
`DIR/dev.jsonl`: one object a line with `id`, `text` and `spans` [[start, end, type], ...]. Numbers and names
must agree in place (brackets and spaces around them aside) and type. An address comes with its road, which
stays readable by design: it is found when a found address overlaps it and no digit of it stays readable.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from services.privacy import find, mask
from tests.quality.marked import read

Place = tuple[int, int, str]
Row = tuple[str, list[Place]]
GROUPS = {"name": "names", "address": "addresses"}
_AROUND = " ()（）"
_LENGTH = 371
_ROUNDS = 2000


def group(kind: str) -> str:
    return GROUPS.get(kind, "numbers")


def _inner(text: str, place: Place) -> tuple[int, int]:
    words = text[place[0] : place[1]]
    start = place[0] + len(words) - len(words.lstrip(_AROUND))
    return start, start + len(words.strip(_AROUND))


def agrees(text: str, found: Place, wanted: Place, masked: str) -> bool:
    if found[2] != wanted[2]:
        return False
    if found[2] != "address":
        return _inner(text, found) == _inner(text, wanted)
    hidden = not any(character.isdigit() for character in masked[wanted[0] : wanted[1]])
    return found[0] < wanted[1] and wanted[0] < found[1] and hidden


def judge(row: Row, counts: Counter[tuple[str, str]]) -> list[str]:
    """Adds the row's hits, misses and false alarms; answers a line for each that is wrong."""
    text, wanted = row
    found: list[Place] = [(span.start, span.end, span.type) for span in find(text)]
    masked, faults = mask(text), []
    for place in wanted:
        hit = any(agrees(text, other, place, masked) for other in found)
        counts[group(place[2]), "hit" if hit else "missed"] += 1
        if not hit:
            faults.append(f"missed {place[2]}: {text[place[0] : place[1]]} in {text}")
    for place in found:
        if not any(agrees(text, place, other, masked) for other in wanted):
            counts[group(place[2]), "false"] += 1
            faults.append(f"false {place[2]}: {text[place[0] : place[1]]} in {text}")
    return faults


def report(title: str, rows: Iterable[Row]) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    judged = list(rows)
    faults = [fault for row in judged for fault in judge(row, counts)]
    print(f"{title}: {len(judged)} texts")
    for name in ("numbers", "names", "addresses"):
        hit, missed, false = (counts[name, outcome] for outcome in ("hit", "missed", "false"))
        precision, recall = hit / max(1, hit + false), hit / max(1, hit + missed)
        score = f"precision {precision:.3f}  recall {recall:.3f}"
        print(f"{name:10} {score}  {hit} of {hit + missed}, {false} false")
    for fault in faults:
        print(" ", fault)


def _given(path: Path) -> list[Row]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row["text"], [(start, end, kind) for start, end, kind in row["spans"]]) for row in rows]


def invented(name: str) -> list[Row]:
    return [
        (row.text, [(mark.start, mark.end, mark.kind) for mark in row.marks])
        for row in read(Path(__file__).with_name(name))
    ]


def messages_a_second(rows: list[Row]) -> float:
    """Messages of some 371 characters: one text with personal data among texts without."""
    plain = "".join(text for text, wanted in rows if not wanted) * 2
    messages = []
    for number, text in enumerate(text for text, wanted in rows if wanted):
        room, start = max(0, _LENGTH - len(text)), number * 17 % (len(plain) // 2)
        messages.append(text + plain[start : start + room])
    for message in messages:
        mask(message)  # the automata are built by use
    began = time.process_time()
    for turn in range(_ROUNDS):
        mask(messages[turn % len(messages)])
    return _ROUNDS / (time.process_time() - began)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="precision, recall and speed of the masking of personal data"
    )
    parser.add_argument("--data", type=Path, help="folder with dev.jsonl")
    data: Path | None = parser.parse_args().data
    rows = invented("invented.txt")
    report("invented.txt", rows)
    report("measured.txt", invented("measured.txt"))
    if data:
        report("dev.jsonl", _given(data / "dev.jsonl"))
    speed = messages_a_second(rows)
    print(f"speed      {speed:,.0f} messages of {_LENGTH} characters a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
