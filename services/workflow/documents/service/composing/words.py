"""Words and small phrases that the documents of a case share."""

from collections.abc import Mapping
from datetime import date, datetime

from services.common.clock import SHANGHAI
from services.workflow.cases.domain.actions import Conclusion, Satisfaction
from services.workflow.cases.domain.words import ACTIONS, MILESTONES, STEPS

NOTHING = "无"
_MOST_OF_TITLE = 60
_DIGITS = "〇一二三四五六七八九"
_TEN = 10

CONCLUSIONS: Mapping[str, str] = {
    Conclusion.SUBSTANTIATED: "是（属实）",
    Conclusion.PARTLY: "部分（部分属实）",
    Conclusion.UNSUBSTANTIATED: "否（不属实）",
}
SATISFACTIONS: Mapping[str, str] = {
    Satisfaction.VERY_SATISFIED: "非常满意",
    Satisfaction.SATISFIED: "满意",
    Satisfaction.NEUTRAL: "一般",
    Satisfaction.DISSATISFIED: "不满意",
    Satisfaction.VERY_DISSATISFIED: "非常不满意",
    Satisfaction.UNREACHABLE: "未能联系上",
}
CLOCKS: Mapping[str, str] = {
    **{str(name): word for name, word in MILESTONES.items()},
    "part": "协办意见",
    "supervise": "督办",
    "instruct": "批示",
}
DEEDS: Mapping[str, str] = {
    **{str(action): word for action, word in ACTIONS.items()},
    **{str(step): word for step, word in STEPS.items()},
    "attach": "添加附件",
    "detach": "撤除附件",
    "withdraw_item": "撤回信息",
    "expire": "到期清除",
    "plan_start": "启动预案",
    "plan_tick": "完成预案步骤",
    "plan_late": "预案步骤超时",
}
SENTIMENTS: Mapping[str, str] = {"negative": "批评和诉求", "neutral": "询问和陈述", "positive": "肯定和建议"}
MEDIA: Mapping[str, str] = {
    "image/jpeg": "图片",
    "image/png": "图片",
    "image/webp": "图片",
    "application/pdf": "PDF 文件",
}


def moment(at: datetime | None) -> str:
    """`2026年11月22日16时40分`, or nothing."""
    if at is None:
        return ""
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def stamp(at: datetime | None) -> str:
    """`2026-11-22 16:40`, for the narrow cells of tables."""
    return "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def day(at: datetime | date) -> str:
    local = at.astimezone(SHANGHAI) if isinstance(at, datetime) else at
    return f"{local.year}年{local.month}月{local.day}日"


def short(title: str) -> str:
    """A title that fits a heading; what is cut off is seen to be."""
    line = " ".join(title.split())
    return line if len(line) <= _MOST_OF_TITLE else f"{line[:_MOST_OF_TITLE]}……"


def numeral(number: int) -> str:
    """一 ... 九十九 as headings and follow-ups count."""
    tens, ones = divmod(number, _TEN)
    if tens == 0:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


def listed(words: list[str]) -> str:
    return "、".join(words) if words else NOTHING
