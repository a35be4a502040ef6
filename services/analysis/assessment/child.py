"""What runs inside the scoring child; only there are the judgement and its parameters loaded."""

import ctypes
import gc
import os
import signal
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from services.analysis.judgement.types import Directory, ItemInput
from services.contracts.assessment import Assessment

_JUDGEMENT = "services.analysis.judgement"
_SET_PARENT_DEATH_SIGNAL = 1
_MADE_BETWEEN_COLLECTIONS = 100_000
"""Objects: judging makes many and hardly a cycle, so that looking for cycles meanwhile is in vain."""

_ONCE = datetime(2026, 6, 1, tzinfo=UTC)


def begin(learned: Path | None) -> None:
    """Choose parameters; leave when the worker is gone: a pipe that closes is noticed late."""
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.getppid() == 1:
        os._exit(1)
    import_module(f"{_JUDGEMENT}.parameters").use(learned)


def load() -> str:
    """Load all that judging needs, by judging something; returns the version that judges."""
    judge([ItemInput(text="路灯坏了。", received_at=_ONCE, dup_key=b"")], Directory())
    gc.freeze()  # what is loaded stays: no collection need look through it while somebody waits
    gc.set_threshold(_MADE_BETWEEN_COLLECTIONS)
    version: str = import_module(f"{_JUDGEMENT}.parameters").version()
    return version


def judge(batch: list[ItemInput], directory: Directory) -> list[Assessment]:
    scored: list[Assessment] = import_module(_JUDGEMENT).assess(batch, directory)
    return scored


def judge_by_rules(batch: list[ItemInput], directory: Directory) -> list[Assessment]:
    rules = import_module(f"{_JUDGEMENT}.rules_alone")
    return [rules.assess_by_rules(item, directory) for item in batch]
