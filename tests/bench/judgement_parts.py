"""What the parts of the judgement that read words cost: `python -m tests.bench.judgement_parts`.

Invented messages of some 371 characters, 64 at a time, processor time an item; the aim for these parts
together is 1.2 ms. Memory is what the process holds once everything is loaded.
"""

import random
import time
from collections.abc import Callable, Sequence

import psutil
import rjieba

from services.analysis.judgement import category, sentiment, unit
from services.analysis.judgement.clauses import read
from services.analysis.training import texts as invented
from services.contracts.codes import Kind
from tests.bench.report import Line, print_table
from tests.quality.unit.measure import directory

_LENGTH, _BATCH, _BATCHES, _SEED = 371, 64, 6, 5
_AIM = 1.2


def messages(count: int) -> list[str]:
    """Invented messages strung together to the usual length, folded as the judgement folds them."""
    lines = [message.text for message in invented.messages()]
    chance = random.Random(_SEED)
    out = []
    for _ in range(count):
        text = ""
        while len(text) < _LENGTH:
            text += chance.choice(lines) + "。"
        out.append(read("", text[:_LENGTH]).text)
    return out


def _cost(part: Callable[[Sequence[str]], object], batches: Sequence[Sequence[str]]) -> float:
    """Milliseconds of processor time an item, the median batch."""
    spent = []
    for batch in batches:
        start = time.process_time()
        part(batch)
        spent.append((time.process_time() - start) / len(batch) * 1e3)
    return sorted(spent)[len(spent) // 2]


def _categories(words: dict[str, list[str]], batch: Sequence[str]) -> list[category.Guess]:
    return category.categorise([words[text] for text in batch], batch, [False] * len(batch))


def main() -> None:
    given = messages(_BATCH * (_BATCHES + 1))
    batches = [given[n : n + _BATCH] for n in range(0, len(given), _BATCH)]
    words = {text: rjieba.cut(text) for text in given}
    guesses = dict(zip(given, _categories(words, given), strict=True))
    units = directory()
    kinds, calm, nowhere, nobody = [Kind.COMPLAINT] * _BATCH, [False] * _BATCH, [""] * _BATCH, [None] * _BATCH
    parts: dict[str, Callable[[Sequence[str]], object]] = {
        "segmenting": lambda batch: [rjieba.cut(text) for text in batch],
        "snownlp's score": sentiment.raw_scores,
        "sentiment": lambda batch: sentiment.feel([words[t] for t in batch], [0.5] * _BATCH, kinds, calm),
        "category": lambda batch: _categories(words, batch),
        "suggested units": lambda b: unit.suggest(b, nowhere, [guesses[t] for t in b], nobody, units),
    }
    costs = {}
    for name, part in parts.items():
        part(batches[0])
        costs[name] = _cost(part, batches[1:])
    lines = [Line(name, f"{cost:.3f} ms", "", "an item, in batches") for name, cost in costs.items()]
    lines.append(Line("together", f"{sum(costs.values()):.3f} ms", f"<= {_AIM}", "an item, in batches"))
    single = _cost(lambda batch: [sentiment.raw_scores([text]) for text in batch], batches[1:3])
    lines.append(Line("snownlp's score, alone", f"{single:.3f} ms", "", "one message at a time"))
    held = psutil.Process().memory_info().rss / 1e6
    lines.append(Line("memory", f"{held:.0f} MB", "", "everything loaded"))
    print_table(f"Parts of the judgement, {_LENGTH} characters", lines, psutil.getloadavg()[0])


if __name__ == "__main__":
    main()
