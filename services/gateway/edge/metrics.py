"""Figures for Prometheus: how often, how long, with what outcome; labels are rows of the table, no ids."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The gateway's own figures; others may register more on `registry`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "huiying_http_requests", "answers", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "huiying_http_seconds",
            "time to the end of the answer",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.open = 0
        in_progress = Gauge("huiying_http_open", "requests in progress", registry=self.registry)
        in_progress.set_function(lambda: self.open)
        self.refused = Counter(
            "huiying_http_refused", "refused by the gateway itself", ["code"], registry=self.registry
        )
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._histograms: dict[tuple[str, str], Histogram] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        counter = self._counters.get((method, route, status))
        if counter is None:
            counter = self._counters[method, route, status] = self._requests.labels(method, route, status)
        counter.inc()
        histogram = self._histograms.get((method, route))
        if histogram is None:
            histogram = self._histograms[method, route] = self._seconds.labels(method, route)
        histogram.observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)
