"""When an item may be withdrawn, and what stays of one whose words are gone; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.contracts.codes import CaseState, ItemStatus, Role

OWN_WITHIN = timedelta(hours=24)
"""So long the submitting unit withdraws what it sent; afterwards the office does."""

OFFICE = (Role.DUTY_OFFICER, Role.OFFICE_CHIEF)
SUBMITTERS = (Role.HANDLER, Role.UNIT_HEAD, Role.UNIT_CLIENT)
_ANSWERED = frozenset({CaseState.REPLIED, CaseState.CLOSED, CaseState.DISMISSED})


class Erasure(StrEnum):
    """Why the words of an item are gone."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


ERASED_TEXT = {Erasure.WITHDRAWN: "（已撤回）", Erasure.EXPIRED: "（保存期满，已清除）"}
"""What stands in the place of the words; the database takes no other text for an item that is there."""


class Refusal(StrEnum):
    """Why an item cannot be withdrawn now: the sentence for whoever asked."""

    GONE = "这条信息的内容已经清除，不必再撤回。"
    NOT_YET = "这条信息正在研判，请等几秒钟，显示研判结果后再撤回。"
    ARCHIVED = "工单已归档，信息不能再撤回；需要更正的，请在公开答复中更正。"
    ANSWERED = "工单已经回复或结束，报送单位不能自行撤回；确需撤回的，请联系县网信办。"
    TOO_LATE = "报送已超过 24 小时，报送单位不能自行撤回；确需撤回的，请联系县网信办。"


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as the rules see it; `state` is its case's, None without a case."""

    erased: bool
    status: ItemStatus
    state: CaseState | None
    received_at: datetime


def refusal(item: Standing, *, office: bool, now: datetime) -> Refusal | None:
    """Why it cannot be withdrawn now; None when it can. `office`: not bound to what binds the submitter."""
    if item.erased:
        return Refusal.GONE
    if item.state is None and item.status is not ItemStatus.FAILED:
        return Refusal.NOT_YET
    if item.state is CaseState.ARCHIVED:
        return Refusal.ARCHIVED
    if office:
        return None
    if item.state in _ANSWERED:
        return Refusal.ANSWERED
    return Refusal.TOO_LATE if now - item.received_at > OWN_WITHIN else None
