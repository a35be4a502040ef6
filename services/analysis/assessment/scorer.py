"""Where the judgement runs: in a child process that can be killed, so that no text can hold a worker."""

import asyncio
import logging
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import NAMESPACE_OID, uuid5

from services.analysis.assessment import child
from services.analysis.judgement.types import Directory, ItemInput
from services.contracts.assessment import Assessment, Risk, Sentiment
from services.contracts.codes import Category, Kind, RiskLevel, SentimentLabel

_log = logging.getLogger(__name__)
T = TypeVar("T")


class ScoringFailed(Exception):  # noqa: N818 - reads as the state it reports
    """The child process died, raised or took too long over these items."""


class ScorerUnavailable(Exception):  # noqa: N818 - reads as the state it reports
    """No child could be started, whatever the items are: try again later."""


class Scorer(Protocol):
    """Gives assessments; `serve` names the folder of learned parameters to go by, None: the shipped ones."""

    def serve(self, learned: Path | None) -> None: ...

    async def score(self, batch: Sequence[ItemInput], directory: Directory) -> list[Assessment]: ...

    async def by_rules(self, item: ItemInput, directory: Directory) -> Assessment: ...


@dataclass(frozen=True)
class Patience:
    """Seconds that the child may take: to start, for a batch, for an item alone, for the rules alone."""

    start: float = 120.0
    batch: float = 10.0
    an_item: float = 0.1
    rules: float = 5.0


Judge = Callable[[list[ItemInput], Directory], list[Assessment]]


class ChildScorer:
    """The real judgement in one child process, started when first needed and after every failure."""

    def __init__(
        self,
        patience: Patience = Patience(),
        judge: Judge = child.judge,
        rules: Judge = child.judge_by_rules,
    ) -> None:
        self._patience = patience
        self._judge = judge
        self._rules = rules
        self._learned: Path | None = None
        self._pool: ProcessPoolExecutor | None = None

    def serve(self, learned: Path | None) -> None:
        """Go by these parameters from the next batch on; takes a new child when they are others."""
        if learned != self._learned:
            self.stop()
            self._learned = learned

    async def score(self, batch: Sequence[ItemInput], directory: Directory) -> list[Assessment]:
        """Raises ScoringFailed, then the child is gone; ScorerUnavailable when none can be started."""
        seconds = self._patience.batch + self._patience.an_item * len(batch)
        return await self._in_child(seconds, self._judge, list(batch), directory)

    async def by_rules(self, item: ItemInput, directory: Directory) -> Assessment:
        """By a fresh child, which ends with it. Raises as `score` does."""
        self.stop()
        try:
            [assessment] = await self._in_child(self._patience.rules, self._rules, [item], directory)
        finally:
            self.stop()
        return assessment

    def stop(self) -> None:
        """Kill the child, whatever it is doing."""
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):  # noqa: SLF001 - the executor cannot kill
                process.kill()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def _in_child(self, seconds: float, work: Callable[..., T], *given: Any) -> T:
        pool = await self._started()
        try:
            return await _within(seconds, pool, work, *given)
        except Exception as error:
            self.stop()
            raise ScoringFailed(type(error).__name__) from error

    async def _started(self) -> ProcessPoolExecutor:
        """A child that has loaded the judgement: the time for the items does not pay for it."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=child.begin,
                initargs=(self._learned,),
            )
            try:
                await _within(self._patience.start, self._pool, child.load)
            except Exception as error:
                self.stop()
                raise ScorerUnavailable(type(error).__name__) from error
        return self._pool


async def _within(seconds: float, pool: ProcessPoolExecutor, work: Callable[..., T], *given: Any) -> T:
    return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(pool, work, *given), seconds)


class StandInScorer:
    """Says "general" of everything at no cost; for benchmarks of everything but the judgement."""

    def serve(self, learned: Path | None) -> None:
        del learned

    async def score(self, batch: Sequence[ItemInput], directory: Directory) -> list[Assessment]:
        del directory
        return [_nothing_special(item) for item in batch]

    async def by_rules(self, item: ItemInput, directory: Directory) -> Assessment:
        del directory
        return _nothing_special(item)


def _nothing_special(item: ItemInput) -> Assessment:
    return Assessment(
        sentiment=Sentiment(label=SentimentLabel.NEUTRAL, score=0.5),
        risk=Risk(level=RiskLevel.GENERAL, confidence=0.0),
        tier=1,
        category=Category.OTHER,
        kind=Kind.COMPLAINT,
        suggested_unit=None,
        topic_id=uuid5(NAMESPACE_OID, item.dup_key.hex()),
        reasons=(),
        entities=(),
        model="stand-in",
        needs_review=True,
    )
