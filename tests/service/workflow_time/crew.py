"""Workers that are processes of their own, so that one can be killed as a machine kills it.

Run as a module it is where they come from: it has loaded what a worker needs, forks one for every line that
it reads, tells its process id, and takes all of them along when its own input ends.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from services.common.db import Database
from services.contracts.events import Service
from services.workflow.deadlines.service import mark_breaches
from services.workflow.escalation.service import climb
from services.workflow.statistics.service import fold_all

_ROOT = Path(__file__).resolve().parents[3]


class Crew:
    """So many workers that climb, mark and count: `with Crew(url, 3) as crew: crew.kill(dice)`."""

    def __init__(self, url: str, size: int) -> None:
        self._source = subprocess.Popen(
            [sys.executable, "-m", __name__, url],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.workers = [self._fork() for _ in range(size)]
        self.kills = 0

    def _fork(self) -> int:
        """A new worker; its process runs when this returns."""
        given, told = self._source.stdin, self._source.stdout
        assert given is not None
        assert told is not None
        given.write(b"one more\n")
        given.flush()
        return int(told.readline())

    def kill(self, dice: random.Random) -> None:
        """SIGKILL to one of them, or now and then to all at once; others take their places."""
        doomed = list(self.workers) if dice.random() < 0.25 else [dice.choice(self.workers)]
        for worker in doomed:
            os.kill(worker, signal.SIGKILL)
            self.workers.remove(worker)
        self.kills += len(doomed)
        self.workers += [self._fork() for _ in doomed]

    def all_at_work(self) -> None:
        """Raises ProcessLookupError when one ended by itself."""
        for worker in self.workers:
            os.kill(worker, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.__exit__(None, None, None)  # closes its input and waits until it is gone


async def _round(database: Database) -> None:
    await climb(database)
    await mark_breaches(database)
    await fold_all(database)


async def _learn(database: Database) -> None:
    """What every worker would have to put together for itself: statements, policies."""
    await _round(database)
    await database.close()


async def _work(database: Database, source: int) -> None:
    while os.getppid() == source:
        await _round(database)
        await asyncio.sleep(0.05)


def _main(url: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed is forgotten at once
    source, database = os.getpid(), Database(url, Service.WORKFLOW, pool_size=1)
    asyncio.run(_learn(database))
    for _ in sys.stdin:
        worker = os.fork()
        if worker == 0:
            asyncio.run(_work(database, source))
            return
        print(worker, flush=True)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    _main(sys.argv[1])
