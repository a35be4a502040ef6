"""A rota without gaps, by turns."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from services.common.ids import new_id
from services.contracts.instants import CHINA
from services.workflow.duty.domain import Post, rota

MONDAY = date(2026, 3, 9)


@pytest.mark.parametrize("post", Post)
@pytest.mark.parametrize("people", [1, 2, 3])
def test_a_week_of_a_post_has_no_gap_and_no_overlap(post: Post, people: int) -> None:
    shifts = list(rota({post: [new_id() for _ in range(people)]}, MONDAY))
    begins = datetime(2026, 3, 9, tzinfo=CHINA)
    assert shifts[0].starts_at <= begins
    assert shifts[-1].ends_at >= begins + timedelta(days=7)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(shifts))


def test_people_of_a_post_take_turns() -> None:
    people = [new_id(), new_id()]
    shifts = list(rota({Post.DUTY: people}, MONDAY))
    assert [shift.person for shift in shifts[:4]] == people * 2
    assert set(Counter(shift.person for shift in shifts).values()) == {7, 8}


def test_a_post_without_people_has_no_shifts() -> None:
    assert list(rota({Post.CHIEF: []}, MONDAY)) == []
