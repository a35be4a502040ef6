"""The words that papers share, and how they write numbers and times; pure."""

from collections.abc import Mapping
from datetime import datetime

from services.contracts.instants import CHINA
from services.workflow.paging.domain import Ended, Reason

NONE = "无"
REASONS: Mapping[Reason, str] = {
    Reason.SEVERE: "特别重大",
    Reason.ALARM: "危及人身安全，提请复核",
    Reason.MAJOR_UNREAD: "重大工单无人查看",
    Reason.BY_HAND: "人工发起",
}
ENDED: Mapping[Ended, str] = {
    Ended.ACKNOWLEDGED: "已确认接收",
    Ended.READ: "发出前已查看",
    Ended.SUPERSEDED: "并入更高级别通知",
    Ended.WITHDRAWN: "不再需要",
}


def moment(at: datetime) -> str:
    """`11-22 16:40`."""
    return f"{at.astimezone(CHINA):%m-%d %H:%M}"


def clock_time(at: datetime) -> str:
    """`16时40分`."""
    local = at.astimezone(CHINA)
    return f"{local.hour}时{local.minute:02d}分"


def full_moment(at: datetime) -> str:
    """`2026年11月22日16时40分`."""
    local = at.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日{clock_time(at)}"
