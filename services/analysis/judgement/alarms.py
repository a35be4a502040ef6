"""The hard triggers alone: what the rubric's severe rules find, for a second look by somebody else.

Pure and without any trained level: what keeps an item from being rated as it should, a broken worker or
a bad model, does not keep it from being noticed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.analysis.judgement.rubric import severe
from services.analysis.judgement.rules_alone import shortened
from services.analysis.judgement.scene import scene_of
from services.analysis.judgement.types import ItemInput

_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


def hard_triggers(texts: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    """For each title and text the codes of the severe rules that hold, in order, each once."""
    return [_codes(title, text) for title, text in texts]


def _codes(title: str, text: str) -> tuple[str, ...]:
    scene = scene_of(ItemInput(shortened(text), _ANY_TIME, b"", title=title))
    return tuple(dict.fromkeys(finding.code for finding in severe(scene)))
