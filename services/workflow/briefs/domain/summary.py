"""The work summary 工作总结 of a month or year, in the order in which offices write it; pure.

Nothing is invented: what the records do not hold is 无, and what only people can say is left to them at a
marked place.
"""

from collections.abc import Sequence

from services.contracts.words import RISKS
from services.workflow.briefs.domain.facts import SummaryFacts, UnitLoad
from services.workflow.briefs.domain.periods import Span, local_day
from services.workflow.briefs.domain.words import NONE, moment
from services.workflow.briefs.domain.writing import NOT_ASSIGNED, TO_FILL_IN, Writer
from services.workflow.cases.domain.words import STATES
from services.workflow.documents.domain.content import Content
from services.workflow.statistics.domain.figures import spoken
from services.workflow.statistics.domain.measures import LENGTHS, Dimension, Measure, Rate

_RECEIVED = (Measure.RECEIVED, Measure.ITEMS, Measure.MERGED, Measure.DISMISSED, Measure.VALID)
_HANDLED = (Measure.ANSWERED, Measure.CLOSED, Measure.DUE, Measure.ON_TIME)
_LATE = (Measure.OVERDUE, Measure.REPLY_OVERDUE, Measure.ACCEPT_OVERDUE)
_TURNS = (Measure.REOPENED, Measure.RETURNED, Measure.EXTENDED, Measure.RATED, Measure.SATISFIED)
_GROUPS = (
    ("（一）按等级", Dimension.RISK, "等级"),
    ("（二）按诉求类型", Dimension.KIND, "诉求类型"),
    ("（三）按类别", Dimension.CATEGORY, "类别"),
    ("（四）按来源渠道", Dimension.CHANNEL, "来源渠道"),
    ("（五）按处置层级", Dimension.TIER, "处置层级"),
    ("（六）按现状", Dimension.STATE, "现状"),
    ("（七）按责任单位", Dimension.UNIT, "责任单位"),
)
RECORDS = "值班与制度记录"
PUBLISHED = "发布登记"
ARCHIVED = "归档记录"


def work_summary(facts: SummaryFacts, plans: str | None = None) -> Content:
    """`plans`: what the office itself wrote about what comes next."""
    writer = Writer(facts.frame, facts.figures)
    writer.section("领导和机制")
    _mechanism(writer, facts)
    writer.section("办理情况")
    _handling(writer, facts)
    writer.section("宣传与公开")
    _published(writer, facts)
    writer.section("档案")
    _archived(writer, facts)
    writer.section("典型案例")
    _typical(writer, facts)
    writer.section("存在问题")
    weak = _problems(writer, facts)
    writer.section("下一年工作打算" if facts.period.span is Span.YEAR else "下一步")
    _next_steps(writer, weak, plans)
    writer.ending()
    return Content(
        title=f"{facts.period.words}网络舆情回应工作总结",
        blocks=writer.blocks,
        issuer=facts.frame.issuer,
        dated=local_day(facts.frame.as_of),
        sources=writer.sources,
    )


def _mechanism(writer: Writer, facts: SummaryFacts) -> None:
    known = facts.mechanism
    told = []
    if known.shifts:
        told.append(f"安排值班{known.shifts}班次，签到{known.checked_in}班次。")
    if known.pages:
        told.append(f"发出紧急通知{known.pages}次，确认接收{known.confirmed}次。")
    for version, at, reason in known.policy_changes:
        told.append(f"{moment(at)}办理政策修订为第{version}版，理由：{reason}。")
    if known.plan_changes:
        told.append(f"修订应急预案{known.plan_changes}次。")
    if known.drills:
        told.append(f"开展演练{known.drills}次。")
    for sentence in told:
        writer.say(sentence, cites=[RECORDS])
    if told:
        writer.source(RECORDS, "本期的值班签到、紧急通知、办理政策和预案的版本记录")
    else:
        writer.nothing()


def _handling(writer: Writer, facts: SummaryFacts) -> None:
    if not facts.figures.counts[Measure.RECEIVED]:
        writer.nothing_received(facts.period.words)
        return
    told = writer.counted(_RECEIVED)
    writer.say(f"{facts.period.words}{told}。", cites=writer.cite(_RECEIVED))
    writer.say(f"{writer.counted(_HANDLED)}。", cites=writer.cite(_HANDLED))
    writer.say(f"{writer.counted(_LATE)}。", cites=writer.cite(_LATE))
    writer.say(f"{writer.counted(_TURNS)}。", cites=writer.cite(_TURNS))
    writer.rates(tuple(Rate))
    _lengths(writer)
    for title, dimension, caption in _GROUPS:
        writer.grouped(title, dimension, caption)


