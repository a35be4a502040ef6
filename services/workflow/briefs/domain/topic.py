"""The topic report 话题专报; pure but for its pictures, which are drawn when it is composed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.contracts.codes import Kind, RiskLevel, SentimentLabel
from services.contracts.words import CHANNELS, KINDS, RISKS
from services.workflow.briefs.domain.course import Course, course
from services.workflow.briefs.domain.drawing import Bar, Event, chart, timeline
from services.workflow.briefs.domain.facts import Said, TopicFacts
from services.workflow.briefs.domain.periods import local_day
from services.workflow.briefs.domain.words import full_moment, moment
from services.workflow.briefs.domain.writing import TO_FILL_IN, Writer, case_lines
from services.workflow.cases.domain.words import STATES
from services.workflow.documents.domain.content import Content, Picture

LONGEST_SUMMARY = 200
_DAY = timedelta(days=1)
_MOST_EVENTS = 20
_MOST_VOICES = 10
_FEELINGS = {
    SentimentLabel.NEGATIVE: "负面",
    SentimentLabel.NEUTRAL: "中性",
    SentimentLabel.POSITIVE: "正面",
}
_FIRST = (Kind.COMPLAINT, Kind.ALERT, Kind.RUMOUR, Kind.SUGGESTION, Kind.INQUIRY, Kind.PRAISE)
"""Whose words come first: criticism."""


def topic_report(facts: TopicFacts, judgement: str | None = None, advice: str | None = None) -> Content:
    """`judgement` and `advice`: what the office wrote itself; otherwise marked places are left for it."""
    writer = Writer(facts.frame)
    found = course([each.at for each in facts.said])
    writer.section("摘要")
    _summary(writer, facts)
    writer.section("传播情况")
    _spread(writer, facts, found)
    writer.section("办理经过")
    _events(writer, facts)
    writer.section("观点和诉求（含批评）")
    _views(writer, facts)
    writer.section("工单")
    if facts.cases:
        case_lines(writer, facts.cases)
    else:
        writer.nothing()
    writer.section("研判")
    _trend(writer, facts)
    _own(writer, judgement)
    writer.section("建议")
    _own(writer, advice)
    writer.ending()
    return Content(
        title=f"话题专报：{facts.title}",
        blocks=writer.blocks,
        issuer=facts.frame.issuer,
        dated=local_day(facts.frame.as_of),
        sources=writer.sources,
    )


def _highest(facts: TopicFacts) -> RiskLevel:
    order = list(RiskLevel)
    return max((each.risk for each in facts.cases), key=order.index, default=RiskLevel.GENERAL)


def _summary(writer: Writer, facts: TopicFacts) -> None:
    if not facts.said:
        writer.nothing()
        return
    times = [each.at for each in facts.said]
    states = "、".join(f"{case.number}（{STATES[case.state]}）" for case in facts.cases[:3])
    more = f"等{len(facts.cases)}件" if len(facts.cases) > 3 else ""  # noqa: PLR2004 - three are named
    text = (
        f"最高等级{RISKS[_highest(facts)]}。共收到信息{len(times)}条，首次{full_moment(min(times))}，"
        f"最近{full_moment(max(times))}；工单{states}{more}。"
    )
    writer.say(text[:LONGEST_SUMMARY], cites=[writer.records])


def _spread(writer: Writer, facts: TopicFacts, found: Course) -> None:
    if not found.buckets:
        writer.nothing()
        return
    marks = {turn.bucket.since: place for place, turn in enumerate(found.turns, 1)}
    bars = [Bar(found.label(each.since), each.count, marks.get(each.since)) for each in found.buckets]
    caption = f"图1  每{found.unit}收到的信息条数（红色为转折点）"
    writer.blocks.append(Picture(chart(tuple(bars)), caption))
    writer.part("（一）转折点")
    cites = [writer.records]
    for place, turn in enumerate(found.turns, 1):
        writer.say(
            f"{place}．{moment(turn.bucket.since)}起的1{found.unit}：{turn.bucket.count}条，{turn.why}。",
            cites=cites,
        )
    writer.part("（二）来源渠道")
    counted = Counter(each.channel for each in facts.said).most_common()
    rows = [(CHANNELS[channel], str(number)) for channel, number in counted]
    counted_all = [*rows, ("合计", str(len(facts.said)))]
    writer.table(("来源渠道", "条数"), counted_all, (0.7, 0.3), cites=cites)


def _events(writer: Writer, facts: TopicFacts) -> None:
    events = facts.events[-_MOST_EVENTS:]
    if not events:
        writer.nothing()
        return
    first, last = events[0][0], events[-1][0]
    marked = [Event(place, _share(at, first, last)) for place, (at, *_) in enumerate(events, 1)]
    writer.blocks.append(
        Picture(timeline(tuple(marked), moment(first), moment(last)), "图2  办理经过（数字对应下列事项）")
    )
    for place, (at, number, words) in enumerate(events, 1):
        writer.say(f"{place}．{moment(at)} {number} {words}。", cites=[writer.records])
    if len(facts.events) > _MOST_EVENTS:
        writer.say(f"（以上为最近{_MOST_EVENTS}项，全部见工单的流转记录。）")


def _share(at: datetime, first: datetime, last: datetime) -> float:
    whole = (last - first).total_seconds()
    return (at - first).total_seconds() / whole if whole else 0.0


def _views(writer: Writer, facts: TopicFacts) -> None:
    if not facts.said:
        writer.nothing()
        return
    kinds = Counter(each.kind for each in facts.said)
    feelings = Counter(each.sentiment for each in facts.said)
    told = "，".join(f"{KINDS[kind]}{kinds[kind]}条" for kind in _FIRST if kinds[kind])
    felt = "，".join(f"{word}{feelings[label]}条" for label, word in _FEELINGS.items())
    cites = [writer.records]
    writer.say(f"按诉求类型：{told}。按情感倾向：{felt}（情感倾向不影响风险等级）。", cites=cites)
    for each in _chosen(facts.said):
        told = f"{KINDS[each.kind]}（{CHANNELS[each.channel]}，{moment(each.at)}，{each.number}）："
        writer.say(f"{told}“{each.words}”", cites=cites)


def _chosen(said: Sequence[Said]) -> list[Said]:
    """Of each kind the newest in turn, criticism first, the same words once whatever their punctuation."""
    different: dict[str, Said] = {}
    for each in sorted(said, key=lambda one: one.at, reverse=True):
        different.setdefault("".join(filter(str.isalnum, each.words)), each)
    lines = [[each for each in different.values() if each.kind is kind] for kind in _FIRST]
    longest = max(len(line) for line in lines)
    turns = [line[turn] for turn in range(longest) for line in lines if turn < len(line)]
    return sorted(turns[:_MOST_VOICES], key=lambda one: _FIRST.index(one.kind))


def _trend(writer: Writer, facts: TopicFacts) -> None:
    """What the figures alone say; no more is guessed."""
    now = facts.frame.as_of
    lately = sum(now - _DAY < each.at <= now for each in facts.said)
    before = sum(now - 2 * _DAY < each.at <= now - _DAY for each in facts.said)
    word = "上升" if lately > before else "下降" if lately < before else "持平"
    writer.say(
        f"近24小时收到{lately}条，前一个24小时{before}条，{word}。（按收到条数计算）",
        cites=[writer.records],
    )


def _own(writer: Writer, words: str | None) -> None:
    for line in (words or TO_FILL_IN).splitlines():
        writer.say(line)
