"""The names of what can be done to a case, and the codes that its actions carry (contract.md, Cases)."""

from enum import StrEnum

from services.contracts.codes import CaseState


class Action(StrEnum):
    REVIEW = "review"
    DISMISS = "dismiss"
    MERGE = "merge"
    UNMERGE = "unmerge"
    ASSIGN = "assign"
    ACCEPT = "accept"
    RETURN = "return"
    TRANSFER = "transfer"
    DISPUTE = "dispute"
    DECIDE_DISPUTE = "decide_dispute"
    TAKE = "take"
    HAND_OVER = "hand_over"
    LOG = "log"
    COMMENT = "comment"
    VERIFY = "verify"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    PAUSE = "pause"
    RESUME = "resume"
    ASK_PART = "ask_part"
    CONTRIBUTE = "contribute"
    WAIVE = "waive"
    ANSWER = "answer"
    SUBMIT_REPLY = "submit_reply"
    RECALL = "recall"
    APPROVE = "approve"
    REJECT = "reject"
    PUBLISH = "publish"
    CORRECT = "correct"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    ARCHIVE = "archive"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    SUPERVISE = "supervise"
    INSTRUCT = "instruct"
    SETTLE_CONCERN = "settle_concern"
    RESTRICT = "restrict"
    UNRESTRICT = "unrestrict"
    SPOT_CHECK = "spot_check"


class Step(StrEnum):
    """What the system itself writes into a timeline, beside the actions of people."""

    OPEN = "open"
    JOIN = "join"
    RAISE = "raise"
    ABSORB = "absorb"
    RESTORE = "restore"
    OVERDUE = "overdue"
    WARN = "warn"
    ASK_NEXT = "ask_next"
    RECKON = "reckon"
    RUN_ON = "run_on"
    ALARM = "alarm"
    CLUE = "clue"
    PAGE = "page"
    CONFIRM = "confirm"


class DismissBasis(StrEnum):
    NOT_A_CONCERN = "not_a_concern"
    OUTSIDE_JURISDICTION = "outside_jurisdiction"
    COURT_OR_ARBITRATION = "court_or_arbitration"
    REPEATED = "repeated"
    WITHDRAWN = "withdrawn"


class PauseBasis(StrEnum):
    """What a case waits for that is not in the unit's hands."""

    MORE_INFORMATION = "more_information"
    EXPERT_OPINION = "expert_opinion"
    OTHER_PROCEDURE = "other_procedure"
    HIGHER_LEVEL = "higher_level"
    FORCE_MAJEURE = "force_majeure"


class Conclusion(StrEnum):
    SUBSTANTIATED = "substantiated"
    PARTLY = "partly"
    UNSUBSTANTIATED = "unsubstantiated"


class Satisfaction(StrEnum):
    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"
    UNREACHABLE = "unreachable"


class ReplyStatus(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"


TOP_TIER = 3
CONFLICT_TIER = 2
"""An item about a unit's own conduct goes at least to the tier above the unit."""

OPEN_STATES = frozenset(CaseState) - {
    CaseState.CLOSED,
    CaseState.ARCHIVED,
    CaseState.DISMISSED,
    CaseState.MERGED,
}
