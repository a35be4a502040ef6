"""`make test`: all tests in two lanes at once, those beside the running product and those that need none.

Two cores are kept busy: what waits for a browser or a worker leaves its core to the other.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

TESTS = Path(__file__).resolve().parent
WITH_PRODUCT = ("contract", "e2e", "faults", "deploy")
"""Folders whose tests start the product; every other folder is in the other lane."""


def folders(with_product: bool) -> list[str]:
    """The folders of one lane, relative to the project."""
    return [
        f"tests/{folder.name}"
        for folder in sorted(TESTS.iterdir())
        if any(folder.rglob("test_*.py")) and (folder.name in WITH_PRODUCT) == with_product
    ]


def main(arguments: list[str]) -> int:
    """Returns the worse exit status of the two; their reports come one after the other."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        beside = _start(folders(with_product=False), arguments, said)
        status = _start(folders(with_product=True), arguments, None).wait()
        status = max(status, beside.wait())
        said.seek(0)
        sys.stdout.buffer.write(said.read())
    print(f"both lanes: {time.monotonic() - began:.0f} s, {'passed' if status == 0 else 'FAILED'}")
    return status


def _start(lane: list[str], arguments: list[str], output: IO[bytes] | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", *arguments, *lane]
    return subprocess.Popen(
        command, cwd=TESTS.parent, stdout=output, stderr=subprocess.STDOUT if output else None
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
