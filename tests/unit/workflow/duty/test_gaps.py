"""Gaps found before they happen, after the level of the watch."""

from datetime import time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.workflow.duty.domain.gaps import Gap, Watch, gaps, level_at
from services.workflow.duty.domain.posts import Post
from services.workflow.duty.domain.rota import Override, Rotation
from services.workflow.duty.domain.standards import Level, Standards, WatchRules
from tests.unit.workflow.duty.rotas import PATIENT, A, B, C, moment, override, rotation, shifts

SINCE, UNTIL = "2026-03-09 08:00", "2026-03-16 08:00"
PRESET = Standards([(moment(SINCE), WatchRules())])
EVERYBODY = frozenset({A, B, C})
CHIEF = rotation(C, starts_on="2026-03-01", post=Post.CHIEF, rotation=UUID(int=101))
DEPUTY = rotation(B, starts_on="2026-03-01", post=Post.DEPUTY, rotation=UUID(int=102))
MAIN = rotation(A, starts_on="2026-03-01")


def watch(level: Level, since: str = SINCE, until: str = UNTIL) -> Watch:
    return Watch(level, moment(since), moment(until))


def found(
    *parts: Rotation | Override, watches: tuple[Watch, ...] = (), active: frozenset[UUID] = EVERYBODY
) -> list[Gap]:
    return gaps(shifts(SINCE, UNTIL, *parts), watches, active, (moment(SINCE), moment(UNTIL)), PRESET)


def told(missing: list[Gap]) -> list[str]:
    return [f"{gap.post} {gap.starts_at:%d %H} - {gap.ends_at:%d %H} {gap.lack}" for gap in missing]


def test_a_post_that_is_always_held_has_no_gap() -> None:
    assert found(MAIN) == []


def test_without_any_rotation_the_whole_time_is_one_gap() -> None:
    assert told(found()) == ["duty 09 08 - 16 08 nobody"]


def test_nights_that_nobody_has_are_found_one_by_one() -> None:
    days = rotation(A, starts_on="2026-03-01", hours=12)
    assert told(found(days))[:2] == ["duty 09 20 - 10 08 nobody", "duty 10 20 - 11 08 nobody"]
    nights = rotation(B, starts_on="2026-03-01", change_at=time(20), hours=12, rotation=UUID(int=103))
    assert found(days, nights) == []


def test_a_rotation_that_ends_leaves_a_gap_that_is_known_beforehand() -> None:
    ending = rotation(A, starts_on="2026-03-01", ends_on=moment("2026-03-12 00:00").date())
    assert told(found(ending)) == ["duty 13 08 - 16 08 nobody"]


def test_a_shift_of_somebody_whose_account_is_closed_is_a_gap() -> None:
    assert told(found(MAIN, active=frozenset({B, C}))) == ["duty 09 08 - 16 08 inactive"]
    helped = override(B, "2026-03-10 08:00", "2026-03-11 08:00", beside=True)
    assert told(found(MAIN, helped, active=frozenset({B, C}))) == [
        "duty 09 08 - 10 08 inactive",
        "duty 11 08 - 16 08 inactive",
    ]


def test_a_heightened_watch_asks_for_a_leader_too() -> None:
    ordered = watch(Level.HEIGHTENED, "2026-03-10 00:00", "2026-03-11 00:00")
    assert told(found(MAIN, watches=(ordered,))) == ["chief 10 00 - 11 00 nobody"]
    assert found(MAIN, CHIEF, watches=(ordered,)) == []


def test_in_a_special_period_one_officer_alone_is_a_gap() -> None:
    ordered = watch(Level.SPECIAL, "2026-03-10 00:00", "2026-03-12 00:00")
    assert told(found(MAIN, CHIEF, watches=(ordered,))) == ["deputy 10 00 - 12 00 nobody"]
    assert found(MAIN, DEPUTY, CHIEF, watches=(ordered,)) == []


