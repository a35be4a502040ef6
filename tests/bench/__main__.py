"""`make bench`: ratios from one run on this machine, each with the numbers behind it; docs/benchmarks.md.

python -m tests.bench [batches singles imports exports gateway papers pipeline saturated statistics start]
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable

from tests.bench import edge, exports, imports, intake, life, papers, start, statistics
from tests.bench.plant import Servers, servers
from tests.bench.report import Line, print_table

Part = Callable[[Servers], Awaitable[list[Line]]]
PARTS: dict[str, tuple[str, Part]] = {
    "batches": ("Intake of batches (500 items, keyed, masked, audited)", intake.batches),
    "singles": ("Intake of single items", intake.singles),
    "imports": ("Import of a sheet", imports.imports),
    "exports": ("Export of a list", exports.exports),
    "gateway": ("The gateway in front of a service", edge.gateway),
    "pipeline": ("From POST to assessed at 50 a second", life.pipeline),
    "saturated": ("Saturated, from POST to case", life.saturated),
    "statistics": ("Statistics of a million cases (p99)", statistics.counted),
    "papers": ("Papers, recounted", papers.summed_up),
    "start": ("Starting, and what it holds", start.start),
}


async def main(wanted: list[str]) -> None:
    began = time.monotonic()
    for name in wanted or PARTS:
        title, part = PARTS[name]
        others = os.getloadavg()[0]
        async with servers() as own:
            print_table(title, await part(own), others)
    print(f"\nmeasured in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
