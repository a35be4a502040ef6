"""The sorts of things that are asked in a case; pure."""

from enum import StrEnum


class TaskKind(StrEnum):
    """PART: an assisting unit's contribution; DISPUTE: whose case it is; SAMPLE: a look at what is closed."""

    PART = "part"
    SUPERVISE = "supervise"
    INSTRUCT = "instruct"
    DISPUTE = "dispute"
    SAMPLE = "sample"


TIMED = (TaskKind.PART, TaskKind.SUPERVISE, TaskKind.INSTRUCT)
"""Each of these has a clock of its name among the clocks of its case."""

PRESSURE = frozenset({TaskKind.SUPERVISE, TaskKind.INSTRUCT})
"""From above, met by an answer."""


class TaskStatus(StrEnum):
    """WAIVED: not asked for any more, with a reason; ENDED: the case went another way."""

    WAITING = "waiting"
    DONE = "done"
    WAIVED = "waived"
    ENDED = "ended"


class Ruling(StrEnum):
    """The result of a dispute, and of a sample check."""

    UPHELD = "upheld"
    OVERRULED = "overruled"
    PASSED = "passed"
    FAILED = "failed"
