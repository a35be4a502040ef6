"""The columns of an import: their headings in the template, and the contract's names for them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.contracts.codes import Channel
from services.contracts.words import CHANNELS


class Shape(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    LINE = "line"
    CHANNEL = "channel"
    UNIT = "unit"
    TIME = "time"
    COUNT = "count"
    TRUTH = "truth"
    NAMELESS = "nameless"


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is the contract's name, `reach.views` for one inside of `reach`; `width` counts characters."""

    field: str
    title: str
    shape: Shape
    width: int
    hint: str
    aliases: tuple[str, ...] = ()
    required: bool = False


COLUMNS: Final = (
    Column(
        "external_id",
        "外部编号",
        Shape.LINE,
        18,
        "本单位自己的编号，可不填；同一编号只收一次。",
        ("编号", "本单位编号"),
    ),
    Column(
        "channel",
        "来源渠道",
        Shape.CHANNEL,
        14,
        "必填，请从列表中选择。",
        ("渠道", "来源"),
        required=True,
    ),
    Column("title", "标题", Shape.LINE, 24, "原帖有标题时填写，最多 200 个字。"),
    Column(
        "text",
        "正文",
        Shape.TEXT,
        60,
        "必填，群众反映的原话，最多 10000 个字；个人信息由系统遮盖。",
        ("内容", "诉求内容"),
        required=True,
    ),
    Column("place", "地点", Shape.LINE, 18, "事情发生的地方，最多 200 个字。", ("事发地点",)),
    Column(
        "occurred_at",
        "发生时间",
        Shape.TIME,
        18,
        "如 2026-03-05 09:30；不写时区即为北京时间。",
        ("事发时间",),
    ),
    Column(
        "published_at",
        "发布时间",
        Shape.TIME,
        18,
        "网上发布的时间，如 2026-03-05 09:30。",
        ("网上发布时间",),
    ),
    Column(
        "source_url",
        "网址",
        Shape.LINE,
        30,
        "以 http:// 或 https:// 开头的完整网址。",
        ("来源网址", "链接", "原文链接"),
    ),
    Column(
        "concerns_unit",
        "涉及单位",
        Shape.UNIT,
        20,
        "反映的是哪个单位自己的问题；请从列表中选择，不涉及就空着。",
    ),
    Column("reach.views", "浏览量", Shape.COUNT, 10, "不小于 0 的整数。", ("浏览", "views")),
    Column("reach.likes", "点赞数", Shape.COUNT, 10, "不小于 0 的整数。", ("点赞", "likes")),
    Column("reach.comments", "评论数", Shape.COUNT, 10, "不小于 0 的整数。", ("评论", "comments")),
    Column("reach.shares", "转发数", Shape.COUNT, 10, "不小于 0 的整数。", ("转发", "shares")),
    Column("drill", "演练", Shape.TRUTH, 8, "是演练填“是”，不填就是“否”。", ("是否演练",)),
)
NAMELESS: Final = Column("", "", Shape.NAMELESS, 14, "")
"""What stands under an empty heading; nothing may."""

REASON: Final = "原因"
"""What the sheet of refused rows has beside the columns of the file; it is no part of an item."""

EXAMPLE_ID: Final = "示例（请删除本行）"
"""The number of the template's example; its row is left out when nobody deleted it."""

_OTHER_NAMES: Final = {
    "12345": Channel.HOTLINE_12345,
    "热线": Channel.HOTLINE_12345,
    "市长信箱": Channel.MAYOR_MAILBOX,
    "领导信箱": Channel.MAYOR_MAILBOX,
    "电话": Channel.PHONE,
    "其它": Channel.OTHER,
}
MOST_COLUMNS = 100
_LONGEST_HEADING = 100
_LONGEST_COMPARED = 200
"""Normalising takes long for a long run of marks: nothing longer is looked at."""
_LONGEST_SHOWN = 20
_MOST_SHOWN = 10


class HeaderRefused(Exception):  # noqa: N818 - reads as the state it reports
    """The first row does not name the columns; the message is a Chinese sentence that says what to do."""


def plain(words: str) -> str:
    """Headings and choices are compared by this: width, case and white space make no difference."""
    return "".join(unicodedata.normalize("NFKC", words[:_LONGEST_COMPARED]).split()).lower()


def _names(column: Column) -> list[str]:
    return [plain(name) for name in (column.field, column.title, *column.aliases)]


_BY_NAME: Final = {name: column for column in COLUMNS for name in _names(column)}
_CHANNEL_BY_NAME: Final = {
    **{plain(name): channel for name, channel in _OTHER_NAMES.items()},
    **{plain(name): channel for channel, name in CHANNELS.items()},
    **{channel.value: channel for channel in Channel},
}


def channel_of(words: str) -> Channel | None:
    """The channel that a code or a name means."""
    return _CHANNEL_BY_NAME.get(plain(words))


def field_of(heading: str) -> str | None:
    """The field that a heading means; None for 原因. One that is not known stays, to be refused by name."""
    if plain(heading) == REASON:
        return None
    column = _column(heading)
    return heading if column is None or column is NAMELESS else column.field


def column_of(field: str) -> Column | None:
    """The column of a field; that of a part for `reach` as a whole."""
    return next((column for column in COLUMNS if column.field == field), None)


def columns_of(heading: Sequence[str]) -> list[Column | None]:
    """The column under each heading; None: not for us, as 原因. Raises HeaderRefused."""
    if len(heading) > MOST_COLUMNS:
        raise HeaderRefused(f"表头超过 {MOST_COLUMNS} 列；请使用导入模板，把多余的列删去后再上传。")
    found = [_column(name) for name in heading]
    unknown = [
        "".join(each for each in name.strip() if each.isprintable())
        for name, column in zip(heading, found, strict=True)
        if column is None and plain(name) != REASON
    ]
    if unknown:
        raise HeaderRefused(
            f"表头里有不认识的列：{_quoted(unknown)}。请删去这些列，或改成模板里的列名后再上传；"
            "群众的姓名、账号和联系方式不需要，也不接收。"
        )
    named = [column for column in found if column is not None and column is not NAMELESS]
    if twice := sorted({column.title for column in named if named.count(column) > 1}):
        raise HeaderRefused(f"表头里{_quoted(twice)}出现了不止一次；请只留一列后再上传。")
    if missing := [column.title for column in COLUMNS if column.required and column not in named]:
        raise HeaderRefused(f"表头里没有{_quoted(missing)}；第一行应是列名，请对照导入模板补上后再上传。")
    return found


def _column(heading: str) -> Column | None:
    name = "?" if len(heading) > _LONGEST_HEADING else plain(heading)
    if not name:
        return NAMELESS
    for mark in ("(必填)", "*"):
        name = name.removeprefix(mark).removesuffix(mark)
    return _BY_NAME.get(name)


def _quoted(names: Sequence[str]) -> str:
    shown = "".join(f"“{name[:_LONGEST_SHOWN]}”" for name in names[:_MOST_SHOWN])
    return shown if len(names) <= _MOST_SHOWN else f"{shown}等 {len(names)} 列"
