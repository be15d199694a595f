"""A figure of plane geometry: straight lines, circles, and the names of points.

Coordinates are in units: 20 of them make the longer side of a picture. The y axis points up, and
the origin is the centre of the box around the figure, wherever the figure stands in its picture.
Numbers have two decimals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A straight line from its left end to its right one (from below, where it is upright)."""

    start: Point
    end: Point
    dashed: bool


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle; its centre has a name where one stands there."""

    centre: Point
    radius: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What a picture shows, in one order: by place, names by the alphabet.

    No two lines lie on top of each other: a side with a point on it is one line.
    """

    lines: tuple[Line, ...]
    circles: tuple[Circle, ...]
    names: tuple[tuple[str, Point], ...]


def arranged(
    lines: Iterable[Line], circles: Iterable[Circle], names: Iterable[tuple[str, Point]]
) -> Figure:
    """Return a figure around the origin, rounded, and in its one order."""
    lines, circles = tuple(lines), tuple(circles)
    left, bottom, right, top = box(lines, circles)
    x, y = (left + right) / 2, (bottom + top) / 2

    def moved(point: Point) -> Point:
        return hundredths(point[0] - x), hundredths(point[1] - y)

    def turned(line: Line) -> Line:
        start, end = sorted((moved(line.start), moved(line.end)))
        return Line(start, end, line.dashed)

    return Figure(
        tuple(sorted(map(turned, lines))),
        tuple(
            Circle(centre, radius)
            for centre, radius in sorted((moved(c.centre), hundredths(c.radius)) for c in circles)
        ),
        tuple(sorted((name, moved(point)) for name, point in names)),
    )


def box(lines: Iterable[Line], circles: Iterable[Circle]) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of all lines and circles."""
    corners = [point for line in lines for point in (line.start, line.end)]
    for circle in circles:
        (x, y), radius = circle.centre, circle.radius
        corners += [(x - radius, y - radius), (x + radius, y + radius)]
    across, up = zip(*corners, strict=True)
    return min(across), min(up), max(across), max(up)


def hundredths(number: float) -> float:
    """Round to two decimals; there is no negative zero."""
    return round(number, 2) + 0.0
