"""Which case an item belongs to, whatever comes in whatever order."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.codes import RiskLevel
from services.workflow.cases.domain.placing import (
    Arrival,
    Demands,
    Holder,
    Standing,
    asked_again,
    heading,
    once_more,
    place,
    raised,
    standing_of,
    why_raised,
)

START = datetime(2026, 3, 5, tzinfo=UTC)
_cases = [Holder(UUID(int=number), number % 2 == 0, number > 4) for number in range(1, 8)]
HOLDERS = {holder.id: holder for holder in _cases}


def arrival(number: int, **changes: object) -> Arrival:
    values: dict[str, object] = {
        "item_id": UUID(int=1000 + number),
        "unit": "jiaoyu",
        "heading": "标题",
        "folded": "标题",
        "received_at": START + timedelta(seconds=number),
        "topic": (UUID(int=1), False),
        "risk": RiskLevel.GENERAL,
        "tier": 1,
        "category": "education",
        "kind": "complaint",
        "suggested_unit": None,
        "concerns_unit": None,
    }
    return Arrival(**(values | changes))  # type: ignore[arg-type]


@st.composite
def arrivals(draw: st.DrawFn) -> list[Arrival]:
    count = draw(st.integers(1, 12))
    made = []
    for number in range(count):
        twin = draw(st.none() | st.integers(0, number)) if number else None
        made.append(
            arrival(
                number,
                topic=(UUID(int=draw(st.integers(1, 4))), draw(st.booleans())),
                risk=draw(st.sampled_from(RiskLevel)),
                tier=draw(st.integers(1, 3)),
                concerns_unit=draw(st.sampled_from([None, "jiaoyu", "huanbao"])),
                twin=None if twin is None or twin == number else UUID(int=1000 + twin),
                twin_case=draw(st.none() | st.sampled_from(sorted(HOLDERS))),
                judged=draw(st.booleans()),
            )
        )
    return made


@given(arrivals(), st.dictionaries(st.integers(1, 4), st.sampled_from(sorted(HOLDERS))), st.randoms())
def test_every_item_goes_to_exactly_one_case_in_whatever_order_they_come(
    coming: list[Arrival], led: dict[int, UUID], chance: object
) -> None:
    of_topic = {(UUID(int=topic), drill): case for topic, case in led.items() for drill in (False, True)}
    placings = place(coming, of_topic, HOLDERS)
    placed = [each.item_id for placing in placings for each in placing.arrivals]
    assert sorted(placed) == sorted(each.item_id for each in coming)
    shuffled = list(coming)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert place(shuffled, of_topic, HOLDERS) == placings
    for placing in placings:
        assert len({each.drill for each in placing.arrivals}) == 1
        if placing.case_id is not None:
            assert HOLDERS[placing.case_id].open
            assert HOLDERS[placing.case_id].drill == placing.arrivals[0].drill
        if placing.previous is not None:
            assert HOLDERS[placing.previous].drill == placing.arrivals[0].drill


@given(arrivals(), st.sampled_from(RiskLevel), st.integers(1, 3))
def test_risk_and_tier_never_fall_by_themselves(coming: list[Arrival], risk: RiskLevel, tier: int) -> None:
    before = Standing(risk, tier)
    after = raised(before, coming)
    order = list(RiskLevel)
    assert order.index(after.risk) >= order.index(before.risk)
    assert after.tier >= before.tier
    assert (after == before) == (why_raised(before, after, {}) is None)
    assert raised(after, coming) == after
    if any(each.concerns_unit for each in coming):
        assert after.tier >= 2


def test_a_new_case_stands_as_its_gravest_item() -> None:
    coming = [arrival(1), arrival(2, risk=RiskLevel.MAJOR, tier=2), arrival(3)]
    assert standing_of(coming) == Standing(RiskLevel.MAJOR, 2)


def test_a_case_is_called_by_its_title_or_the_beginning_of_its_text() -> None:
    assert heading("  路灯不亮 ", "正文") == "路灯不亮"
    assert heading(None, "第一行\n第二行") == "第一行 第二行"
    assert heading("   ", "字" * 60) == "字" * 40


DAYS = [date(2026, 3, day) for day in (2, 3, 5)]


@pytest.mark.parametrize(
    ("before", "late", "today", "rises"),
    [
        (DAYS[:1], False, DAYS[1], False),
        (DAYS[:2], False, DAYS[2], True),
        (DAYS[:2], False, DAYS[1], False),
        (DAYS, False, DAYS[2], False),
        (DAYS[:1], True, DAYS[0], True),
    ],
)
def test_a_matter_brought_on_a_third_day_or_again_while_late_goes_up(
    before: list[date], late: bool, today: date, rises: bool
) -> None:
    why = asked_again(Demands(frozenset(before), late), frozenset({today}), 3)
    assert (why is not None) is rises


def test_it_goes_up_one_tier_and_never_above_the_top() -> None:
    assert once_more(Standing(RiskLevel.GENERAL, 1)).tier == 2
    assert once_more(Standing(RiskLevel.SEVERE, 3)).tier == 3
    assert asked_again(None, frozenset(DAYS), 3) is None
