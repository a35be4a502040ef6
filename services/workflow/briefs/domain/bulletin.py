"""The bulletin 快报 of some days; pure. That of one matter is made from its case or topic."""

from services.workflow.briefs.domain.daily import listed_clocks, voices
from services.workflow.briefs.domain.facts import BulletinFacts
from services.workflow.briefs.domain.periods import local_day
from services.workflow.briefs.domain.words import clock_time
from services.workflow.briefs.domain.writing import NOT_ASSIGNED, TO_FILL_IN, Writer, case_lines
from services.workflow.cases.domain.words import STATES
from services.workflow.documents.domain.content import Content
from services.workflow.statistics.domain.measures import Dimension, Measure, Rate

_RECEIVED = (Measure.RECEIVED, Measure.ITEMS, Measure.MERGED, Measure.DISMISSED, Measure.VALID)
_HANDLED = (Measure.ANSWERED, Measure.CLOSED, Measure.OVERDUE)
_RATES = (Rate.REPLY, Rate.CLOSURE, Rate.ON_TIME)
_GROUPS = (
    ("（一）按等级", Dimension.RISK, "等级"),
    ("（二）按类别", Dimension.CATEGORY, "类别"),
    ("（三）按来源渠道", Dimension.CHANNEL, "来源渠道"),
)


def bulletin(facts: BulletinFacts, advice: str | None = None) -> Content:
    """What came in, what is grave, what people say, what was done; `advice`: the office's own words."""
    writer = Writer(facts.frame, facts.figures)
    writer.section("总体情况")
    _overall(writer, facts)
    writer.section("特别重大、重大工单")
    if facts.grave.total:
        writer.total("本期收到", facts.grave)
        case_lines(writer, facts.grave.cases)
    else:
        writer.nothing()
    writer.section("群众批评和意见")
    voices(writer, facts.demands, facts.voices)
    writer.section("处置进展")
    _progress(writer, facts)
    writer.section("超期情况")
    listed_clocks(writer, "现有时限超期的工单", facts.overdue)
    writer.section("建议")
    for line in (advice or TO_FILL_IN).splitlines():
        writer.say(line)
    writer.ending()
    return Content(
        title=f"网络舆情快报（{facts.period.words}）",
        blocks=writer.blocks,
        issuer=facts.frame.issuer,
        dated=local_day(facts.frame.as_of),
        sources=writer.sources,
    )


def _overall(writer: Writer, facts: BulletinFacts) -> None:
    until = facts.figures.until
    running = "" if until == facts.period.until else f"（截至{clock_time(until)}）"
    when = f"{facts.period.words}{running}"
    if not facts.figures.counts[Measure.RECEIVED]:
        writer.nothing_received(when)
        return
    writer.say(f"{when}，{writer.counted(_RECEIVED)}。", cites=writer.cite(_RECEIVED))
    writer.say(f"其中{writer.counted(_HANDLED)}。", cites=writer.cite(_HANDLED))
    writer.rates(_RATES)
    for title, code, caption in _GROUPS:
        writer.grouped(title, code, caption)


def _progress(writer: Writer, facts: BulletinFacts) -> None:
    for words, found in (("本期审核通过答复的工单", facts.answered), ("本期办结的工单", facts.closed)):
        if not found.total:
            writer.say(f"{words}：无。")
            continue
        writer.total(words, found)
        rows = [
            (case.number, case.title, case.unit or NOT_ASSIGNED, STATES[case.state]) for case in found.cases
        ]
        head = ("工单", "事项", "责任单位", "状态")
        writer.table(head, rows, (0.24, 0.42, 0.2, 0.14), cites=[writer.records])
