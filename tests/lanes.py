"""`make test`: all tests in two lanes at once, of about the same length.

Two cores are kept busy: what waits for a browser or a worker leaves its core to the other.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

TESTS = Path(__file__).resolve().parent
FROM_OUTSIDE = ("architecture", "contract", "e2e", "security")
"""The folders of the first lane; every other folder is in the second."""

_ALSO = "tests/service/analysis"
"""In the first lane too, so that both are of a length."""


def folders(*, first: bool) -> list[str]:
    """The folders of one lane, relative to the project, and what is left out of them."""
    if first:
        return [*(f"tests/{name}" for name in FROM_OUTSIDE), _ALSO]
    found = [folder for folder in sorted(TESTS.iterdir()) if any(folder.rglob("test_*.py"))]
    return [f"--ignore={_ALSO}", *(f"tests/{each.name}" for each in found if each.name not in FROM_OUTSIDE)]


def main(arguments: list[str]) -> int:
    """Returns the worse exit status of the two; their reports come one after the other."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        beside = _start(folders(first=False), arguments, said)
        status = _start(folders(first=True), arguments, None).wait()
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
