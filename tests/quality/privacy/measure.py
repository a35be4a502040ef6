"""How much personal data is found, and how much else is taken for it.

`python -m tests.quality.privacy.measure --data DIR`, where DIR holds `dev.jsonl`: one object a line with
`id`, `text` and `spans` [[start, end, type], ...]. Every row counts; a row that cannot be read ends the run.
Numbers and names must agree in place and type. An address comes with its road, which stays readable by
design: it is found when a found address overlaps it and no digit of it stays readable.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from services.privacy import find, mask

Place = tuple[int, int, str]
GROUPS = {"name": "names", "address": "addresses"}


def group(kind: str) -> str:
    return GROUPS.get(kind, "numbers")


def agrees(found: Place, wanted: Place, masked: str) -> bool:
    if found[2] != wanted[2]:
        return False
    if found[2] != "address":
        return found[:2] == wanted[:2]
    hidden = not any(character.isdigit() for character in masked[wanted[0] : wanted[1]])
    return found[0] < wanted[1] and wanted[0] < found[1] and hidden


def judge(row: dict[str, object], counts: Counter[tuple[str, str]]) -> list[str]:
    """Adds the row's hits, misses and false alarms; answers a line for each that is wrong."""
    text = str(row["text"])
    wanted = [(int(start), int(end), str(kind)) for start, end, kind in row["spans"]]  # type: ignore[attr-defined]
    found, masked, faults = [tuple(span) for span in find(text)], mask(text), []
    for place in wanted:
        hit = any(agrees(other, place, masked) for other in found)
        counts[group(place[2]), "hit" if hit else "missed"] += 1
        if not hit:
            faults.append(f"{row['id']} missed {place[2]}: {text[place[0] : place[1]]}")
    for place in found:
        if not any(agrees(place, other, masked) for other in wanted):
            counts[group(place[2]), "false"] += 1
            faults.append(f"{row['id']} false {place[2]}: {text[place[0] : place[1]]}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description="precision and recall of the masking of personal data")
    parser.add_argument("--data", type=Path, required=True, help="folder with dev.jsonl")
    source: Path = parser.parse_args().data / "dev.jsonl"
    lines = source.read_text(encoding="utf-8").splitlines()
    counts: Counter[tuple[str, str]] = Counter()
    faults = [fault for line in lines for fault in judge(json.loads(line), counts)]
    print(f"{len(lines)} rows")
    for name in ("numbers", "names", "addresses"):
        hit, missed, false = (counts[name, outcome] for outcome in ("hit", "missed", "false"))
        precision, recall = hit / max(1, hit + false), hit / max(1, hit + missed)
        score = f"precision {precision:.3f}  recall {recall:.3f}"
        print(f"{name:10} {score}  {hit} of {hit + missed}, {false} false")
    print(*faults, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
