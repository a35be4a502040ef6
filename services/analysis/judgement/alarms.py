"""The hard triggers alone: what the rubric's severe rules find, for a second look by somebody else.

Pure and without any trained level: what keeps an item from being rated as it should, a broken worker or
a bad model, does not keep it from being noticed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.analysis.judgement.rubric import severe
from services.analysis.judgement.rules_alone import shortened
from services.analysis.judgement.scene import scenes_of
from services.analysis.judgement.types import ItemInput

_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


def hard_triggers(texts: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    """For each title and text the codes of the severe rules that hold, in order, each once."""
    items = [ItemInput(shortened(text), _ANY_TIME, b"", title=title) for title, text in texts]
    return [tuple(dict.fromkeys(finding.code for finding in severe(scene))) for scene in scenes_of(items)]
