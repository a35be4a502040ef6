"""The words that papers share, and how they write numbers and times; pure."""

from collections.abc import Mapping
from datetime import datetime

from services.contracts.codes import Channel, Kind
from services.contracts.instants import CHINA
from services.workflow.duty.domain.attendance import Attendance
from services.workflow.duty.domain.posts import Post
from services.workflow.paging.domain import Ended, Reason

NONE = "无"
CHANNELS: Mapping[Channel, str] = {
    Channel.HOTLINE_12345: "12345 热线",
    Channel.MAYOR_MAILBOX: "县长信箱",
    Channel.MESSAGE_BOARD: "留言板",
    Channel.PETITION: "信访",
    Channel.FORUM: "论坛",
    Channel.WEIBO: "微博",
    Channel.WECHAT: "微信",
    Channel.SHORT_VIDEO: "短视频",
    Channel.NEWS: "新闻",
    Channel.PHONE: "来电",
    Channel.VISIT: "来访",
    Channel.OTHER: "其他",
}
KINDS: Mapping[Kind, str] = {
    Kind.COMPLAINT: "投诉",
    Kind.SUGGESTION: "建议",
    Kind.INQUIRY: "咨询",
    Kind.RUMOUR: "传言求证",
    Kind.ALERT: "险情",
    Kind.PRAISE: "表扬",
}
POSTS: Mapping[Post, str] = {Post.DUTY: "主班", Post.DEPUTY: "副班", Post.CHIEF: "带班领导"}
ATTENDANCE: Mapping[Attendance, str] = {
    Attendance.AHEAD: "未到时间",
    Attendance.DUE: "待签到",
    Attendance.ON_TIME: "按时签到",
    Attendance.LATE: "迟到签到",
    Attendance.MISSING: "未签到",
}
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