def test_what_an_administrator_asks_of_a_level_holds_from_the_decision_on() -> None:
    doubled = WatchRules(normal=(Post.CHIEF, Post.DUTY), special=tuple(Post))
    asked = Standards([(moment("2026-01-01 00:00"), WatchRules()), (moment("2026-03-12 09:30"), doubled)])
    rota, span = shifts(SINCE, UNTIL, MAIN), (moment(SINCE), moment(UNTIL))
    assert told(gaps(rota, (), EVERYBODY, span, asked)) == ["chief 12 09 - 16 08 nobody"]
    assert asked.at(moment("2025-01-01 00:00")) == WatchRules()


@pytest.mark.parametrize(
    "wrong",
    [
        {"normal": ["chief"]},
        {"normal": []},
        {"special": ["duty", "deputy"]},
        {"heightened": ["duty", "porter"]},
        {"check_in_grace": -1},
        {"check_in_before": 1000},
        {"check_in_grace": "15 minutes"},
        {"nights": 1},
    ],
)
def test_a_standard_that_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WatchRules.model_validate(wrong)


def test_in_a_special_period_one_person_on_both_posts_is_one_alone() -> None:
    twice = rotation(A, starts_on="2026-03-01", post=Post.DEPUTY, rotation=UUID(int=104))
    ordered = watch(Level.SPECIAL, "2026-03-10 00:00", "2026-03-11 00:00")
    assert told(found(MAIN, twice, CHIEF, watches=(ordered,))) == ["deputy 10 00 - 11 00 one_person"]
    helped = override(B, "2026-03-09 08:00", "2026-03-12 08:00", beside=True)
    assert found(MAIN, twice, CHIEF, helped, watches=(ordered,)) == []


PEOPLE = (A, B, C)


@PATIENT
@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(Post), st.integers(1, 24)), max_size=5),
    st.lists(
        st.tuples(st.sampled_from(list(Level)[1:]), st.integers(0, 150), st.integers(1, 90)), max_size=3
    ),
    st.sets(st.sampled_from(PEOPLE)),
)
def test_there_is_a_gap_exactly_when_a_level_asks_for_more_than_is_there(
    rotations: list[tuple[UUID, Post, int]], regimes: list[tuple[Level, int, int]], active: set[UUID]
) -> None:
    begin, end = moment(SINCE), moment(UNTIL)
    rota = shifts(
        SINCE,
        UNTIL,
        *(
            rotation(who, starts_on="2026-03-01", post=post, hours=hours, rotation=UUID(int=number))
            for number, (who, post, hours) in enumerate(rotations)
        ),
    )
    watches = [
        Watch(level, begin + timedelta(hours=start), begin + timedelta(hours=start + hours))
        for level, start, hours in regimes
    ]
    missing = gaps(rota, watches, active, (begin, end), PRESET)
    for at in (begin + timedelta(minutes=30 + 60 * hour) for hour in range(24 * 7)):
        on = {
            post: {s.person for s in rota if s.post is post and s.starts_at <= at < s.ends_at} & active
            for post in Post
        }
        needed = WatchRules().posts(level_at(watches, at))
        wanting = {post for post in needed if not on[post]}
        if Post.DEPUTY in needed and not wanting & {Post.DUTY, Post.DEPUTY}:
            wanting |= {Post.DEPUTY} if len(on[Post.DUTY] | on[Post.DEPUTY]) == 1 else set()
        assert {gap.post for gap in missing if gap.starts_at <= at < gap.ends_at} == wanting


def test_of_two_regimes_the_stricter_one_holds() -> None:
    both = (watch(Level.SPECIAL, "2026-03-10 00:00", "2026-03-11 00:00"), watch(Level.HEIGHTENED))
    assert [level_at(both, moment(f"2026-03-{day:02} 12:00")) for day in (9, 10, 11, 20)] == [
        Level.HEIGHTENED,
        Level.SPECIAL,
        Level.HEIGHTENED,
        Level.NORMAL,
    ]
