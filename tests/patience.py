"""How long tests wait: until it has come, however busy the machine is. Only a failure takes this long."""

import os
import subprocess
import time

PATIENCE = 60.0
"""Seconds for what comes at once on an idle machine; nothing may be decided by it."""


def slowness() -> float:
    """How much others slow this machine down, at least 1.5: a promise in seconds is for an idle one."""
    began = time.perf_counter()
    subprocess.run(["/bin/true"], check=True)
    sum(range(3_000_000))
    wall = time.perf_counter() - began
    return max(1.5, os.getloadavg()[0] / (os.cpu_count() or 1), wall / 0.1)
