"""`python -m services.run [--distributed] [--under-make]`: everything on this machine, in the foreground."""

import asyncio
import os
import signal
import sys

from services.common import logging
from services.common.settings import Settings, SettingsError
from services.run.announcements import complain
from services.run.embedded.folders import UnsafeFolderError
from services.run.embedded.launch import die_with_parent
from services.run.embedded.postgres import EmbeddedServerError
from services.run.exclusive import CannotStartError
from services.run.supervisor import Supervisor


def main(arguments: list[str]) -> int:
    """Exit codes: 0 stopped as asked, 1 could not start, 2 a setting is wrong."""
    make = os.getppid() if "--under-make" in arguments else None
    if make is not None:
        die_with_parent(make, signal.SIGTERM)
    try:
        settings = Settings.from_environment()
        logging.configure(settings.log_level)
        supervisor = Supervisor(settings, distributed="--distributed" in arguments)
        asyncio.run(supervisor.run(make))
    except SettingsError as error:
        complain(f"huiying: {error}")
        return 2
    except CannotStartError as error:
        if str(error):
            complain(f"huiying: {error}")
        return error.status
    except (EmbeddedServerError, UnsafeFolderError, OSError) as error:
        complain(f"huiying: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
