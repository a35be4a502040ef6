"""What a process that is started by hand must be told: nobody starts servers for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from services.common.settings import Settings, SettingsError
from services.run.announcements import complain
from services.run.exclusive import CannotStartError


def database_url(settings: Settings) -> str:
    """Raises SettingsError when there is none."""
    if settings.database_url is None:
        raise SettingsError("HUIYING_DATABASE_URL: this command needs the address of a running database")
    return settings.database_url


def redis_url(settings: Settings) -> str:
    """Raises SettingsError when there is none."""
    if settings.redis_url is None:
        raise SettingsError("HUIYING_REDIS_URL: this command needs the address of a running queue")
    return settings.redis_url


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Leave with a line instead of a trace: status 2 for a wrong setting, 1 for anything else expected."""
    try:
        yield
    except SettingsError as error:
        complain(f"huiying: {error}")
        sys.exit(2)
    except CannotStartError as error:
        complain(f"huiying: {error}")
        sys.exit(1)
