"""Putting sums into the words of a summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.contracts.codes import CaseState, Category, Channel, Kind, RiskLevel
from services.workflow.statistics.domain.figures import TIME, Counts, Tally, percent, quotient, spoken
from services.workflow.statistics.domain.measures import (
    COHORT,
    LENGTHS,
    MEASURES,
    QUANTILES,
    RATES,
    Dimension,
    Length,
    Measure,
    Rate,
)
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import CHINA, Window
from services.workflow.statistics.schemas import LengthView, MeasureView, PointView, RateView, Summary

Quantiles = Mapping[tuple[Length, str], int | None]

_CODES: Mapping[Dimension, tuple[str, ...]] = {
    Dimension.RISK: tuple(map(str, RiskLevel)),
    Dimension.KIND: tuple(map(str, Kind)),
    Dimension.CATEGORY: tuple(map(str, Category)),
    Dimension.CHANNEL: tuple(map(str, Channel)),
    Dimension.TIER: ("1", "2", "3"),
    Dimension.STATE: tuple(map(str, CaseState)),
}
"""Of these every code is told, with 0 when there is none."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that was summed, of whom, when."""

    scope: Scope
    window: Window
    at: datetime
    behind: int
    tally: Tally
    quantiles: Quantiles


def summary(counted: Counted) -> Summary:
    counts, scope, window = counted.tally.counts(), counted.scope, counted.window
    rates = {rate: _rate(rate, counts) for rate in Rate}
    lengths = {length: _length(length, counts, counted.quantiles) for length in Length}
    breakdowns = {dimension: dict(counted.tally.of(dimension.value)) for dimension in Dimension}
    received = {
        f"by_{dimension.value}": dict.fromkeys(_CODES.get(dimension, ()), 0)
        | {value: each[Measure.RECEIVED] for value, each in values.items()}
        for dimension, values in breakdowns.items()
    }
    return Summary.model_validate(
        {
            "from": window.start,
            "to": window.end,
            "as_of": counted.at,
            "behind": counted.behind,
            "unit": scope.unit,
            "drill": scope.drill,
            "received": counts[Measure.RECEIVED],
            **received,
            **{rate.value: view.value for rate, view in rates.items()},
            "median_first_response_minutes": lengths[Length.RESPONSE].median,
            "p90_first_response_minutes": lengths[Length.RESPONSE].p90,
            "median_closing_minutes": lengths[Length.CLOSING].median,
            "p90_closing_minutes": lengths[Length.CLOSING].p90,
            "cohort": COHORT,
            "quantiles": [text for _, text in QUANTILES.values()],
            "measures": [
                MeasureView(code=measure, name=each.name, text=each.text, value=counts[measure])
                for measure, each in MEASURES.items()
            ],
            "rates": list(rates.values()),
            "lengths": list(lengths.values()),
            "breakdowns": breakdowns,
            "grain": "day" if window.by_day else "month",
            "course": _course(counted),
        }
    )


def _rate(rate: Rate, counts: Counts) -> RateView:
    ratio = RATES[rate]
    above, below = counts[ratio.above], counts[ratio.below]
    return RateView(
        code=rate,
        name=ratio.name,
        text=ratio.text,
        numerator=above,
        numerator_measure=ratio.above,
        denominator=below,
        denominator_measure=ratio.below,
        value=quotient(above, below),
        percent=percent(above, below),
    )


def _length(length: Length, counts: Counts, quantiles: Quantiles) -> LengthView:
    measure, definition = LENGTHS[length]
    median, p90 = quantiles[length, "median"], quantiles[length, "p90"]
    return LengthView(
        code=length,
        name=definition.name,
        text=definition.text,
        cases=counts[measure],
        measure=measure,
        median=median,
        p90=p90,
        median_spoken=spoken(median),
        p90_spoken=spoken(p90),
    )


def _course(counted: Counted) -> list[PointView]:
    """Every day or month of the window, until the moment that is asked about; empty ones too."""
    end = min(counted.window.end, max(counted.at, counted.window.start) + timedelta(days=1))
    return [
        PointView(start=start, counts=counted.tally.counts((TIME, start.isoformat())))
        for start in _starts(Window(counted.window.start, end), by_day=counted.window.by_day)
    ]


def _starts(window: Window, *, by_day: bool) -> list[date]:
    first = window.start.astimezone(CHINA).date()
    last = (window.end - timedelta(microseconds=1)).astimezone(CHINA).date()
    found, day = [], first if by_day else first.replace(day=1)
    while day <= last:
        found.append(day)
        day = day + timedelta(days=1) if by_day else (day + timedelta(days=32)).replace(day=1)
    return found
