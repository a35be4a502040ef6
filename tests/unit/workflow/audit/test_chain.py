"""The audit log's chain: whatever is done to it without the key is found, and nothing else is."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.workflow.audit.domain import (
    GENESIS,
    Fault,
    Head,
    Record,
    Seal,
    Verifier,
    Why,
    head_line,
    link,
    read_head,
    seal,
)

KEY = b"k" * 32
AT = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
ALTERATIONS = 6_000
MANY = 100_000
LENGTH = 12


@dataclass
class Log:
    """What lies in the database, and the file of heads beside it."""

    records: dict[tuple[str, UUID], Record]
    seals: list[Seal]
    lines: list[bytes]

    def verify(self) -> Fault | None:
        verifier = Verifier([read_head(KEY, line) for line in self.lines])
        for each in sorted(self.seals, key=lambda each: each.place):
            if not verifier.step(each, self.records.get((each.service, each.entry))):
                break
        sealed = {(each.service, each.entry) for each in self.seals}
        loose = [record for key, record in self.records.items() if key not in sealed]
        return verifier.finish(loose[0] if loose else None)


def record(number: int, service: str = "workflow") -> Record:
    return Record(
        service=service,
        id=UUID(int=number + 1),
        at=AT + timedelta(seconds=number),
        actor=None if number % 5 == 0 else UUID(int=number % 3 + 900),
        actor_name=f"person-{number % 3}",
        unit="wangxinban",
        action="case.review",
        object_type="case",
        object_id=str(number),
        request_id=None,
        detail={"note": f"第{number}次", "numbers": [1, 2.5], "more": {"b": None, "a": True}},
    )


def log() -> Log:
    records = [record(number, ("workflow", "ingest", "gateway")[number % 3]) for number in range(LENGTH)]
    seals = seal(Head(0, GENESIS), records)
    kept = [Head(each.place, each.link) for each in seals if each.place % 4 == 0]
    return Log(
        {(each.service, each.id): each for each in records}, seals, [head_line(KEY, each) for each in kept]
    )


def change_a_record(log: Log, chance: random.Random) -> None:
    key = chance.choice(list(log.records))
    old = log.records[key]
    changes: list[dict[str, object]] = [
        {"actor_name": old.actor_name + "x"},
        {"action": "case.close"},
        {"at": old.at + timedelta(microseconds=1)},
        {"detail": {**old.detail, "note": "别的"}},
        {"detail": {}},
        {"unit": None},
        {"object_id": None},
        {"request_id": "r"},
        {"actor": UUID(int=77)},
        {"object_type": "item"},
    ]
    log.records[key] = replace(old, **chance.choice(changes))  # type: ignore[arg-type]


def remove_a_record(log: Log, chance: random.Random) -> None:
    del log.records[chance.choice(list(log.records))]


def remove_a_record_and_its_seal(log: Log, chance: random.Random) -> None:
    gone = log.seals.pop(chance.randrange(len(log.seals)))
    del log.records[gone.service, gone.entry]


def slip_a_record_in(log: Log, chance: random.Random) -> None:
    new = record(chance.randrange(500, 900))
    log.records[new.service, new.id] = new


def swap_two_records(log: Log, chance: random.Random) -> None:
    (place, one), (_, other) = chance.sample(list(enumerate(log.seals)), 2)
    index = log.seals.index(other)
    log.seals[place] = replace(one, service=other.service, entry=other.entry)
    log.seals[index] = replace(other, service=one.service, entry=one.entry)


def cut_the_end_off(log: Log, chance: random.Random) -> None:
    kept = chance.randrange(LENGTH)
    for gone in log.seals[kept:]:
        del log.records[gone.service, gone.entry]
    del log.seals[kept:]


def alter_a_link(log: Log, chance: random.Random) -> None:
    place = chance.randrange(len(log.seals))
    log.seals[place] = replace(log.seals[place], link=chance.randbytes(32))


def make_the_chain_anew(log: Log, chance: random.Random) -> None:
    """Who has the database, and not the key, alters a record and all links behind it."""
    at = chance.randrange(len(log.seals))
    old = log.seals[at]
    log.records[old.service, old.entry] = replace(log.records[old.service, old.entry], actor_name="nobody")
    last = log.seals[at - 1].link if at else GENESIS
    for place in range(at, len(log.seals)):
        each = log.seals[place]
        last = link(last, each.place, log.records[each.service, each.entry])
        log.seals[place] = replace(each, link=last)


def forge_a_head(log: Log, chance: random.Random) -> None:
    at = chance.randrange(len(log.lines))
    log.lines[at] = head_line(b"x" * 32, Head(chance.randrange(1, 99), chance.randbytes(32)))


DEEDS: list[Callable[[Log, random.Random], None]] = [
    change_a_record,
    remove_a_record,
    remove_a_record_and_its_seal,
    slip_a_record_in,
    swap_two_records,
    cut_the_end_off,
    alter_a_link,
    make_the_chain_anew,
    forge_a_head,
]


def test_a_log_that_nobody_touched_holds() -> None:
    assert log().verify() is None


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_every_alteration_is_found(deed: Callable[[Log, random.Random], None]) -> None:
    chance = random.Random(deed.__name__)
    for _ in range(ALTERATIONS // len(DEEDS)):
        altered = log()
        deed(altered, chance)
        assert altered.verify() is not None


@pytest.mark.long
def test_each_of_a_hundred_thousand_alterations_is_found_and_nothing_else() -> None:
    chance = random.Random(20_261)
    for number in range(MANY):
        touched = log()
        deed = chance.choice(DEEDS)
        deed(touched, chance)
        assert touched.verify() is not None, (number, deed.__name__)
    assert all(log().verify() is None for _ in range(1_000))


def test_the_first_bad_record_is_named() -> None:
    altered = log()
    third = altered.seals[2]
    key = third.service, third.entry
    altered.records[key] = replace(altered.records[key], unit="jiaoyu")
    assert altered.verify() == Fault(Why.ALTERED, 3, third.service, third.entry)


def test_a_chain_may_grow_beyond_its_last_head() -> None:
    grown = log()
    del grown.lines[-1]
    assert grown.verify() is None


def test_what_is_not_of_our_making_is_no_head() -> None:
    good = head_line(KEY, Head(3, b"l" * 32))
    assert read_head(KEY, good) == Head(3, b"l" * 32)
    for bad in (b"", b"{}", b"[]", b"null", b"\xff", good[:-3], good.replace(b'"place":3', b'"place":4')):
        assert read_head(KEY, bad) is None
