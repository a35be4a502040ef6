"""Random calendars, rules and moments for the laws that hold for all of them."""

from datetime import date, datetime, time

from hypothesis import assume, settings
from hypothesis import strategies as st

from services.contracts.instants import CHINA
from services.workflow.calendar.domain import Calendar, Window, Year
from services.workflow.deadlines.domain import DeadlineRule, End, Hours, Start, Unit


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    years = {}
    for number in draw(st.sets(st.integers(2024, 2028), max_size=3)):
        days = draw(st.sets(st.dates(date(number, 1, 1), date(number, 12, 31)), max_size=12))
        weekend = {day for day in days if day.weekday() >= 5}
        years[number] = Year(frozenset(days - weekend), frozenset(weekend))
    minutes = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=6)))
    clocks = [time(minute // 60, minute % 60) for minute in minutes[: len(minutes) // 2 * 2]]
    hours = tuple(Window(*pair) for pair in zip(clocks[::2], clocks[1::2], strict=True))
    worked = sum(late - early for early, late in zip(minutes[::2], minutes[1::2], strict=False))
    assume(worked >= 60)
    return Calendar(years, hours)


@st.composite
def rules(draw: st.DrawFn) -> DeadlineRule:
    unit = draw(st.sampled_from(Unit))
    clock = Hours.WORKING if unit is Unit.WORKDAY else draw(st.sampled_from(Hours))
    longest = {Unit.MINUTE: 3000, Unit.HOUR: 100, Unit.WORKDAY: 30}[unit]
    return DeadlineRule(
        unit=unit,
        amount=draw(st.integers(1, longest)),
        start=draw(st.sampled_from(Start)),
        end=draw(st.sampled_from(End)),
        calendar=clock,
    )


moments = st.builds(
    lambda day, clock: datetime.combine(day, clock, CHINA),
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.times(),
)
LAWS = settings(max_examples=30, deadline=None)