def _lengths(writer: Writer) -> None:
    rows, cites = [], []
    for length, (of, known) in LENGTHS.items():
        median, ninth = writer.figures.minutes[length]
        rows.append((known.name, spoken(median), spoken(ninth), str(writer.figures.counts[of])))
        writer.source(known.name, known.text)
        cites += [known.name, writer.statistic(of)]
    writer.table(("用时", "中位数", "90 分位数", "工单数"), rows, (0.28, 0.28, 0.28, 0.16), cites=cites)
    writer.say("（用时按自然时间计。）")


def _published(writer: Writer, facts: SummaryFacts) -> None:
    if facts.published:
        writer.say(f"登记公开发布{len(facts.published)}次。", cites=[PUBLISHED])
        writer.source(PUBLISHED, "本期内登记发布的记录，逐条见表")
    rows = [(case.number, moment(at), where) for case, at, where in facts.published]
    if rows or not facts.announcements:
        writer.table(("工单", "时间", "发布渠道"), rows, (0.3, 0.25, 0.45), cites=[PUBLISHED])
    if facts.announcements:
        writer.say(f"不属于工单的公告通报{len(facts.announcements)}条。", cites=[PUBLISHED])
        writer.source(PUBLISHED, "本期内登记发布的记录，逐条见表")
        told = [(title, moment(at), where) for title, at, where in facts.announcements]
        writer.table(("公告通报", "时间", "发布渠道"), told, (0.45, 0.2, 0.35), cites=[PUBLISHED])


def _archived(writer: Writer, facts: SummaryFacts) -> None:
    if not facts.archived:
        writer.nothing()
        return
    writer.source(ARCHIVED, "本期内操作“归档”、现仍为归档的工单")
    writer.say(f"本期归档{facts.archived}件。", cites=[ARCHIVED])


def _typical(writer: Writer, facts: SummaryFacts) -> None:
    if not facts.typical:
        writer.nothing()
    for place, each in enumerate(facts.typical, 1):
        case = each.case
        chosen = f"{place}．{case.number}【{RISKS[case.risk]}】{case.title}。入选理由：{each.why}。"
        writer.say(chosen, cites=[writer.records])
        course = "；".join(f"{moment(at)}{word}" for at, word in each.course) or NONE
        told = f"责任单位：{case.unit or NOT_ASSIGNED}。办理经过：{course}。现状：{STATES[case.state]}。"
        writer.say(told, cites=[writer.records])


def _problems(writer: Writer, facts: SummaryFacts) -> list[str]:
    """Say the weak points that the figures show; the advice that follows from each by rule."""
    advice: list[str] = []
    _loads(writer, facts.overdue_units, "办结超期较多的单位", Measure.OVERDUE)
    if facts.overdue_units:
        units = "、".join(each.unit for each in facts.overdue_units)
        advice.append(f"对超期较多的单位（{units}）逐件核对超期原因，落实到期前催办。")
    _loads(writer, facts.returned_units, "退回较多的单位", None)
    if facts.returned_units:
        units = "、".join(each.unit for each in facts.returned_units)
        advice.append(f"与退回较多的单位（{units}）核对职责范围，修订交办规则。")
    if facts.repeated:
        for demand in facts.repeated:
            about = f"{demand.title}，{demand.items}条信息，{demand.unit or NOT_ASSIGNED}"
            writer.say(f"重复反映：{about}，工单{demand.number}。", cites=[writer.records])
        advice.append("对重复反映的事项跟踪到解决，答复后回访。")
    if not advice:
        writer.nothing()
    return advice


def _loads(writer: Writer, loads: Sequence[UnitLoad], title: str, measure: Measure | None) -> None:
    if loads:
        told = "，".join(f"{each.unit}{each.count}件" for each in loads)
        cites = writer.cite((measure,)) if measure else [writer.records]
        writer.say(f"{title}：{told}。", cites=cites)


def _next_steps(writer: Writer, advice: Sequence[str], plans: str | None) -> None:
    for place, each in enumerate(advice, 1):
        writer.say(f"{place}．{each}（依据“存在问题”按规则生成）")
    if plans:
        for line in plans.splitlines():
            writer.say(line)
    else:
        writer.say(f"{TO_FILL_IN}")
