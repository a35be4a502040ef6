"""The duty log 值班日志 of a day or month; pure."""

from services.workflow.briefs.domain.facts import DutyFacts, HandoverFact, PageFact, ShiftFact
from services.workflow.briefs.domain.periods import Span, local_day
from services.workflow.briefs.domain.words import ENDED, NONE, REASONS, moment
from services.workflow.briefs.domain.writing import Writer, case_lines
from services.workflow.documents.domain.content import Content
from services.workflow.duty.domain.words import ATTENDANCE, POSTS
from services.workflow.statistics.domain.figures import spoken

_MINUTE = 60
DUTY_RECORDS = "值班记录"


def duty_log(facts: DutyFacts) -> Content:
    """Shifts and check-ins, handovers, pages and who confirmed them, what was notable."""
    writer = Writer(facts.frame)
    writer.source(DUTY_RECORDS, "本期的值班安排、签到、交接班和紧急通知记录")
    writer.section("值班与签到")
    head = ("岗位", "值班人", "班次", "签到")
    shifts = [_shift(each) for each in facts.shifts]
    writer.table(head, shifts, (0.14, 0.2, 0.4, 0.26), cites=[DUTY_RECORDS])
    writer.section("交接班")
    _handovers(writer, facts)
    writer.section("紧急通知与确认")
    columns = ("工单", "事由", "发起", "次数", "结果")
    pages = [_page(each) for each in facts.pages]
    writer.table(columns, pages, (0.24, 0.18, 0.19, 0.1, 0.29), cites=[DUTY_RECORDS])
    writer.section("重要事项")
    if facts.grave.total:
        writer.total("本期收到特别重大、重大工单", facts.grave)
        case_lines(writer, facts.grave.cases)
    else:
        writer.nothing()
    writer.ending()
    span = "月" if facts.period.span is Span.MONTH else ""
    return Content(
        title=f"值班日志（{facts.period.words}）" if not span else f"{facts.period.words}值班日志",
        blocks=writer.blocks,
        issuer=facts.frame.issuer,
        dated=local_day(facts.frame.as_of),
        sources=writer.sources,
    )


def _shift(shift: ShiftFact) -> tuple[str, str, str, str]:
    signed = "" if shift.checked_in_at is None else f" {moment(shift.checked_in_at)}"
    return (
        POSTS[shift.post],
        shift.person,
        f"{moment(shift.starts_at)} 至 {moment(shift.ends_at)}",
        f"{ATTENDANCE[shift.attendance]}{signed}",
    )


def _handovers(writer: Writer, facts: DutyFacts) -> None:
    if not facts.handovers:
        writer.nothing()
    for place, each in enumerate(facts.handovers, 1):
        about = f"交接工单：{'、'.join(case.number for case in each.cases)}。" if each.cases else ""
        writer.say(
            f"{place}．{moment(each.at)} {POSTS[each.post]}{each.person}交班：{each.words}",
            cites=[DUTY_RECORDS],
        )
        writer.say(f"{about}{_answer(each)}", cites=[DUTY_RECORDS])


def _answer(handover: HandoverFact) -> str:
    if handover.answered_at is None:
        return "接班：尚未确认。"
    return f"接班：{handover.answered_by}，{moment(handover.answered_at)}确认。"


def _page(page: PageFact) -> tuple[str, str, str, str, str]:
    return (
        page.number,
        REASONS[page.reason],
        moment(page.raised_at),
        str(page.steps) if page.steps else NONE,
        _outcome(page),
    )


def _outcome(page: PageFact) -> str:
    if page.ended is None or page.ended_at is None:
        return "尚未确认"
    if page.confirmed_by is None:
        return f"{ENDED[page.ended]}\n{moment(page.ended_at)}"
    since = page.sent_at or page.raised_at
    took = spoken(int((page.ended_at - since).total_seconds() // _MINUTE))
    return f"{page.confirmed_by}确认\n{moment(page.ended_at)}，用时{took}"
