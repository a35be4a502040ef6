"""Judges the judgement on a folder of labelled sets: `python -m tests.quality.judgement.measure --data DIR`.

DIR holds `risk/dev.jsonl` and `risk/pairs_dev.jsonl` (and, when there, `teddy_reply/train.jsonl`: real
messages of which next to none is severe). The rules were written with the development set in sight and
the model was trained on our own invented texts only: figures on that set are not those of unseen texts.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.analysis.judgement import assess
from services.analysis.judgement.types import Directory, ItemInput
from services.contracts.assessment import Assessment

_LEVELS = ("general", "major", "severe")
_AT = datetime(2026, 3, 5, tzinfo=UTC)
_REAL = 1370


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def _judged(texts: Sequence[str]) -> list[Assessment]:
    return assess(
        [ItemInput(text=text, received_at=_AT, dup_key=text.encode()) for text in texts], Directory()
    )


def _f1(pairs: Sequence[tuple[str, str]], label: str) -> float:
    right = sum(wanted == found == label for wanted, found in pairs)
    either = sum((wanted == label) + (found == label) for wanted, found in pairs)
    return 2 * right / either if either else 0.0


def _macro(pairs: Sequence[tuple[str, str]]) -> float:
    labels = sorted({wanted for wanted, _ in pairs})
    return sum(_f1(pairs, label) for label in labels) / len(labels)


def _levels(folder: Path) -> None:
    rows = _read(folder / "dev.jsonl")
    found = _judged([row["text"] for row in rows])
    risks = [(row["risk"], each.risk.level.value) for row, each in zip(rows, found, strict=True)]
    severe = [pair for pair in risks if "severe" in pair]
    caught = sum(wanted == got for wanted, got in severe)
    tiers = sum(row["escalation_tier"] == each.tier for row, each in zip(rows, found, strict=True))
    kinds = [(row["kind"], each.kind.value) for row, each in zip(rows, found, strict=True)]
    print(f"risk, {len(rows)} items      macro-F1 {_macro(risks):.3f}")
    print(f"  severe             recall {caught / sum(w == 'severe' for w, _ in risks):.3f}, "
          f"precision {caught / max(1, sum(g == 'severe' for _, g in risks)):.3f}, "
          f"taken for general {sum(pair == ('severe', 'general') for pair in risks)}")  # fmt: skip
    print(f"tier right           {tiers / len(rows):.3f}")
    print(f"kind                 macro-F1 {_macro(kinds):.3f}")


def _pairs(folder: Path) -> None:
    pairs = _read(folder / "pairs_dev.jsonl")
    left, right = (_judged([pair[side] for pair in pairs]) for side in "ab")
    equal = [a.risk.level == b.risk.level for a, b in zip(left, right, strict=True)]
    same = [moved for pair, moved in zip(pairs, equal, strict=True) if pair["must"] == "equal"]
    other = [not moved for pair, moved in zip(pairs, equal, strict=True) if pair["must"] != "equal"]
    told = f"{sum(other)} of {len(other)} others told apart"
    print(f"pairs                {sum(same)} of {len(same)} equal ones equal, {told}")


def _real(path: Path) -> None:
    found = _judged([row["text"] for row in _read(path)[:_REAL]])
    counts = Counter(each.risk.level.value for each in found)
    shown = ", ".join(f"{level} {counts[level]}" for level in _LEVELS)
    asked = sum(each.needs_review for each in found)
    print(f"{len(found)} real messages   {shown}; a person is asked about {asked}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data: Path = parser.parse_args().data
    _levels(data / "risk")
    _pairs(data / "risk")
    if (data / "teddy_reply").is_dir():
        _real(data / "teddy_reply" / "train.jsonl")


if __name__ == "__main__":
    main()
