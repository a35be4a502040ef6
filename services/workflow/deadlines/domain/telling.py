"""A deadline told day by day, in Chinese, for the person who asks how it came about."""

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

from services.contracts.instants import CHINA
from services.workflow.calendar.domain import DayKind
from services.workflow.deadlines.domain.counting import Adjusted, Due, Pause, Step
from services.workflow.deadlines.domain.rule import UNIT_NAMES, DeadlineRule, End, Hours, Start, Unit

KIND_NAMES = {
    DayKind.WORKDAY: "工作日",
    DayKind.MAKE_UP: "调休上班",
    DayKind.WEEKEND: "周末休息",
    DayKind.HOLIDAY: "节假日放假",
}
_STARTS = {
    Start.AT_ONCE: "收到即计",
    Start.NEXT_WORKING_MINUTE: "从下一个工作时间起计",
    Start.NEXT_WORKDAY: "从下一个工作日起计",
}
_ENDS = {End.SAME_TIME: "到同一时刻止", End.END_OF_DAY: "到当天结束止"}
_HOURS = {Hours.WORKING: "按工作时间计算", Hours.ROUND_THE_CLOCK: "按全天计算"}
_WEEKDAYS = "一二三四五六日"
NOT_LOADED = "（该年放假安排尚未导入，暂按周一至周五和固定节日推算）"


def trace(result: Due) -> list[str]:
    """One line a day, between the start and the end."""
    return list(_sentences(result))


def in_words(rule: DeadlineRule) -> str:
    """The four parts of a rule in one line."""
    amount = f"{rule.amount} {UNIT_NAMES[rule.unit]}"
    return f"{amount}，{_HOURS[rule.calendar]}，{_STARTS[rule.start]}，{_ENDS[rule.end]}"


def moment(at: datetime) -> str:
    """Beijing time, with the day of the week."""
    local = at.astimezone(CHINA)
    return f"{_date(local.date())} {local:%H:%M}"


def counted(rule: DeadlineRule, amount: Fraction | None) -> str:
    """What a day of the count gave, such as 第 2 个工作日."""
    if amount is None:
        return "不计"
    if rule.unit is Unit.WORKDAY:
        return f"第 {amount} 个工作日"
    return f"累计 {float(amount):.10g} {UNIT_NAMES[rule.unit]}"


def _sentences(result: Due) -> Iterator[str]:
    rule = result.rule
    how = "工作时间" if rule.calendar is Hours.WORKING else "全天"
    yield f"{moment(result.started_at)} 收到；时限 {rule.amount} {UNIT_NAMES[rule.unit]}（按{how}计算）"
    if result.clock_at != result.started_at:
        yield f"{moment(result.clock_at)} 开始计时"
    for step in result.steps:
        yield _day(step, counted(rule, step.counted))
    for adjusted in result.adjusted:
        yield from _adjustment(adjusted)
    yield f"{moment(result.due_at)} 到期" + ("（暂定）" if result.provisional else "")


def _adjustment(adjusted: Adjusted) -> Iterator[str]:
    by = adjusted.by
    if isinstance(by, Pause):
        why = f"（{by.reason}）" if by.reason else ""
        yield f"{moment(by.since)} 至 {moment(by.until)} 暂停计时{why}，到期顺延"
        for step in adjusted.steps:
            yield _day(step, "顺延" if step.kind in {DayKind.WORKDAY, DayKind.MAKE_UP} else "不计")
        return
    yield f"{moment(by.at)} 批准延期 {by.workdays} 个工作日，从 {moment(adjusted.before)} 起算"
    for step in adjusted.steps:
        yield _day(step, "不计" if step.counted is None else f"延期第 {step.counted} 个工作日")


def _day(step: Step, what: str) -> str:
    return f"{_date(step.day)} {KIND_NAMES[step.kind]}，{what}{'' if step.loaded else NOT_LOADED}"


def _date(day: date) -> str:
    return f"{day:%Y-%m-%d} 周{_WEEKDAYS[day.weekday()]}"
