"""Numbers as people print them and as eyes read them from an axis."""

from __future__ import annotations

import math
import re

from components.rendering.charts.chart import Scale

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)\Z")
_NICE = (1.0, 2.0, 5.0, 10.0)
_READABLE = 10  # parts of the distance between two numbers of an axis that an eye tells apart


def parse(cell: str) -> float | None:
    """Return the number that a cell prints, or None."""
    return float(cell) if _NUMBER.match(cell) else None


def nice_step(span: float, intervals: int) -> float:
    """Return the least of 1, 2 and 5 times a power of ten that covers a span in so many steps."""
    raw = span / intervals
    power = 10.0 ** math.floor(math.log10(raw))
    return next(nice * power for nice in _NICE if nice * power >= raw * (1 - 1e-9))


def scale_of(low: float, high: float, intervals: int, grounded: bool) -> Scale:
    """Return the axis of numbers from `low` to `high`; a grounded one starts at zero."""
    if grounded:
        low = min(low, 0.0)
    step = nice_step(high - low, intervals)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(place * step for place in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks, tuple(plain(tick, step) for tick in ticks))


def plain(value: float, step: float) -> str:
    """Print a multiple of a step without a superfluous decimal."""
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    text = f"{value + 0.0:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def readable(value: float, scale: Scale) -> tuple[float, str]:
    """Round a value to what can be read from an axis: a tenth of the distance of its numbers.

    The mark is drawn at the rounded value, so that target and picture agree exactly.
    """
    step = (scale.ticks[1] - scale.ticks[0]) / _READABLE
    return round(value / step) * step, plain(round(value / step) * step, step)
