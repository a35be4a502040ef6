"""Judges risk, tier and kind on labelled sets: `python -m tests.quality.judgement.measure --data DIR`.

DIR/risk holds items (`text`, `risk`, `escalation_tier`, `kind`) and pairs (`a`, `b`, `must`) as JSON lines,
under any names; DIR/teddy_reply, when there, real messages of which next to none is severe. Our own held-out
set is judged as well, and one that is hard on purpose. The rules were written with the development set in
sight and the kinds were weighed by it: its figures are not those of unseen texts. Nobody who wrote rules has
read the second half of our own set or of the hard one.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from services.analysis.judgement import assess
from services.analysis.judgement.types import Directory, ItemInput
from services.analysis.training.texts import Message
from services.contracts.assessment import Assessment
from tests.quality.figures import calibration_error, macro_f1
from tests.quality.judgement.held import Pair, hard, hard_pairs, held, held_pairs
from tests.quality.judgement.simple import CharacterModel, by_keywords

LEVELS = ("general", "major", "severe")
_AT = datetime(2026, 3, 5, tzinfo=UTC)
_REAL, _LETTERS = 1370, 3000
_SHORTEST, _LONGEST, _SEED = 100, 300, 3
Levels = Callable[[Sequence[str]], list[str]]


class Item(NamedTuple):
    """A labelled text."""

    text: str
    level: str
    tier: int
    kind: str


def judged(texts: Sequence[str]) -> list[Assessment]:
    return assess(
        [ItemInput(text=text, received_at=_AT, dup_key=text.encode()) for text in texts], Directory()
    )


def levels(texts: Sequence[str]) -> list[str]:
    return [each.risk.level.value for each in judged(texts)]


def measure_items(name: str, items: Sequence[Item], simple: dict[str, Levels]) -> None:
    found = judged([item.text for item in items])
    wanted = [item.level for item in items]
    got = [each.risk.level.value for each in found]
    own = macro_f1(wanted, got)
    print(f"\n{name}, {len(items)} items")
    print(f"  risk macro-F1         {own:.3f}   {_severe(wanted, got)}")
    _print_matrix(wanted, got)
    right = [a == b for a, b in zip(wanted, got, strict=True)]
    sure = [each.risk.confidence for each in found]
    asked = sum(each.needs_review for each in found)
    print(f"  calibration error     {calibration_error(right, sure):.3f}   a person is asked about {asked}")
    tiers = sum(item.tier == each.tier for item, each in zip(items, found, strict=True))
    kinds = macro_f1([item.kind for item in items], [each.kind.value for each in found])
    print(f"  tier right            {tiers / len(items):.3f}   kind macro-F1 {kinds:.3f}")
    for method, levels_of in simple.items():
        theirs = levels_of([item.text for item in items])
        f1 = macro_f1(wanted, theirs)
        print(f"  {method:<21} {f1:.3f}   {_severe(wanted, theirs)}; ours {own / f1:.2f} times")


def _severe(wanted: Sequence[str], found: Sequence[str]) -> str:
    counts = Counter(zip(wanted, found, strict=True))
    both = counts["severe", "severe"]
    recall, precision = both / max(1, wanted.count("severe")), both / max(1, found.count("severe"))
    missed = counts["severe", "general"]
    return f"severe recall {recall:.3f}, precision {precision:.3f}, taken for general {missed}"


def _print_matrix(wanted: Sequence[str], found: Sequence[str]) -> None:
    counts = Counter(zip(wanted, found, strict=True))
    for level in LEVELS:
        print(f"    {level:<8} as " + ", ".join(f"{other} {counts[level, other]}" for other in LEVELS))


def measure_pairs(name: str, pairs: Sequence[Pair], simple: dict[str, Levels]) -> None:
    """How many of the pairs that must be equal are, and how many of the others differ."""
    for method, levels_of in {"ours": levels, **simple}.items():
        left, right = (levels_of([getattr(pair, side) for pair in pairs]) for side in ("one", "other"))
        rows = list(zip(pairs, left, right, strict=True))
        equal = [a == b for pair, a, b in rows if pair.must == "equal"]
        differ = [a != b for pair, a, b in rows if pair.must != "equal"]
        shown = (
            f"{sum(equal)} of {len(equal)} equal ones equal, {sum(differ)} of {len(differ)} others told apart"
        )
        print(f"  {name if method == 'ours' else method:<21} {shown}")


def measure_real(path: Path, simple: dict[str, Levels]) -> None:
    texts = [row["text"] for row in _read(path)[:_REAL]]
    found = judged(texts)
    asked = sum(each.needs_review for each in found)
    print(f"\n{len(texts)} real messages, next to none of them severe")
    print(f"  ours                  {_counted(each.risk.level.value for each in found)}; asked about {asked}")
    for method, levels_of in simple.items():
        print(f"  {method:<21} {_counted(levels_of(texts))}")


def measure_hidden(path: Path, severe: Sequence[str]) -> None:
    """Each severe message as a sentence of three letters that were judged general by themselves."""
    letters = [row["text"] for row in _read(path)[_REAL:_LETTERS]]
    fit = [text for text in letters if _SHORTEST < len(text) < _LONGEST]
    plain = [text for text, level in zip(fit, levels(fit), strict=True) if level == "general"]
    chance = random.Random(_SEED)
    found = judged([_hidden(text, chance.choice(plain), chance) for text in severe for _ in range(3)])
    missed = sum(each.risk.level.value == "general" and not each.needs_review for each in found)
    print(f"\n{len(found)} letters with a severe message as one of their sentences, general by themselves")
    print(f"  ours                  {_counted(each.risk.level.value for each in found)}; unnoticed {missed}")


def _hidden(text: str, letter: str, chance: random.Random) -> str:
    parts = [part for part in letter.replace("！", "。").split("。") if part.strip()]
    at = chance.randrange(len(parts) + 1)
    return "。".join([*parts[:at], text.rstrip("。"), *parts[at:]]) + "。"


def _counted(found: Any) -> str:
    counts = Counter(found)
    return ", ".join(f"{level} {counts[level]}" for level in LEVELS)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def given(folder: Path) -> tuple[list[Item], list[Pair]]:
    """All items and pairs of a folder."""
    rows = [row for path in sorted(folder.glob("*.jsonl")) for row in _read(path)]
    items = [Item(r["text"], r["risk"], r["escalation_tier"], r["kind"]) for r in rows if "text" in r]
    return items, [Pair(r["must"], r["type"], r["a"], r["b"]) for r in rows if "must" in r]


def _items(messages: Sequence[Message]) -> list[Item]:
    return [Item(each.text, each.level, each.tier, each.kind) for each in messages]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data: Path = parser.parse_args().data
    simple: dict[str, Levels] = {"keyword list": by_keywords, "characters, linear": CharacterModel().levels}
    items, pairs = given(data / "risk")
    sets = {"given set": (items, pairs)}
    for half, what in ((0, "our own set, half 1 (read)"), (1, "our own set, half 2 (never read)")):
        sets[what] = (_items(held(half)), held_pairs(half))
    sets["hard on purpose (read)"] = (_items(hard(read=True)), hard_pairs())
    sets["hard on purpose (never read)"] = (_items(hard(read=False)), [])
    for name, (some, some_pairs) in sets.items():
        if some:
            measure_items(name, some, simple)
        if some_pairs:
            measure_pairs("pairs", some_pairs, simple)
    if (data / "teddy_reply").is_dir():
        measure_real(data / "teddy_reply" / "train.jsonl", simple)
        read = [*items, *sets["our own set, half 1 (read)"][0]]
        severe = [item.text for item in read if item.level == "severe"]
        measure_hidden(data / "teddy_reply" / "train.jsonl", severe)


if __name__ == "__main__":
    main()
