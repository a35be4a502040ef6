"""Compares the score with the package's: `python -m tests.quality.sentiment.snow --data DIR --texts 10000`.

Reads messages of several sets of DIR, has the package and our evaluation of its tables score each, prints
mismatches (more than 1e-9 apart) and how many times faster ours is, many at once and one at a time.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from services.analysis.judgement import snow

_SETS = ("teddy_reply", "smp2020_usual", "waimai_10k", "chnsenticorp_hotel", "weibo_rumour")
_SEED = 11
_APART = 1e-9


def texts(folder: Path, count: int) -> list[str]:
    """At most `count` texts, as many from each set that is there."""
    found = [folder / name / "train.jsonl" for name in _SETS if (folder / name / "train.jsonl").exists()]
    out: list[str] = []
    for path in found:
        rows = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines() if line]
        random.Random(_SEED).shuffle(rows)
        out += rows[: count // len(found)]
    return out


def _timed(score: Callable[[], Sequence[float]]) -> tuple[float, Sequence[float]]:
    start = time.process_time()
    found = score()
    return time.process_time() - start, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=400)
    options = parser.parse_args()
    given = texts(options.data, options.texts)
    if not given:
        print("snownlp's own score   left out: none of its sets is there")
        return
    stock = import_module("snownlp.sentiment").classify
    snow.scores(given[:1])
    slow, wanted = _timed(lambda: [stock(text) for text in given])
    batch, found = _timed(lambda: snow.scores(given))
    single, _ = _timed(lambda: [snow.scores([text])[0] for text in given])
    wrong = sum(abs(a - b) > _APART for a, b in zip(wanted, found, strict=True))
    length = sum(map(len, given)) / len(given)
    speed = f"{slow / batch:.0f} times stock in batch, {slow / single:.0f} single"
    print(f"snownlp's own score   {wrong} of {len(given)} texts differ; {speed}")
    print(f"                      ({length:.0f} characters a text, stock {len(given) / slow:.0f}/s)")


if __name__ == "__main__":
    main()
