"""What the gateway costs: in front of a service in its own process, and in front of one at an address."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from services.gateway.directory.seed import DEMO_PASSWORD
from tests.bench import load, plant
from tests.bench.report import Line, percentile, ratio, seconds, shown
from tests.bench.texts import items

_ROUNDS = 7
_SECONDS = 1.5
_CONNECTIONS = 16
_PATH = "/api/v1/items"


@dataclass
class _Way:
    """A way to ask for the item, and what came of it, a value a round."""

    web: plant.Web
    processes: Sequence[plant.Web]
    header: load.Header
    rates: list[float] = field(default_factory=list)
    middles: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    async def ask(self, path: str) -> None:
        requests = itertools.repeat(load.get(path, [self.header]))
        before = sum(plant.cpu(each.process) for each in self.processes)
        done = await load.drive(self.web.port, requests, connections=_CONNECTIONS, seconds=_SECONDS)
        used = sum(plant.cpu(each.process) for each in self.processes) - before
        self.rates.append(done.per_second)
        self.middles.append(percentile(done.latencies, 50))
        self.cpu.append(used / len(done.latencies))


async def gateway(servers: plant.Servers) -> list[Line]:
    """GET of one item: of the service itself with a ready voucher, and through the gateway with a token."""
    settings = await servers.database("gateway")
    async with (
        plant.web(settings, "--service", "ingest") as service,
        plant.web(settings) as inside,
        plant.web(settings, "--upstream", f"ingest={service.url}") as forwarding,
    ):
        await plant.settle(3)
        bearer = await load.token(inside.port, "edu", DEMO_PASSWORD)
        path = await _one_item(inside, bearer)
        ways = [
            _Way(service, [service], plant.voucher(settings)),
            _Way(inside, [inside], bearer),
            _Way(forwarding, [forwarding, service], bearer),
        ]
        for number in range(-1, _ROUNDS):
            ways[0].header = plant.voucher(settings)
            for way in ways:
                await way.ask(path)
                if number < 0:  # the first round warms up
                    way.rates, way.middles, way.cpu = [], [], []
    direct, within, forward = ways
    return [*_lines("in process", within, direct, ">= 0.90"), *_lines("forwarding", forward, direct, "")]


async def _one_item(web: plant.Web, bearer: load.Header) -> str:
    line = await load.connect(web.port)
    status, body = await line.ask(load.post(_PATH, next(items(1, 1)), [bearer]))
    line.close()
    if status != 202:
        raise RuntimeError(f"{status} {body[:300].decode(errors='replace')}")
    return f"{_PATH}/{orjson.loads(body)['id']}"


def _lines(how: str, way: _Way, direct: _Way, aim: str) -> list[Line]:
    rate, plain_rate = _middle(way.rates), _middle(direct.rates)
    middle, plain_middle = _middle(way.middles), _middle(direct.middles)
    cpu, plain_cpu = _middle(way.cpu), _middle(direct.cpu)
    return [
        Line(
            f"gateway {how} / direct, requests a second",
            shown(ratio(way.rates, direct.rates)),
            aim,
            f"{rate:,.0f} / {plain_rate:,.0f}, {_CONNECTIONS} connections",
        ),
        Line(
            f"gateway {how} / direct, p50",
            shown(ratio(way.middles, direct.middles)),
            "",
            f"{seconds(middle, 'ms')} / {seconds(plain_middle, 'ms')}",
        ),
        Line(
            f"gateway {how} / direct, CPU a request",
            shown(ratio(way.cpu, direct.cpu)),
            "",
            f"{seconds(cpu, 'us')} / {seconds(plain_cpu, 'us')}",
        ),
    ]


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
