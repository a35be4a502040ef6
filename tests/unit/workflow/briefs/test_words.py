"""What papers say: rates with what they are made of, 无 for nothing, the public's words as they are."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.contracts.codes import CaseState, Category, Channel, Kind, RiskLevel, SentimentLabel
from services.contracts.instants import CHINA
from services.workflow.briefs.domain.course import course
from services.workflow.briefs.domain.daily import daily_brief
from services.workflow.briefs.domain.drawing import Bar, Event, chart, timeline
from services.workflow.briefs.domain.duty_log import duty_log
from services.workflow.briefs.domain.facts import (
    CaseFact,
    DailyFacts,
    DutyFacts,
    Figures,
    Frame,
    Listed,
    Mechanism,
    Said,
    SummaryFacts,
    TopicFacts,
    Voice,
    said_at,
)
from services.workflow.briefs.domain.periods import parse
from services.workflow.briefs.domain.summary import work_summary
from services.workflow.briefs.domain.topic import topic_report
from services.workflow.documents.domain.content import Content, Paragraph, Picture, Table
from services.workflow.statistics.domain.measures import Dimension, Length, Measure

NOW = datetime(2026, 11, 22, 16, 40, tzinfo=CHINA)
FRAME = Frame("县网信办", NOW)
NASTY = "{{x}}<w:p>=1+1\u202e𠮷😀\u2067" + "很" * 60
CASE = CaseFact(
    "HY-2026-000001",
    NASTY,
    RiskLevel.SEVERE,
    CaseState.IN_PROGRESS,
    Category.EDUCATION,
    None,
    NOW,
    3,
    "close",
    NOW - timedelta(hours=1),
    breached=True,
)


def figures(**counts: int) -> Figures:
    known = dict.fromkeys(Measure, 0) | {Measure(name): value for name, value in counts.items()}
    groups = {Dimension.RISK: [("一般", counts.get("received", 0))]}
    return Figures(parse("2026-11-22").since, NOW, known, dict.fromkeys(Length, (None, None)), groups)


def words(content: Content) -> str:
    return "\n".join(each.text for each in content.blocks if isinstance(each, Paragraph))


def summary(**counts: int) -> SummaryFacts:
    return SummaryFacts(
        frame=FRAME,
        period=parse("2026-11"),
        figures=figures(**counts),
        mechanism=Mechanism(0, 0, 0, 0, (), 0, 0),
        published=(),
        archived=0,
        overdue_units=(),
        returned_units=(),
        repeated=(),
        typical=(),
    )


def daily(**more: Listed | tuple[Voice, ...]) -> DailyFacts:
    nothing = {name: Listed() for name in ("grave", "overdue", "answered", "due_next")}
    plain = {"voices": (), "demands": (), "on_duty": ()}
    return DailyFacts(
        frame=FRAME,
        period=parse("2026-11-22"),
        figures=figures(),
        next_day=parse("2026-11-23"),
        **{**nothing, **plain, **more},  # type: ignore[arg-type]
    )


def test_3055_of_3059_is_99_87_percent_with_what_it_is_made_of() -> None:
    told = work_summary(summary(received=3100, valid=3059, answered=3055))
    (rates,) = [each for each in told.blocks if isinstance(each, Table) and each.head[0] == "指标"]
    assert rates.rows[0] == ("回复率", "99.87 %", "已答复3055÷有效工单3059")
    assert rates.rows[3] == ("满意率", "无", "满意0÷有效回访0")
    signs = dict(told.sources)
    cited = {sign for each in told.blocks if isinstance(each, Paragraph) for sign in each.cites}
    assert cited <= set(signs)
    assert "截至2026年11月22日16时40分" in signs["统计口径"]


def test_what_was_announced_without_a_case_is_told_too() -> None:
    told = work_summary(replace(summary(), announcements=(("停水通告", NOW, "县政府网站"),)))
    assert "不属于工单的公告通报1条。" in words(told)
    assert ("停水通告", "11-22 16:40", "县政府网站") in [
        row for each in told.blocks if isinstance(each, Table) for row in each.rows
    ]


def test_what_the_office_plans_is_its_own_words_and_nothing_else() -> None:
    told = words(work_summary(summary(), plans="一是加强培训。\n二是完善制度。"))
    assert "二是完善制度。" in told
    assert "【由办公室填写】" not in told
    assert words(work_summary(summary())).count("【由办公室填写】") == 1


def test_a_day_without_anything_says_so_everywhere() -> None:
    told = words(daily_brief(daily()))
    assert told.count("无。") == 8
    assert "数据截至2026年11月22日16时40分" in told


def test_the_publics_words_stand_as_they_were_said() -> None:
    voice = Voice("HY-2026-000001", "路灯", Kind.COMPLAINT, Channel.WEIBO, NOW, NASTY)
    told = words(daily_brief(daily(voices=(voice,), grave=Listed((CASE,), 1))))
    assert f"投诉（微博，11-22 16:40，HY-2026-000001）：“{NASTY}”" in told
    assert f"1．HY-2026-000001【特别重大】{NASTY}" in told
    assert "办理中，尚未交办，下一时限：办结 11-22 15:40，已超期。" in told


def test_a_paper_that_came_late_says_when_it_should_have_been_there() -> None:
    facts = DutyFacts(
        Frame("县网信办", NOW, NOW - timedelta(days=1)), parse("2026-11-21"), (), (), (), Listed()
    )
    assert "本期应于2026年11月21日16时40分生成" in words(duty_log(facts))


def said(minutes: int, kind: Kind = Kind.COMPLAINT, text: str = "路灯不亮") -> Said:
    at = NOW - timedelta(minutes=minutes)
    return Said("HY-2026-000001", at, Channel.FORUM, kind, SentimentLabel.NEGATIVE, text)


def test_a_topic_turns_where_it_begins_rises_and_peaks() -> None:
    found = course([NOW - timedelta(hours=hours) for hours in (5, 2, 2, 2, 1, 1, 1, 1)])
    assert [each.count for each in found.buckets] == [1, 0, 0, 3, 4]
    assert [each.why for each in found.turns] == ["首次收到", "比上一时段多3条，增长最快", "最高点"]
    assert course([]).buckets == ()
    assert course([NOW, NOW - timedelta(days=10)]).unit == "日"
    assert len(course([NOW, NOW - timedelta(days=9000)]).buckets) <= 200


def test_a_topics_report_draws_its_course_and_quotes_criticism_first() -> None:
    items = [said(1, Kind.PRAISE, "谢谢"), said(2, text=NASTY), said(3, text=NASTY), said(900)]
    facts = TopicFacts(FRAME, NASTY, items, (CASE,), [(NOW - timedelta(hours=1), CASE.number, "立案")])
    told = topic_report(facts)
    pictures = [each for each in told.blocks if isinstance(each, Picture)]
    assert [each.png[:8] for each in pictures] == [b"\x89PNG\r\n\x1a\n"] * 2
    text = words(told)
    assert text.index(f"“{NASTY}”") < text.index("“谢谢”")
    assert text.count(f"“{NASTY}”") == 1
    assert text.count("【由办公室填写】") == 2
    own = words(topic_report(facts, "属实。", "尽快修复。"))
    assert "尽快修复。" in own
    assert "【由办公室填写】" not in own
    assert len(told.blocks[1].text) <= 200  # type: ignore[union-attr]


def test_pictures_bear_any_number_of_marks() -> None:
    assert chart(())
    assert chart((Bar("00:00", 10**9, 1),) * 200)
    assert timeline(tuple(Event(place, place / 30) for place in range(31)), "11-01", "11-22")


def test_the_same_facts_can_be_said_at_another_moment() -> None:
    later = NOW + timedelta(minutes=5)
    moved = said_at(daily(), later)
    assert (moved.frame.as_of, moved.figures.until) == (later, later)
