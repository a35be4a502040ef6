"""Installations that tests break."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.installation import SECOND_START_SECONDS, Installation, free_port
from tests.patience import slowness


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Make installations that are gone after the test: `install(HUIYING_DEMO="1")`."""
    made: list[Installation] = []

    def make(folder: str = "data", **settings: str) -> Installation:
        made.append(Installation(tmp_path / folder, free_port(), settings))
        return made[-1]

    yield make
    for each in made:
        each.destroy()


@pytest.fixture
def running(used: Installation) -> Iterator[Installation]:
    """The same, running; it is stopped as it should be unless the test did.

    A second start takes seconds and tells the first administrator's password no second time.
    """
    if not used.alive:
        password = used.one_time_password
        used.start()
        assert used.until_ready() < SECOND_START_SECONDS * slowness()
        assert used.one_time_password == password
    yield used
    used.stop()


@pytest.fixture
def resting(used: Installation) -> Installation:
    """The same, when nothing of it runs."""
    if used.alive:
        used.stop()
    return used
