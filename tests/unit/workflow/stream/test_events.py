"""How an event is written, and who may hear it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.workflow.stream.domain import Published, as_event, as_greeting, as_reset, may_hear

SUBJECT = new_id()
EVENT = Published(
    7,
    datetime(2026, 3, 9, 2, 0, tzinfo=UTC),
    "case.changed",
    SUBJECT,
    {"version": 3, "note": "一\n二"},
    frozenset({"jiaoyu"}),
)


def who(*roles: Role, unit: str) -> Principal:
    return Principal(
        subject=new_id(), kind="user", username="x", name="x", roles=roles, unit=unit, session=new_id()
    )


def test_an_event_is_three_lines_and_its_data_one() -> None:
    assert as_event(EVENT).decode() == (
        f'id: 7\nevent: case.changed\ndata: {{"subject":"{SUBJECT}","at":"2026-03-09T10:00:00.000+08:00",'
        '"version":3,"note":"一\\n二"}\n\n'
    )


def test_the_greeting_sets_the_place_without_an_event() -> None:
    assert as_greeting(41) == b"retry: 1000\nid: 41\n\n"


def test_a_reset_says_from_where_to_go_on() -> None:
    assert as_reset(41) == b"id: 41\nevent: reset\ndata: {}\n\n"


@pytest.mark.parametrize(
    ("caller", "hears"),
    [
        (who(Role.DUTY_OFFICER, unit="wangxinban"), True),
        (who(Role.OFFICE_CHIEF, unit="wangxinban"), True),
        (who(Role.LEADING_GROUP, unit="lingdaozu"), True),
        (who(Role.AUDITOR, unit="wangxinban"), True),
        (who(Role.HANDLER, unit="jiaoyu"), True),
        (who(Role.UNIT_HEAD, unit="jiaoyu"), True),
        (who(Role.UNIT_CLIENT, unit="jiaoyu"), True),
        (who(Role.HANDLER, unit="huanbao"), False),
        (who(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, unit="jiaoyu"), False),
        (who(unit="jiaoyu"), False),
    ],
)
def test_the_county_hears_all_a_unit_its_own_an_administrator_nothing(caller: Principal, hears: bool) -> None:
    assert may_hear(caller, EVENT) is hears


def test_of_a_restricted_case_those_named_hear_and_nobody_else() -> None:
    named, other = who(Role.UNIT_HEAD, unit="weisheng"), who(Role.OFFICE_CHIEF, unit="wangxinban")
    restricted = replace(EVENT, people=frozenset({named.subject}))
    assert may_hear(named, restricted)
    assert not may_hear(other, restricted)
    assert not may_hear(who(Role.HANDLER, unit="jiaoyu"), restricted)
