"""The words for codes in exported columns."""

from collections.abc import Mapping

from services.contracts.codes import Channel, Kind
from services.workflow.duty.domain.attendance import Attendance
from services.workflow.duty.domain.posts import Post
from services.workflow.knowledge.domain.rules import EntryState
from services.workflow.tasks.domain import Ruling
from services.workflow.unit_scores.domain import ScoreMeasure

CHANNELS: Mapping[str, str] = {
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

KINDS: Mapping[str, str] = {
    Kind.COMPLAINT: "投诉",
    Kind.SUGGESTION: "建议",
    Kind.INQUIRY: "咨询",
    Kind.RUMOUR: "传言求证",
    Kind.ALERT: "险情",
    Kind.PRAISE: "表扬",
}

POSTS: Mapping[str, str] = {Post.DUTY: "主班", Post.DEPUTY: "副班", Post.CHIEF: "带班领导"}

ATTENDANCE: Mapping[str, str] = {
    Attendance.AHEAD: "未开始",
    Attendance.DUE: "待签到",
    Attendance.ON_TIME: "按时签到",
    Attendance.LATE: "迟签",
    Attendance.MISSING: "未签到",
}

ENTRIES: Mapping[str, str] = {
    EntryState.DRAFT: "草稿",
    EntryState.IN_REVIEW: "待审核",
    EntryState.APPROVED: "已生效",
    EntryState.EXPIRED: "已过期",
    EntryState.WITHDRAWN: "已撤下",
}

SCORES: Mapping[str, str] = {
    ScoreMeasure.ACCEPT: "按时签收",
    ScoreMeasure.FIRST_REPLY: "首次答复及时",
    ScoreMeasure.CLOSE: "按时办结",
    ScoreMeasure.REPLY: "回复率",
    ScoreMeasure.CLOSURE: "办结率",
    ScoreMeasure.SATISFACTION: "满意率",
    ScoreMeasure.QUALITY: "抽查合格",
    ScoreMeasure.OVERDUE: "超期",
    ScoreMeasure.RETURN_UPHELD: "退回成立",
    ScoreMeasure.RETURN_OVERRULED: "退回不成立",
    ScoreMeasure.SUBMITTED: "信息报送",
    ScoreMeasure.ADOPTED: "信息采用",
}

RULINGS: Mapping[str | None, str] = {Ruling.PASSED: "合格", Ruling.FAILED: "不合格"}

ASSESSED, UNASSESSED = "已研判", "未研判"


def yes(value: bool) -> str:
    return "是" if value else "否"
