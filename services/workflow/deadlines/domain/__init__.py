"""The deadline engine: rules, counting, and how a deadline is told; pure.

docs/deadlines.md tells with examples how each of the four parts of a rule counts.
"""

from services.workflow.deadlines.domain.counting import (
    Adjusted,
    Adjustment,
    Due,
    Longer,
    Pause,
    Step,
    due,
    measure,
    moment_at,
    share,
)
from services.workflow.deadlines.domain.rule import DeadlineRule, End, Hours, Start, Unit
from services.workflow.deadlines.domain.telling import in_words, trace

__all__ = [
    "Adjusted",
    "Adjustment",
    "DeadlineRule",
    "Due",
    "End",
    "Hours",
    "Longer",
    "Pause",
    "Start",
    "Step",
    "Unit",
    "due",
    "in_words",
    "measure",
    "moment_at",
    "share",
    "trace",
]
