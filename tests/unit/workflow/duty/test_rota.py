"""Shifts out of rotations: turns, holidays, versions, and what departs from them."""

from datetime import date, time, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.calendar.domain import Calendar
from services.workflow.duty.domain.posts import Post
from services.workflow.duty.domain.rota import Rota, Turn, in_holiday
from tests.unit.workflow.duty.rotas import (
    CALENDAR,
    PATIENT,
    A,
    B,
    C,
    D,
    moment,
    on,
    override,
    rotation,
    shifts,
    told,
)


def test_people_take_turns_day_by_day_at_the_local_time_of_change() -> None:
    assert told(shifts("2026-03-09 00:00", "2026-03-12 00:00", rotation(A, B, C))) == [
        "A 03-09 08:00 +24h",
        "B 03-10 08:00 +24h",
        "C 03-11 08:00 +24h",
    ]


def test_a_week_belongs_to_one_person_until_the_weekday_of_change() -> None:
    weekly = rotation(A, B, starts_on="2026-03-09", turn=Turn.WEEKLY, weekday=5)
    days = [f"2026-03-{day:02} 12:00" for day in (9, 12, 13, 19, 20)]
    found = shifts("2026-03-09 00:00", "2026-03-21 00:00", weekly)
    assert [on(found, day) for day in days] == ["A", "A", "B", "B", "A"]
    assert all(shift.ends_at - shift.starts_at == timedelta(hours=24) for shift in found)


def test_a_night_shift_of_new_years_eve_ends_in_the_new_year() -> None:
    night = rotation(A, B, starts_on="2026-12-30", change_at=time(20), hours=12)
    assert told(shifts("2027-01-01 00:00", "2027-01-01 12:00", night)) == ["B 12-31 20:00 +12h"]
    assert on(shifts("2026-12-31 00:00", "2027-01-03 00:00", night), "2027-01-01 21:00") == "A"


def test_the_turn_goes_on_over_the_end_of_a_year_without_a_gap() -> None:
    found = shifts("2026-12-20 00:00", "2027-01-12 00:00", rotation(A, B, C, starts_on="2026-12-01"))
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))
    assert all(one.person != other.person for one, other in pairwise(found))


def test_a_rotation_for_weekdays_counts_only_its_days_so_that_no_one_loses_a_turn() -> None:
    workdays = rotation(A, B, hours=10, days=frozenset({1, 2, 3, 4, 5}))
    found = told(shifts("2026-03-13 00:00", "2026-03-18 00:00", workdays))
    assert found == ["A 03-13 08:00 +10h", "B 03-16 08:00 +10h", "A 03-17 08:00 +10h"]


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("2026-01-02", True),
        ("2026-01-03", True),  # the Saturday behind New Year's Day and its bridge
        ("2026-01-04", False),  # made up for
        ("2026-09-26", False),  # a weekend like any other
        ("2026-10-03", True),
        ("2026-10-04", True),
        ("2026-10-08", False),
    ],
)
def test_a_weekend_belongs_to_the_holiday_that_it_touches(day: str, is_one: bool) -> None:
    assert in_holiday(date.fromisoformat(day), CALENDAR) is is_one


def test_a_holiday_has_its_own_roster() -> None:
    found = shifts(
        "2026-09-30 12:00", "2026-10-10 00:00", rotation(A, starts_on="2026-09-01", holiday_roster=(B, C))
    )
    who = [on(found, f"2026-{day} 12:00") for day in ("09-30", "10-01", "10-02", "10-07", "10-08")]
    assert who[0] == who[-1] == "A"
    assert {who[1], who[2]} == {"B", "C"}
    assert [shift.holiday for shift in found] == [False] + [True] * 7 + [False] * 2


def test_a_holiday_roster_in_a_year_that_is_not_loaded_is_provisional() -> None:
    with_holidays = rotation(A, starts_on="2026-12-01", holiday_roster=(B,))
    found = shifts("2026-12-31 09:00", "2027-01-02 09:00", with_holidays)
    assert [shift.provisional for shift in found] == [False, True, True]
    assert on(found, "2027-01-01 12:00") == "B"  # a statutory day, whatever the notice will say
    plain = rotation(A, starts_on="2026-12-01")
    assert not any(shift.provisional for shift in shifts("2027-01-01 00:00", "2027-01-05 00:00", plain))


def test_a_new_version_rules_from_its_first_day_and_changes_nothing_before() -> None:
    first = rotation(A, B, starts_on="2026-03-01")
    second = rotation(C, starts_on="2026-03-11", version=2)
    before = shifts("2026-03-05 00:00", "2026-03-11 00:00", first)
    assert shifts("2026-03-05 00:00", "2026-03-11 00:00", first, second) == before
    assert on(shifts("2026-03-09 00:00", "2026-03-20 00:00", first, second), "2026-03-15 12:00") == "C"


def test_a_changed_rotation_can_go_on_with_whoever_is_next() -> None:
    daily = rotation(A, B, C, days=frozenset({1, 2, 3, 4, 5}))
    assert [daily.order_on(date(2026, 3, day)) for day in (9, 11, 14)] == [(A, B, C), (C, A, B), (C, A, B)]
    weekly = rotation(A, B, C, turn=Turn.WEEKLY, weekday=5)
    assert [weekly.order_on(date(2026, 3, day))[0] for day in (1, 12, 13, 20)] == [A, A, B, C]
    for day in (date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 18)):
        changed = rotation(
            *weekly.order_on(day), starts_on=day.isoformat(), turn=Turn.WEEKLY, weekday=5, version=2
        )
        span = ("2026-03-09 00:00", "2026-05-01 00:00")
        assert shifts(*span, weekly, changed) == shifts(*span, weekly)


