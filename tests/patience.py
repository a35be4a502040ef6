"""How long tests wait: until it has come, however busy the machine is. Only a failure takes this long."""

import os
import ssl
import subprocess
import time

PATIENCE = 60.0
"""Seconds for what comes at once on an idle machine; nothing may be decided by it."""


NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For questions that are asked again and again: to load the certificates each time costs more than to ask."""


def slowness() -> float:
    """How much others slow this machine down, at least 1.5: a promise in seconds is for an idle one."""
    began = time.perf_counter()
    subprocess.run(["/bin/true"], check=True)
    sum(range(3_000_000))
    wall = time.perf_counter() - began
    return max(1.5, os.getloadavg()[0] / (os.cpu_count() or 1), wall / 0.1)
