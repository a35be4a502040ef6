"""Where the judgement runs: in a child process that can be killed, so that no text can hold a worker."""

import asyncio
import ctypes
import multiprocessing
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from typing import Protocol
from uuid import NAMESPACE_OID, uuid5

from services.analysis.judgement.types import Directory, ItemInput
from services.contracts.assessment import Assessment, Risk, Sentiment
from services.contracts.codes import Category, Kind, RiskLevel, SentimentLabel

_SECONDS_AN_ITEM = 0.5
_SECONDS_AT_LEAST = 10.0
_START_SECONDS = 30.0


class ScoringFailed(Exception):  # noqa: N818 - reads as the state it reports
    """The child process died or took too long; the batch is tried again in smaller parts."""


class Scorer(Protocol):
    """Gives one assessment for each item, in order."""

    async def score(self, batch: Sequence[ItemInput], directory: Directory) -> list[Assessment]: ...


def _end_with_parent() -> None:
    """Leave when the worker is gone: a pipe that closes is noticed only between two batches."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.getppid() == 1:
        os._exit(1)


def _judge(batch: list[ItemInput], directory: Directory) -> list[Assessment]:
    """Runs in the child; only there are the judgement and its parameters loaded."""
    scored: list[Assessment] = import_module("services.analysis.judgement").assess(batch, directory)
    return scored


class ChildScorer:
    """The real judgement in one child process, started when first needed and after every failure."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._warm = False

    async def score(self, batch: Sequence[ItemInput], directory: Directory) -> list[Assessment]:
        """Raises ScoringFailed when the child dies or needs longer than it may."""
        loop = asyncio.get_running_loop()
        seconds = _SECONDS_AT_LEAST + _SECONDS_AN_ITEM * len(batch) + (0 if self._warm else _START_SECONDS)
        try:
            scored = await asyncio.wait_for(
                loop.run_in_executor(self._started(), _judge, list(batch), directory), seconds
            )
        except (TimeoutError, BrokenProcessPool) as error:
            self.stop()
            raise ScoringFailed(type(error).__name__) from error
        self._warm = True
        return list(scored)

    def stop(self) -> None:
        """Kill the child, whatever it is doing."""
        if self._pool is not None:
            for child in list((self._pool._processes or {}).values()):  # noqa: SLF001 - the executor cannot kill
                child.kill()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
            self._warm = False

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
            )
        return self._pool


class StandInScorer:
    """Says "general" of everything at no cost; for benchmarks of everything but the judgement."""

    async def score(self, batch: Sequence[ItemInput], directory: Directory) -> list[Assessment]:
        del directory
        return [_nothing_special(item) for item in batch]


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
