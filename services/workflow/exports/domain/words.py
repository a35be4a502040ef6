"""The words for codes in exported columns."""

from collections.abc import Mapping

from services.contracts.codes import Channel, Kind

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

ASSESSED, UNASSESSED = "已研判", "未研判"


def yes(value: bool) -> str:
    return "是" if value else "否"
