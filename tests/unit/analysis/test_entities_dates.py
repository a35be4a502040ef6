"""What day a written date means, read from the time of the item."""

from datetime import datetime

import pytest

from services.analysis.judgement.clauses import read
from services.analysis.judgement.dates import dates
from services.analysis.judgement.moments import ZONE, resolve

WEDNESDAY = "2026-03-11T10:00"


def meant(text: str, at: str = WEDNESDAY) -> list[str | None]:
    document = read("", text)
    moment = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    return [resolve(document.text[w.start : w.end], moment, coming=w.coming) for w in dates(document)]


@pytest.mark.parametrize(
    ("text", "at", "day"),
    [
        ("上周三停水", "2026-03-15T09:00", "2026-03-04"),  # a Sunday ends its week
        ("上周三停水", "2026-03-16T09:00", "2026-03-11"),  # on Monday last week is five days ago
        ("上上周五停水", "2026-03-16T09:00", "2026-03-06"),
        ("这周日停水", "2026-03-16T09:00", "2026-03-22"),
        ("上周末停水了", "2026-03-16T09:00", "2026-03-14"),
        ("下周一开始停气", WEDNESDAY, "2026-03-16"),
        ("上周反映过", WEDNESDAY, "2026-W10"),
        ("周三就断电了", WEDNESDAY, "2026-03-11"),
        ("周五来过", WEDNESDAY, "2026-03-06"),
        ("周五将停电", WEDNESDAY, "2026-03-13"),
        ("周六上不上班", WEDNESDAY, "2026-03-14"),
        ("星期天吃坏了肚子", WEDNESDAY, "2026-03-08"),
    ],
)
def test_weeks_begin_on_monday_and_weekdays_look_back_unless_something_is_planned(
    text: str, at: str, day: str
) -> None:
    assert meant(text, at) == [day]


@pytest.mark.parametrize(
    ("text", "at", "day"),
    [
        ("大前天报修的", "2026-03-02T09:00", "2026-02-27"),
        ("前天报修的", "2024-03-01T09:00", "2024-02-28"),
        ("昨天报修的", "2026-01-01T00:30", "2025-12-31"),
        ("后天停电", "2026-12-30T09:00", "2027-01-01"),
        ("大后天停电", "2026-02-26T09:00", "2026-03-01"),
        ("三天前报的", "2026-03-02T09:00", "2026-02-27"),
        ("半个月前报的", "2026-03-16T09:00", "2026-03-01"),
        ("两个月前报的", "2026-01-31T09:00", "2025-11-30"),
        ("三年前建的", WEDNESDAY, "2023"),
        ("两小时前塌了", WEDNESDAY, "2026-03-11T08:00"),
    ],
)
def test_days_are_counted_over_the_ends_of_months_and_years(text: str, at: str, day: str) -> None:
    assert meant(text, at) == [day]


@pytest.mark.parametrize(
    ("text", "at", "day"),
    [
        ("28号断的水", WEDNESDAY, "2026-02-28"),
        ("31号断的水", "2026-05-05T09:00", "2026-03-31"),  # April has none
        ("5号下午断的水", WEDNESDAY, "2026-03-05"),
        ("25号将停电", WEDNESDAY, "2026-03-25"),
        ("5号计划停电", "2026-12-20T09:00", "2027-01-05"),
        ("12月28日断的水", "2026-01-05T09:00", "2025-12-28"),
        ("1月5日将停电", "2026-12-20T09:00", "2027-01-05"),
        ("5月10日前完成登记", WEDNESDAY, "2026-05-10"),
        ("去年11月20日交的", WEDNESDAY, "2025-11-20"),
        ("二零二四年五月验收", WEDNESDAY, "2024-05"),
        ("98年建的", WEDNESDAY, "1998"),
        ("今年元月份申请", WEDNESDAY, "2026-01"),
        ("上个月交的", "2026-01-10T09:00", "2025-12"),
        ("下月5号停电", "2026-12-20T09:00", "2027-01-05"),
        ("月底修好", WEDNESDAY, "2026-03"),
        ("2026-3-5停的", WEDNESDAY, "2026-03-05"),
        ("20260305停的", WEDNESDAY, "2026-03-05"),
        ("6.18日返校", "2026-06-20T09:00", "2026-06-18"),
        ("2月30日停的", WEDNESDAY, None),
        ("去年停的", WEDNESDAY, "2025"),
    ],
)
def test_a_day_without_month_or_year_is_the_one_that_fits(text: str, at: str, day: str | None) -> None:
    assert meant(text, at) == [day]


@pytest.mark.parametrize(
    ("text", "at", "moment"),
    [
        ("昨晚十点半塌的", WEDNESDAY, "2026-03-10T22:30"),
        ("昨晚一点塌的", WEDNESDAY, "2026-03-11T01:00"),
        ("昨天半夜两点塌的", WEDNESDAY, "2026-03-11T02:00"),
        ("昨天凌晨一点塌的", WEDNESDAY, "2026-03-10T01:00"),
        ("今天凌晨3点多塌的", WEDNESDAY, "2026-03-11T03:00"),
        ("昨晚十二点塌的", WEDNESDAY, "2026-03-11T00:00"),
        ("昨晚九点塌的", "2026-03-11T01:00", "2026-03-10T21:00"),
        ("早上七点一刻塌的", WEDNESDAY, "2026-03-11T07:15"),
        ("晚上八点塌的", WEDNESDAY, "2026-03-10T20:00"),
        ("下午3点20分塌的", WEDNESDAY, "2026-03-10T15:20"),
        ("3月5日上午9:30塌的", WEDNESDAY, "2026-03-05T09:30"),
        ("３月５日２３时塌的", WEDNESDAY, "2026-03-05T23:00"),
        ("中午一点塌的", "2026-03-11T15:00", "2026-03-11T13:00"),
        ("3月9日24时止", WEDNESDAY, "2026-03-10T00:00"),
    ],
)
def test_hours_after_midnight_belong_to_the_next_day(text: str, at: str, moment: str) -> None:
    assert meant(text, at) == [moment]


@pytest.mark.parametrize(
    ("text", "at", "day"),
    [
        ("去年国庆通车的", WEDNESDAY, "2025-10-01"),
        ("国庆放假去哪", "2026-09-20T09:00", "2026-10-01"),
        ("国庆那天堵死了", WEDNESDAY, "2025-10-01"),
        ("除夕那天被宰了", WEDNESDAY, "2026-02-16"),
        ("大年初五开门", WEDNESDAY, "2026-02-21"),
        ("中秋发的月饼", WEDNESDAY, "2025-10-06"),
        ("清明限不限行", WEDNESDAY, "2026-04-05"),
        ("三八节人山人海", WEDNESDAY, "2026-03-08"),
    ],
)
def test_festivals_have_their_day_of_the_year(text: str, at: str, day: str) -> None:
    assert meant(text, at) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "每周三停水，每天都吵，每月5号交费",
        "3号楼漏水，5号线改道，12号门锁着",
        "提三点建议，有点慢，一点都不管，快点修",
        "用了三个月，住了5年，三天没水，两周没电",
        "一周一次，两周三次，眼前年关，70年产权",
        "五一路堵，八一小学，十一个人，三八妇女",
        "第3日，公示5日内，同时，及时",
    ],
)
def test_what_recurs_counts_or_names_is_no_date(text: str) -> None:
    assert meant(text) == []


def test_the_zone_of_the_item_is_that_of_the_county() -> None:
    received = datetime.fromisoformat("2026-03-10T23:30+00:00")
    assert resolve("昨天", received, coming=False) == "2026-03-10"
