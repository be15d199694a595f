"""A figure under construction: points are complex numbers, names come afterwards."""

from __future__ import annotations

import cmath
from dataclasses import dataclass, field
from itertools import combinations

from components.rendering.geometry.figure import Circle, Figure, Line, Point, arranged
from components.rendering.recipe import Unmakeable

_NEAREST = 1.1  # units between two marked points: their names need the room
_FLATTEST = 0.14  # radians between two lines that meet: below it they are one stroke to the eye
_TOUCH = 1e-6


@dataclass(slots=True)
class Sketch:
    """Lines, circles and the points worth a name, in any scale."""

    lines: list[tuple[complex, complex, bool]] = field(default_factory=list)  # the flag: dashed
    circles: list[tuple[complex, float]] = field(default_factory=list)
    points: list[complex] = field(default_factory=list)  # in the order in which they get names
    centres: list[complex] = field(default_factory=list)  # points that are called O if they can
    right_angles: list[tuple[complex, complex, complex]] = field(default_factory=list)

    def join(self, start: complex, end: complex, dashed: bool = False) -> None:
        """Draw a line."""
        self.lines.append((start, end, dashed))

    def polygon(self, corners: list[complex]) -> None:
        """Draw the sides of a polygon, and mark its corners."""
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            self.join(start, end)
        self.points += corners

    def circle(self, centre: complex, radius: float, marked: bool) -> None:
        """Draw a circle, and mark its centre if that is wanted."""
        self.circles.append((centre, radius))
        if marked and centre not in self.points + self.centres:
            self.centres.append(centre)

    def placed(self, units: float, turn: complex) -> Sketch:
        """Return it turned (`turn` lies on the unit circle), its longer side `units`, centred."""
        left, bottom, right, top = _box(self._mapped(turn, 0j))
        scale = units / max(right - left, top - bottom)
        middle = complex(left + right, bottom + top) / 2
        return self._mapped(turn * scale, middle * scale)

    def _mapped(self, factor: complex, origin: complex) -> Sketch:
        def moved(point: complex) -> complex:
            return point * factor - origin

        return Sketch(
            [(moved(a), moved(b), dashed) for a, b, dashed in self.lines],
            [(moved(centre), radius * abs(factor)) for centre, radius in self.circles],
            list(map(moved, self.points)),
            list(map(moved, self.centres)),
            [(moved(a), moved(b), moved(c)) for a, b, c in self.right_angles],
        )

    def size(self) -> tuple[float, float]:
        """Return width and height."""
        left, bottom, right, top = _box(self)
        return right - left, top - bottom

    def figure(self, names: dict[complex, str]) -> Figure:
        """Return what the picture of a placed sketch shows."""
        return arranged(
            (Line(_point(a), _point(b), dashed) for a, b, dashed in self.lines),
            (Circle(_point(centre), radius) for centre, radius in self.circles),
            ((name, _point(point)) for point, name in names.items()),
        )

    def require_legible(self) -> None:
        """Refuse a placed sketch that is too crowded to be read back.

        Raises:
            Unmakeable: marked points are too near, lines lie on one another or almost.
        """
        for one, other in combinations(self.points + self.centres, 2):
            if abs(one - other) < _NEAREST:
                raise Unmakeable("two points of the figure are too near to each other")
        if any(abs(a - b) < _NEAREST for a, b, _ in self.lines):
            raise Unmakeable("a line of the figure is too short")
        for (a, b, _), (c, d, _) in combinations(self.lines, 2):
            if _confusable(a, b, c, d):
                raise Unmakeable("two lines of the figure lie on one another")


def _confusable(a: complex, b: complex, c: complex, d: complex) -> bool:
    """Whether two lines run in about one direction and meet, or come as near as strokes do."""
    angle = abs(cmath.phase(((b - a) / (d - c)) ** 2)) / 2
    if angle > _FLATTEST:
        return False
    return min(distance(a, c, d), distance(b, c, d), distance(c, a, b), distance(d, a, b)) < 0.35


def distance(point: complex, start: complex, end: complex) -> float:
    """Return how far a point is from a line between two points."""
    share = ((point - start) / (end - start)).real
    return abs(point - (start + (end - start) * min(max(share, 0.0), 1.0)))


def crossing(a: complex, b: complex, c: complex, d: complex) -> complex | None:
    """Return where the straight lines through a, b and through c, d meet, if they do."""
    along, across = b - a, d - c
    turned = (along.conjugate() * across).imag
    if abs(turned) < _TOUCH:
        return None
    return a + along * ((c - a).conjugate() * across).imag / turned


def foot(point: complex, start: complex, end: complex) -> complex:
    """Return the foot of the perpendicular from a point on a straight line."""
    return start + (end - start) * ((point - start) / (end - start)).real


def _point(value: complex) -> Point:
    return value.real, value.imag


def _box(sketch: Sketch) -> tuple[float, float, float, float]:
    corners = [end for a, b, _ in sketch.lines for end in (a, b)]
    for centre, radius in sketch.circles:
        corners += [centre - radius * (1 + 1j), centre + radius * (1 + 1j)]
    across, up = [c.real for c in corners], [c.imag for c in corners]
    return min(across), min(up), max(across), max(up)
