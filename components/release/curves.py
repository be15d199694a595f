"""Training curves as figures for inline SVG: axes, ticks and one line, computed here."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT = 240.0, 130.0  # of the plotting area, in SVG units
MOST_POINTS = 300
_AXIS_COLUMNS = ("step", "samples")

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled position on an axis, in SVG units."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One column of a curve over steps; `line` is the `points` attribute of a polyline."""

    title: str
    line: str
    last: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def read_charts(path: Path) -> tuple[Chart, ...]:
    """Return a chart for each column of a `curve.csv` that holds numbers.

    Raises:
        ValueError: the file is no CSV with a column `step`.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = list(reader.fieldnames or ())
        if "step" not in names:
            raise ValueError("step: missing column")
        rows = list(reader)
    steps = max((step for step, _ in _points(rows, "step")), default=0.0) or 1.0
    columns = {name: _points(rows, name) for name in names if name not in _AXIS_COLUMNS}
    return tuple(_chart(name, points, steps) for name, points in columns.items() if points)


def thin(points: Points, most: int) -> Points:
    """Return at most `most` points, each the mean of neighbours."""
    size = math.ceil(len(points) / most)
    buckets = (points[start : start + size] for start in range(0, len(points), size))
    return [
        (sum(x for x, _ in bucket) / len(bucket), sum(y for _, y in bucket) / len(bucket))
        for bucket in buckets
    ]


def _points(rows: Sequence[dict[str, str]], name: str) -> Points:
    found = []
    for row in rows:
        # a weight that has faded out leaves its column empty
        if row.get(name) and row.get("step"):
            point = (float(row["step"]), float(row[name]))
            if all(map(math.isfinite, point)):
                found.append(point)
    return found


def _chart(name: str, points: Points, steps: float) -> Chart:
    last = points[-1][1]
    points = thin(points, MOST_POINTS)
    bottom, top = min(0.0, *(y for _, y in points)), max(0.0, *(y for _, y in points))
    height = (top - bottom) or 1.0
    top = bottom + height

    def up(value: float) -> float:
        return HEIGHT * (top - value) / height

    return Chart(
        title=name.replace("_", " "),
        line=" ".join(f"{WIDTH * x / steps:.1f},{up(y):.1f}" for x, y in points),
        last=f"{last:.3g}",
        across=tuple(Tick(WIDTH * part, f"{steps * part:.0f}") for part in (0.0, 0.5, 1.0)),
        up=tuple(Tick(up(value), f"{value:.2g}") for value in (bottom, bottom + height / 2, top)),
    )