def test_a_rotation_stops_after_its_last_day_or_when_a_version_ends_it() -> None:
    ends = rotation(A, ends_on=date(2026, 3, 10))
    assert told(shifts("2026-03-09 00:00", "2026-03-20 00:00", ends))[-1] == "A 03-10 08:00 +24h"
    ended = rotation(A, starts_on="2026-03-11", ends_on=date(2026, 3, 10), version=2)
    found = shifts("2026-03-09 00:00", "2026-03-20 00:00", rotation(A), ended)
    assert told(found) == ["A 03-09 08:00 +24h", "A 03-10 08:00 +24h"]


def test_an_override_takes_its_time_and_gives_back_the_rest() -> None:
    found = shifts(
        "2026-03-09 08:00",
        "2026-03-10 08:00",
        rotation(A, B),
        override(C, "2026-03-09 12:00", "2026-03-09 15:00"),
    )
    assert told(found) == ["A 03-09 08:00 +4h", "C 03-09 12:00 +3h", "A 03-09 15:00 +17h"]


def test_a_leave_of_days_keeps_the_shifts_apart_so_that_each_is_signed() -> None:
    leave = override(C, "2026-03-10 08:00", "2026-03-13 08:00")
    found = shifts("2026-03-09 09:00", "2026-03-14 00:00", rotation(A, B), leave)
    assert [line[0] for line in told(found)] == ["A", "C", "C", "C", "A"]
    assert len({shift.id for shift in found}) == 5


def test_an_override_fills_a_gap_in_pieces_of_at_most_a_day() -> None:
    found = shifts(
        "2026-03-01 00:00", "2026-03-05 00:00", override(C, "2026-03-01 14:00", "2026-03-04 10:00")
    )
    assert told(found) == [
        "C 03-01 14:00 +18h",
        "C 03-02 08:00 +24h",
        "C 03-03 08:00 +24h",
        "C 03-04 08:00 +2h",
    ]


def test_help_stands_beside_and_replaces_nobody() -> None:
    found = shifts(
        "2026-03-09 08:00",
        "2026-03-10 08:00",
        rotation(A),
        override(B, "2026-03-09 18:00", "2026-03-09 22:00", beside=True),
    )
    assert [on(found, f"2026-03-09 {at}") for at in ("17:00", "19:00", "23:00")] == ["A", "AB", "A"]


def test_a_swap_replaces_the_person_and_not_whoever_else_is_on() -> None:
    day, night = rotation(A), rotation(B, rotation=UUID(int=101))
    swapped = override(C, "2026-03-10 08:00", "2026-03-11 08:00", replaces=A)
    found = shifts("2026-03-09 08:00", "2026-03-12 08:00", day, night, swapped)
    assert [on(found, f"2026-03-{at:02} 12:00") for at in (9, 10, 11)] == ["AB", "BC", "AB"]


def test_of_two_overrides_the_later_one_holds() -> None:
    first = override(B, "2026-03-09 08:00", "2026-03-10 08:00")
    second = override(C, "2026-03-09 20:00", "2026-03-10 08:00")
    found = shifts("2026-03-09 08:00", "2026-03-10 08:00", rotation(A), first, second)
    assert told(found) == ["B 03-09 08:00 +12h", "C 03-09 20:00 +12h"]


def test_a_shift_keeps_its_identity_when_its_end_is_cut() -> None:
    (whole,) = shifts("2026-03-09 08:00", "2026-03-09 09:00", rotation(A))
    cut = override(B, "2026-03-09 20:00", "2026-03-10 08:00")
    (short,) = shifts("2026-03-09 08:00", "2026-03-09 09:00", rotation(A), cut)
    assert (whole.id, whole.ends_at > short.ends_at) == (short.id, True)


@PATIENT
@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(1, 120), st.sampled_from([B, C, D]), st.booleans()),
        max_size=6,
    ),
    st.integers(0, 150),
    st.integers(1, 60),
)
def test_a_part_of_the_rota_is_a_part_of_the_whole(
    changes: list[tuple[int, int, UUID, bool]], offset: int, length: int
) -> None:
    begin = moment("2026-12-25 00:00")
    overrides = [
        override(person, "2026-12-25 00:00", "2026-12-26 00:00", beside=beside)
        for _, _, person, beside in changes
    ]
    placed = [
        type(each)(
            each.post,
            each.person,
            begin + timedelta(hours=start),
            begin + timedelta(hours=start + hours),
            None,
            each.beside,
        )
        for each, (start, hours, _, _) in zip(overrides, changes, strict=True)
    ]
    night = rotation(A, B, starts_on="2026-12-01", change_at=time(20), hours=12)
    rota = Rota([night], placed, Calendar({}))
    whole = rota.shifts(begin, begin + timedelta(hours=400))
    since, until = begin + timedelta(hours=offset), begin + timedelta(hours=offset + length)
    part = rota.shifts(since, until)
    assert part == [shift for shift in whole if shift.ends_at > since and shift.starts_at < until]
    assert all(timedelta() < shift.ends_at - shift.starts_at <= timedelta(hours=24) for shift in whole)
    assert len({shift.id for shift in whole}) == len(whole)


def test_posts_do_not_meddle_with_one_another() -> None:
    chief = rotation(C, post=Post.CHIEF, rotation=UUID(int=102))
    taken = override(B, "2026-03-09 08:00", "2026-03-10 08:00")
    found = shifts("2026-03-09 08:00", "2026-03-10 08:00", rotation(A), chief, taken)
    assert {(shift.post, shift.person) for shift in found} == {(Post.DUTY, B), (Post.CHIEF, C)}
