"""How often somebody may ask."""

from services.gateway.edge.limits import RateLimit


def test_a_burst_of_twice_the_rate_passes_and_the_next_one_waits() -> None:
    limit = RateLimit(50)
    assert [limit.wait_seconds("edu", 0.0) for _ in range(100)] == [0] * 100
    assert limit.wait_seconds("edu", 0.0) == 1


def test_a_steady_reader_at_the_rate_never_waits() -> None:
    limit = RateLimit(50)
    assert all(limit.wait_seconds("edu", number / 50) == 0 for number in range(1000))


def test_callers_do_not_share_a_bucket() -> None:
    limit = RateLimit(1)
    for _ in range(3):
        limit.wait_seconds("edu", 0.0)
    assert limit.wait_seconds("edu", 0.0) > 0
    assert limit.wait_seconds("env", 0.0) == 0


def test_the_wait_is_whole_seconds_and_enough() -> None:
    limit = RateLimit(0.1)
    for _ in range(3):
        limit.wait_seconds("edu", 0.0)
    wait = limit.wait_seconds("edu", 0.0)
    assert isinstance(wait, int)
    assert limit.wait_seconds("edu", float(wait)) == 0


def test_being_refused_costs_nothing() -> None:
    limit = RateLimit(10)
    for _ in range(500):
        limit.wait_seconds("edu", 0.0)
    assert limit.wait_seconds("edu", 0.2) == 0


def test_a_clock_that_steps_back_gives_no_tokens_and_takes_none() -> None:
    limit = RateLimit(1)
    assert limit.wait_seconds("edu", 10.0) == 0
    assert limit.wait_seconds("edu", 5.0) == 0
    assert limit.wait_seconds("edu", 5.0) > 0


def test_only_so_many_callers_are_remembered() -> None:
    limit = RateLimit(1, remembered=10)
    for number in range(1000):
        limit.wait_seconds(number, 0.0)
    assert len(limit._buckets) == 10
