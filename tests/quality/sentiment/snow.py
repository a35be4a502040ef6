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
_LENGTHS = (("long texts", 250, 10_000), ("short texts", 1, 100))


def texts(folder: Path, count: int) -> list[str]:
    """At most `count` texts, as many from each set that is there."""
    found = [folder / name / "train.jsonl" for name in _SETS if (folder / name / "train.jsonl").exists()]
    out: list[str] = []
    for path in found:
        rows = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines() if line]
        random.Random(_SEED).shuffle(rows)
        out += rows[: count // len(found)]
    return out


def _each_timed(score: Callable[[str], float], given: Sequence[str]) -> tuple[list[float], list[float]]:
    """Scores and processor seconds, text by text."""
    found, spent = [], []
    for text in given:
        start = time.process_time()
        found.append(score(text))
        spent.append(time.process_time() - start)
    return found, spent


def _speed(name: str, given: Sequence[str], stock: Sequence[float], single: Sequence[float]) -> None:
    if not given:
        return
    start = time.process_time()
    snow.scores(list(given))
    batch = time.process_time() - start
    length = sum(map(len, given)) / len(given)
    ratios = f"{sum(stock) / batch:.0f} times stock in batch, {sum(stock) / sum(single):.0f} single"
    print(f"  {name:<12} {len(given):>5} of {length:.0f} characters: {ratios}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=400)
    options = parser.parse_args()
    given = texts(options.data, options.texts)
    if not given:
        print("snownlp's own score left out: none of its sets is there")
        return
    snow.scores(given[:1])
    wanted, slow = _each_timed(import_module("snownlp.sentiment").classify, given)
    found, single = _each_timed(lambda text: snow.scores([text])[0], given)
    together = snow.scores(given)
    wrong = sum(max(abs(a - b), abs(a - c)) > _APART for a, b, c in zip(wanted, found, together, strict=True))
    print(f"snownlp's own score, {len(given)} texts: {wrong} differ from the package's")
    for name, least, most in _LENGTHS:
        own = [n for n, text in enumerate(given) if least <= len(text) < most]
        _speed(name, [given[n] for n in own], [slow[n] for n in own], [single[n] for n in own])


if __name__ == "__main__":
    main()
