"""The daily brief 日报; pure."""

from collections.abc import Sequence

from services.contracts.words import CHANNELS, KINDS, RISKS
from services.workflow.briefs.domain.facts import DailyFacts, Demand, Listed, Missed, ShiftFact, Voice
from services.workflow.briefs.domain.periods import chinese_day, local_day
from services.workflow.briefs.domain.words import NONE, clock_time, moment
from services.workflow.briefs.domain.writing import NOT_ASSIGNED, Writer, case_lines, milestone
from services.workflow.cases.domain.words import STATES
from services.workflow.documents.domain.content import Content
from services.workflow.duty.domain.words import POSTS
from services.workflow.statistics.domain.measures import Dimension, Measure, Rate

_RECEIVED = (Measure.RECEIVED, Measure.ITEMS, Measure.MERGED, Measure.DISMISSED, Measure.VALID)
_HANDLED = (Measure.ANSWERED, Measure.CLOSED, Measure.OVERDUE)
ROTA = "值班安排"
_RATES = (Rate.REPLY, Rate.CLOSURE, Rate.ON_TIME)
_GROUPS = (
    ("（一）按等级", Dimension.RISK, "等级"),
    ("（二）按类别", Dimension.CATEGORY, "类别"),
    ("（三）按来源渠道", Dimension.CHANNEL, "来源渠道"),
    ("（四）按责任单位", Dimension.UNIT, "责任单位"),
)


def daily_brief(facts: DailyFacts) -> Content:
    """What came in today and how it stands; what is late, answered, criticised and due; who is on tonight."""
    writer = Writer(facts.frame, facts.figures)
    writer.section("总体情况")
    _overall(writer, facts)
    writer.section("特别重大、重大工单")
    _grave(writer, facts)
    writer.section("超期情况")
    listed_clocks(writer, "现有时限超期的工单", facts.overdue)
    writer.section("答复情况")
    _answered(writer, facts)
    writer.section("群众批评和意见")
    voices(writer, facts.demands, facts.voices)
    writer.section("即将到期")
    until = chinese_day(facts.next_day.first)
    listed_clocks(writer, f"截至下一工作日（{until}）到期的工单", facts.due_next)
    writer.section("今晚值班")
    _on_duty(writer, facts.on_duty)
    writer.ending()
    return Content(
        title=f"网络舆情日报（{facts.period.words}）",
        blocks=writer.blocks,
        issuer=facts.frame.issuer,
        dated=local_day(facts.frame.as_of),
        sources=writer.sources,
    )


def _overall(writer: Writer, facts: DailyFacts) -> None:
    until = facts.figures.until
    running = "" if until == facts.period.until else f"零时至{clock_time(until)}"
    if facts.figures.counts[Measure.RECEIVED]:
        told = writer.counted(_RECEIVED)
        writer.say(f"{facts.period.words}{running}，{told}。", cites=writer.cite(_RECEIVED))
        writer.say(f"其中{writer.counted(_HANDLED)}。", cites=writer.cite(_HANDLED))
        writer.rates(_RATES)
        for title, code, caption in _GROUPS:
            writer.grouped(title, code, caption)
    else:
        writer.nothing_received(f"{facts.period.words}{running}")
    if facts.missed is not None:
        _missed(writer, facts.missed)


def _missed(writer: Writer, missed: Missed) -> None:
    numbers = [case.number for case in missed.grave]
    grave = f"，其中特别重大、重大{len(numbers)}件：{'、'.join(numbers)}" if numbers else ""
    since, until = moment(missed.since), moment(missed.until)
    told = f"上期日报截数（{since}）之后至{until}，另收到工单{missed.cases}件{grave}。"
    writer.say(told, cites=[writer.records])


def _grave(writer: Writer, facts: DailyFacts) -> None:
    if not facts.grave.total:
        writer.nothing()
        return
    writer.total("本日收到的和未办结的共", facts.grave)
    case_lines(writer, facts.grave.cases)


def listed_clocks(writer: Writer, words: str, listed: Listed) -> None:
    """Cases with the clock that is due first."""
    if not listed.total:
        writer.nothing()
        return
    writer.total(words, listed)
    rows = [
        (
            case.number,
            case.title,
            f"{RISKS[case.risk]}\n{STATES[case.state]}",
            case.unit or NOT_ASSIGNED,
            f"{milestone(case.milestone)}\n{moment(case.due_at)}" if case.due_at else NONE,
        )
        for case in listed.cases
    ]
    head = ("工单", "事项", "等级/状态", "责任单位", "时限")
    writer.table(head, rows, (0.23, 0.26, 0.15, 0.18, 0.18), cites=[writer.records])


def _answered(writer: Writer, facts: DailyFacts) -> None:
    if not facts.answered.total:
        writer.nothing()
        return
    writer.total("本日审核通过答复的工单", facts.answered)
    rows = [
        (case.number, case.title, case.unit or NOT_ASSIGNED, STATES[case.state])
        for case in facts.answered.cases
    ]
    head = ("工单", "事项", "责任单位", "状态")
    writer.table(head, rows, (0.24, 0.42, 0.2, 0.14), cites=[writer.records])


def voices(writer: Writer, demands: Sequence[Demand], said: Sequence[Voice]) -> None:
    """Criticism is quoted in its own words, neither softened nor judged."""
    if demands:
        writer.part("（一）反映集中的事项")
        for demand in demands:
            told = (
                f"{demand.title}：{demand.items}条信息，{demand.unit or NOT_ASSIGNED}，工单{demand.number}。"
            )
            writer.say(told, cites=[writer.records])
        writer.part("（二）原话摘录")
    if not said:
        writer.nothing()
    for voice in said:
        told = f"{KINDS[voice.kind]}（{CHANNELS[voice.channel]}，{moment(voice.at)}，{voice.number}）："
        writer.say(f"{told}“{voice.words}”", cites=[writer.records])


def _on_duty(writer: Writer, shifts: Sequence[ShiftFact]) -> None:
    rows = [
        (POSTS[each.post], each.person, f"{moment(each.starts_at)} 至 {moment(each.ends_at)}")
        for each in shifts
    ]
    if rows:
        writer.source(ROTA, "值班安排中覆盖今晚的班次")
    writer.table(("岗位", "值班人", "班次"), rows, (0.24, 0.36, 0.4), cites=[ROTA])
