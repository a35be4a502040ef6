"""How fast the whole fast assessment is: `python -m tests.bench.judgement`.

Batches of 32 messages of 371 characters (as long as the mean message to a county's board), single ones,
memory, and texts that nobody means to judge; beside it snownlp's own score of the same messages. All but
loading is processor time.
"""

import importlib
import random
import resource
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from services.analysis.assessment import child
from services.analysis.judgement import assess
from services.analysis.judgement.types import Directory, ItemInput
from services.analysis.training.texts import messages
from tests.bench.report import Line, seconds
from tests.bench.texts import CHARACTERS

SEED = 5
BATCH = 32
_AT = datetime(2026, 3, 5, tzinfo=UTC)
_HOSTILE = {
    "empty": "",
    "one character": "水",
    "10,000 characters": "火" * 10_000,
    "10,000 of messages": "",
    "all emoji": "😀" * 3_000,
    "all digits": "1" * 10_000,
    "20,000 combining marks": "a" + "\u0301" * 20_000,
}
Texts = Sequence[str]


def main() -> None:
    began = time.perf_counter()
    child.load()
    loaded = time.perf_counter() - began
    for line in [Line("loading the parameters", seconds(loaded, "s"), "", ""), *lines()]:
        print(f"{line.what:<34}{line.figure:>14}   {line.aim:<12}{line.numbers}")


def lines() -> list[Line]:
    """What `make bench` prints of the judgement."""
    texts = long_texts(640)
    child.load()
    judged(texts[:160])
    rates = [BATCH / _took(texts[at : at + BATCH]) for at in range(160, 640, BATCH)]
    single = sorted(_took([text]) for text in texts[-200:])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate, snow = statistics.median(rates), _snow_rate(texts[:6])
    return [
        Line("assessments a second, batches", f"{rate:.0f}", ">= 300", f"{BATCH} at once"),
        Line("times snownlp's own score", f"{rate / snow:.1f}", "", f"{snow:.1f} a second"),
        Line("a single one, p50", seconds(single[100], "ms"), "", ""),
        Line("a single one, p99", seconds(single[-2], "ms"), "<= 15 ms", f"of {len(single)}"),
        Line("most memory held", f"{memory:.0f} MB", "<= 350 MB", "interpreter and tools included"),
        *_hostile(),
    ]


def _snow_rate(texts: Texts) -> float:
    """Texts a second of the package's sentiment alone; it is loaded only here, for it holds much memory."""
    snownlp = importlib.import_module("snownlp")
    snownlp.SnowNLP(texts[0]).sentiments  # noqa: B018 - a property that reads its tables when first asked
    began = time.process_time()
    for text in texts:
        snownlp.SnowNLP(text).sentiments  # noqa: B018 - a property that computes
    return len(texts) / (time.process_time() - began)


def long_texts(count: int) -> list[str]:
    """Invented messages joined and cut to the length of a real one, the same every time."""
    chance = random.Random(SEED)
    given = [message.text for message in messages()]
    joined = "。".join(chance.choice(given) for _ in range(count * CHARACTERS // 30))
    return [joined[at * CHARACTERS : (at + 1) * CHARACTERS] for at in range(count)]


def judged(texts: Texts) -> None:
    assess([ItemInput(text, _AT, text.encode()) for text in texts], Directory())


def _took(texts: Texts) -> float:
    """Seconds of processor time: what others do on the machine counts little."""
    began = time.process_time()
    judged(texts)
    return time.process_time() - began


def _hostile() -> list[Line]:
    texts = _HOSTILE | {"10,000 of messages": "".join(long_texts(30))[:10_000]}
    return [
        Line(name, seconds(min(_took([text]) for _ in range(3)), "ms"), "<= 50 ms", "")
        for name, text in texts.items()
    ]


if __name__ == "__main__":
    main()
