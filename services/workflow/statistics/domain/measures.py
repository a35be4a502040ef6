"""What is counted and what each number means: the one place that says so (docs/statistics.md repeats it)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Measure(StrEnum):
    """A number of cases, or of their items; each opens the list of these cases."""

    RECEIVED = "received"
    ITEMS = "items"
    VALID = "valid"
    MERGED = "merged"
    DISMISSED = "dismissed"
    ANSWERED = "answered"
    CLOSED = "closed"
    DUE = "due"
    ON_TIME = "on_time"
    OVERDUE = "overdue"
    REPLY_OVERDUE = "reply_overdue"
    ACCEPT_OVERDUE = "accept_overdue"
    REOPENED = "reopened"
    RETURNED = "returned"
    EXTENDED = "extended"
    RATED = "rated"
    SATISFIED = "satisfied"


class Rate(StrEnum):
    """One measure divided by another."""

    REPLY = "reply_rate"
    CLOSURE = "closure_rate"
    ON_TIME = "on_time_rate"
    SATISFACTION = "satisfaction_rate"


class Length(StrEnum):
    """How long something took, in whole minutes."""

    RESPONSE = "response"
    CLOSING = "closing"


class Dimension(StrEnum):
    """By what the numbers are broken down; the parts of a dimension always sum to the total."""

    RISK = "risk"
    KIND = "kind"
    CATEGORY = "category"
    CHANNEL = "channel"
    TIER = "tier"
    STATE = "state"
    UNIT = "unit"


COHORT: Final = (
    "统计范围：按工单的收到时间（首条信息收到的时间）计入所选时段，截至所示时刻的办理结果；"
    "演练和限阅的工单不计入任何数字。"
)
"""What holds of every number."""

UNASSIGNED: Final = "unassigned"
"""Stands for the lead unit of a case that has none."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A number's name and what exactly it counts."""

    name: str
    text: str


MEASURES: Final[Mapping[Measure, Definition]] = {
    Measure.RECEIVED: Definition("收到工单", "时段内收到的全部工单，含后来并案和不予受理的。"),
    Measure.ITEMS: Definition(
        "信息条数",
        "这些工单所含的信息，一条一计；并案后随信息计入并入的工单，撤销并案后恢复。",
    ),
    Measure.VALID: Definition("有效工单", "收到的工单减去已并案和不予受理的；撤销并案或重办后重新计入。"),
    Measure.MERGED: Definition("已并案", "现为“已并案”的工单；同一事项只在并入的工单上计一次。"),
    Measure.DISMISSED: Definition("不予受理", "现为“不予受理”的工单；重办后不再计入。"),
    Measure.ANSWERED: Definition(
        "已答复",
        "有效工单中至少有一次公开答复审核通过的；之后更正、重办仍计为已答复，退回、撤回的答复不算。",
    ),
    Measure.CLOSED: Definition("已办结", "有效工单中现为“办结”或“归档”的；重办后再次办结前不计。"),
    Measure.DUE: Definition("应办结", "有效工单中已按时办结的和办结超期的；未到期的在办工单不计。"),
    Measure.ON_TIME: Definition(
        "按时办结",
        "已办结且办结时限从未超期的；批准延期的按延期后的时限，暂停的时间不计，重办的每一轮都须按时。",
    ),
    Measure.OVERDUE: Definition(
        "办结超期",
        "有效工单中办结时限曾经超期的，不论现在是否办结；超期的事实在办结、重办、延期之后仍然保留。",
    ),
    Measure.REPLY_OVERDUE: Definition("首次答复超期", "有效工单中首次答复时限曾经超期的，之后答复的仍计。"),
    Measure.ACCEPT_OVERDUE: Definition(
        "签收超期", "有效工单中签收时限曾经超期的，不论由哪个单位签收，之后签收、退回的仍计。"
    ),
    Measure.REOPENED: Definition("曾重办", "收到的工单中至少重办过一次的，一张工单计一次。"),
    Measure.RETURNED: Definition(
        "曾退回", "收到的工单中被承办单位退回、或复核交办后收回过的，一张工单计一次。"
    ),
    Measure.EXTENDED: Definition("曾延期", "收到的工单中至少有一次延期获批准的，一张工单计一次。"),
    Measure.RATED: Definition(
        "有效回访", "有效工单中回访到满意度的，以最后一次联系上的回访为准；联系不上的不计。"
    ),
    Measure.SATISFIED: Definition("满意", "有效回访中最后一次评价为“非常满意”或“满意”的；“一般”不算满意。"),
}


@dataclass(frozen=True, slots=True)
class Ratio:
    """Numerator and denominator of a rate."""

    above: Measure
    below: Measure
    name: str
    text: str


RATES: Final[Mapping[Rate, Ratio]] = {
    Rate.REPLY: Ratio(Measure.ANSWERED, Measure.VALID, "回复率", "回复率（答复率）＝已答复÷有效工单。"),
    Rate.CLOSURE: Ratio(Measure.CLOSED, Measure.VALID, "办结率", "办结率＝已办结÷有效工单。"),
    Rate.ON_TIME: Ratio(Measure.ON_TIME, Measure.DUE, "按时办结率", "按时办结率＝按时办结÷应办结。"),
    Rate.SATISFACTION: Ratio(Measure.SATISFIED, Measure.RATED, "满意率", "满意率＝满意÷有效回访。"),
}

LENGTHS: Final[Mapping[Length, tuple[Measure, Definition]]] = {
    Length.RESPONSE: (
        Measure.ANSWERED,
        Definition(
            "首次答复用时",
            "已答复的工单从收到到第一次公开答复审核通过的时间，按自然时间计、舍去不足一分钟的部分。",
        ),
    ),
    Length.CLOSING: (
        Measure.CLOSED,
        Definition(
            "办结用时",
            "已办结的工单从收到到最近一次办结的时间，按自然时间计、舍去不足一分钟的部分；重办的计到再次办结。",
        ),
    ),
}

QUANTILES: Final[Mapping[str, tuple[int, str]]] = {
    "median": (50, "中位数：至少一半工单的用时不超过它的最小值。"),
    "p90": (90, "90分位数：至少九成工单的用时不超过它的最小值。"),
}
"""The share of cases in hundredths."""

NO_DATA: Final = "无"
"""What is printed for a rate of nothing; never 0 % nor 100 %."""


def texts() -> list[str]:
    """Every sentence that defines a number, for the page, the API and the document that repeats them."""
    found = [COHORT]
    found += [each.text for each in MEASURES.values()]
    found += [each.text for each in RATES.values()]
    found += [each.text for _, each in LENGTHS.values()]
    found += [text for _, text in QUANTILES.values()]
    return found
