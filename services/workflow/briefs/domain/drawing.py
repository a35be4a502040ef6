"""Charts and timelines as PNG pictures; pure.

Only digits and latin letters stand inside a picture, for no font with Chinese characters is shipped: the
document says beneath it in words what is shown.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from typing import Any

WIDTH = 1500
"""Pixels; 150 mm on paper are 254 to the inch."""
_CHART_HEIGHT = 640
_TIMELINE_HEIGHT = 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 110, 40, 56, 86
_INK, _GREY, _PALE, _BAR, _MARK = "#1a1a1a", "#6b6b6b", "#d9d9d9", "#3b6ea8", "#a8322a"
_LABEL = 32
_BETWEEN_LABELS = 24
_STEPS = (1, 2, 5)
_RADIUS = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """`label` in digits and latin letters; `mark` numbers a turning point."""

    label: str
    count: int
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A moment on a timeline, `share` of the way from its beginning to its end."""

    mark: int
    share: float


@lru_cache(maxsize=4)
def chart(bars: tuple[Bar, ...]) -> bytes:
    """Columns over time with a scale of whole numbers."""
    canvas = _Canvas(_CHART_HEIGHT)
    top = _scale_top(max((bar.count for bar in bars), default=0))
    bottom, high = _CHART_HEIGHT - _BOTTOM, _CHART_HEIGHT - _BOTTOM - _TOP
    for step in range(5):
        value = top * step // 4
        y: float = bottom - high * step / 4
        canvas.draw.line([(_LEFT, y), (WIDTH - _RIGHT, y)], fill=_INK if step == 0 else _PALE, width=2)
        canvas.text((_LEFT - 14, y), str(value), "rm")
    slot = (WIDTH - _LEFT - _RIGHT) / max(len(bars), 1)
    widest = max((canvas.width(bar.label) for bar in bars), default=0)
    every = max(1, math.ceil((widest + _BETWEEN_LABELS) / slot))
    for place, bar in enumerate(bars):
        x, y = _LEFT + slot * (place + 0.5), bottom - high * bar.count / top
        half = max(1.0, min(slot * 0.36, 44.0))
        if bar.count:
            canvas.draw.rectangle([x - half, y, x + half, bottom], fill=_MARK if bar.mark else _BAR)
        if place % every == 0:
            canvas.text((x, bottom + 16), bar.label, "mt", _GREY)
        if bar.mark is not None:
            canvas.disc((x, max(y - _RADIUS - 6, _RADIUS + 1)), bar.mark)
    return canvas.png()


@lru_cache(maxsize=4)
def timeline(events: tuple[Event, ...], first: str, last: str) -> bytes:
    """Numbered moments along a line, in two rows so that neighbours can be told apart."""
    canvas = _Canvas(_TIMELINE_HEIGHT)
    y, left, right = _TIMELINE_HEIGHT // 2, _LEFT, WIDTH - _LEFT
    canvas.draw.line([(left, y), (right, y)], fill=_INK, width=4)
    for x, label in ((left, first), (right, last)):
        canvas.draw.line([(x, y - 12), (x, y + 12)], fill=_INK, width=4)
        canvas.text((x, _TIMELINE_HEIGHT - 10), label, "mb", _GREY)
    free = [float("-inf")] * 4
    for place, event in enumerate(events):
        where = left + (right - left) * min(max(event.share, 0.0), 1.0)
        lanes = (0, 1, 2, 3) if place % 2 == 0 else (1, 0, 3, 2)
        lane = next((each for each in lanes if where - free[each] > 2.4 * _RADIUS), lanes[0])
        free[lane] = where
        offset = (52, -52, 110, -110)[lane]
        canvas.draw.line([(where, y), (where, y - offset)], fill=_GREY, width=2)
        canvas.disc((where, y - offset), event.mark)
    return canvas.png()


def _scale_top(most: int) -> int:
    """The least multiple of 4 steps of 1, 2 or 5 times a power of ten that holds `most`."""
    unit = 1
    while True:
        for step in _STEPS:
            if 4 * step * unit >= most:
                return 4 * step * unit
        unit *= 10


class _Canvas:
    """A white picture; Pillow is loaded when one is drawn."""

    def __init__(self, height: int) -> None:
        library: Any = import_module("PIL.Image")
        fonts: Any = import_module("PIL.ImageFont")
        self.image = library.new("RGB", (WIDTH, height), "white")
        drawing: Any = import_module("PIL.ImageDraw")
        self.draw = drawing.Draw(self.image)
        self.font = fonts.load_default(_LABEL)

    def text(self, place: tuple[float, float], words: str, anchor: str, fill: str = _INK) -> None:
        self.draw.text(place, words, fill=fill, font=self.font, anchor=anchor)

    def width(self, words: str) -> float:
        return float(self.font.getlength(words))

    def disc(self, centre: tuple[float, float], number: int) -> None:
        x, y = centre
        self.draw.ellipse([x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS], fill=_MARK)
        self.text(centre, str(number), "mm", "white")

    def png(self) -> bytes:
        out = BytesIO()
        quantised = self.image.quantize(64)
        quantised.save(out, "PNG", dpi=(254, 254))
        return out.getvalue()
