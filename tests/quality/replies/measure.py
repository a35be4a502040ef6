"""How many seeded faults of replies are found, and how many real replies are warned of.

`python -m tests.quality.replies.measure --data DIR` reads `DIR/teddy_reply/train.jsonl`: one object a line
with `id`, `title`, `text`, `reply`. A fault is seeded only into a reply that was not warned of the same
before, so that nothing is found by luck. `judged.tsv` holds what a person said of the warnings on a sample
of real replies: its numbers and verdicts, no texts. A warning on the sample that nobody judged counts as
false. `invented.tsv` holds terse good answers of our own.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from services.analysis.judgement.category import categorise
from services.analysis.judgement.clauses import read as fold
from services.analysis.training.category import cut
from services.workflow.quality.domain.findings import Code
from services.workflow.quality.domain.gate import Item, Matter, check
from tests.quality.replies.seeds import SEEDERS

_SEEDED = 400
_SAMPLE = 400
_LONG_ENOUGH = 100
"""Code points of a reply that is about something."""
_EMPTY = {Code.BOILERPLATE, Code.TOO_SHORT}
JUDGED = Path(__file__).with_name("judged.tsv")
TERSE = Path(__file__).with_name("invented.tsv")
_HEADING = 40


class Letter(NamedTuple):
    """A question with its real reply."""

    id: int
    item: Item
    reply: str

    def codes(self, reply: str | None = None) -> set[Code]:
        words = self.reply if reply is None else reply
        return {warned.code for warned in check(Matter([self.item]), words)}


def letters(path: Path) -> list[Letter]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Letter(row["id"], Item(row["title"], row["text"]), row["reply"]) for row in rows]


def _print(what: str, found: int, of: int) -> None:
    print(f"{what:42} {found:4} of {of:4}  {100 * found / max(1, of):5.1f} %")


def seeded(rng: random.Random, given: Sequence[Letter]) -> None:
    for what, (code, seed) in SEEDERS.items():
        found = tried = 0
        for letter in rng.sample(given, len(given)):
            faulty = seed(rng, letter.reply)
            if faulty is None or Code(code) in letter.codes():
                continue
            tried += 1
            found += Code(code) in letter.codes(faulty)
            if tried == _SEEDED:
                break
        _print(what, found, tried)


def _categories(given: Sequence[Letter]) -> list[str]:
    folded = [fold(letter.item.heading, letter.item.text).text for letter in given]
    guesses = categorise([cut(text) for text in folded], folded, [False] * len(folded))
    return [guess.best.value for guess in guesses]


def _pairs(rng: random.Random, kinds: Sequence[str], *, same: bool) -> Iterator[tuple[int, int]]:
    for one in rng.sample(range(len(kinds)), len(kinds)):
        others = [n for n, kind in enumerate(kinds) if n != one and (kind == kinds[one]) is same]
        if others:
            yield one, rng.choice(others)


def swapped(rng: random.Random, given: Sequence[Letter]) -> None:
    """Replies of another question; short ones, and those that say nothing at all, would fit many."""
    spoken = [
        letter
        for letter in rng.sample(given, 4 * _SEEDED)
        if len(letter.reply) >= _LONG_ENOUGH and not letter.codes() & _EMPTY
    ]
    kinds = _categories(spoken)
    for same in (False, True):
        pairs = list(_pairs(rng, kinds, same=same))[:_SEEDED]
        found = sum(
            bool(spoken[one].codes(spoken[other].reply) & {Code.MISSED_QUESTION, *_EMPTY})
            for one, other in pairs
        )
        _print(f"a reply of {'the same' if same else 'another'} category", found, len(pairs))


def verdicts() -> dict[tuple[int, str], str]:
    """By number and code: `right` or `false`."""
    lines = [line.split("\t") for line in JUDGED.read_text("utf-8").splitlines()[1:]]
    return {(int(number), code): verdict for number, code, verdict, *_ in lines}


def sample(given: Sequence[Letter]) -> list[Letter]:
    """The real replies that a person went through; always the same."""
    return random.Random(97).sample([letter for letter in sorted(given) if letter.id % 2], _SAMPLE)


def real(given: Sequence[Letter]) -> None:
    counts: Counter[str] = Counter()
    for letter in given:
        counts.update(codes := letter.codes())
        counts["any"] += bool(codes)
    _print("real replies with a warning", counts.pop("any"), len(given))
    for code, count in counts.most_common():
        _print(f"  {code}", count, len(given))
    told, false, warned = verdicts(), 0, 0
    for letter in (judged := sample(given)):
        codes = letter.codes()
        warned += bool(codes)
        false += any(told.get((letter.id, code)) != "right" for code in codes)
    _print("of the sample: with a warning", warned, len(judged))
    _print("of the sample: with a false warning", false, len(judged))


def terse() -> None:
    """Short good answers of our own, in few words and none of the question's; the rules know them."""
    rows = [line.split("\t") for line in TERSE.read_text("utf-8").splitlines()[1:]]
    warned = sum(bool(check(Matter([Item(asked[:_HEADING], asked)]), reply)) for asked, reply in rows)
    _print("terse good answers with a warning", warned, len(rows))


def speed(given: Sequence[Letter]) -> None:
    taken = []
    for letter in given[:600]:
        began = time.perf_counter()
        letter.codes()
        taken.append(1000 * (time.perf_counter() - began))
    taken.sort()
    print(
        f"a check takes {taken[len(taken) // 2]:.1f} ms (median), {taken[int(0.99 * len(taken))]:.1f} ms "
        f"(p99)"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="seeded faults found and false warnings of the reply gate")
    parser.add_argument("--data", type=Path, required=True)
    path: Path = parser.parse_args().data / "teddy_reply" / "train.jsonl"
    if not path.exists():
        print("replies left out: teddy_reply is not there")
        return 0
    given = letters(path)
    print(f"replies: {len(given)} letters with their answers; seeded faults found")
    rng = random.Random(7)
    swapped(rng, given)
    seeded(rng, given)
    real(given)
    terse()
    speed(given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
