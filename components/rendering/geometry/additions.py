"""What is added to a polygon: heights, medians, diagonals, parallels, circles, other shapes."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from itertools import pairwise
from random import Random

from components.rendering.geometry.sketch import Sketch, crossing, foot


def drop_perpendicular(
    sketch: Sketch, point: complex, start: complex, end: complex, random: Random
) -> None:
    """Draw the perpendicular from a point to a line where its foot lies inside the line."""
    below = foot(point, start, end)
    share = ((below - start) / (end - start)).real
    if 0.05 < share < 0.95:
        sketch.join(point, below, dashed=random.random() < 0.5)
        sketch.points.append(below)
        sketch.right_angles.append((below, point, end))


def cevian(sketch: Sketch, corners: list[complex], random: Random) -> None:
    """Draw from a corner to the side after the next corner: a median, a height, or any line."""
    first = random.randrange(len(corners))
    apex, start, end = (corners[(first + step) % len(corners)] for step in range(3))
    kind = random.randrange(3)
    if kind == 0:
        drop_perpendicular(sketch, apex, start, end, random)
        return
    share = 0.5 if kind == 1 else random.uniform(0.25, 0.75)
    on_side = start + (end - start) * share
    sketch.join(apex, on_side)
    sketch.points.append(on_side)


def midline(sketch: Sketch, corners: list[complex], random: Random) -> None:
    """Draw between points of two sides that share a corner, parallel to their other ends."""
    first = random.randrange(len(corners))
    before, corner, after = (corners[(first + step) % len(corners)] for step in range(3))
    share = random.choice((0.5, random.uniform(0.3, 0.7)))
    start, end = corner + (before - corner) * share, corner + (after - corner) * share
    sketch.join(start, end, dashed=random.random() < 0.2)
    sketch.points += [start, end]


def diagonals(sketch: Sketch, corners: list[complex], random: Random) -> None:
    """Draw one diagonal, or two of a quadrilateral and mark where they meet."""
    if len(corners) == 3:
        return
    sketch.join(corners[0], corners[2], dashed=random.random() < 0.2)
    if len(corners) == 4 and random.random() < 0.6:
        sketch.join(corners[1], corners[3])
        meeting = crossing(corners[0], corners[2], corners[1], corners[3])
        sketch.centres += [meeting] if meeting is not None else []


def inner_point(sketch: Sketch, corners: list[complex], random: Random) -> None:
    """Join a point inside to two or three corners."""
    shift = complex(random.uniform(-0.15, 0.15), random.uniform(-0.15, 0.15))
    inner = sum(corners) / len(corners) + shift
    sketch.points.append(inner)
    for corner in corners[: random.randint(2, 3)]:
        sketch.join(inner, corner)


def extension(sketch: Sketch, corners: list[complex], random: Random) -> None:
    """Lengthen a side beyond a corner: the longer line takes the place of the side."""
    index = random.randrange(len(corners))
    start, end = corners[index], corners[(index + 1) % len(corners)]
    further = end + (end - start) * random.uniform(0.3, 0.6)
    sketch.lines = [line for line in sketch.lines if line[:2] != (start, end)]
    sketch.join(start, further)
    sketch.points.append(further)


def built_on_a_side(sketch: Sketch, corners: list[complex], random: Random) -> None:
    """Build a square or an equilateral triangle outside on the first side."""
    start, end = corners[:2]
    side = end - start
    if random.random() < 0.5:
        outer = [start - side * 1j, end - side * 1j]
    else:
        outer = [start + side * cmath.rect(1, -math.pi / 3)]
    path = [start, *outer, end]
    for one, other in pairwise(path):
        sketch.join(one, other)
    sketch.points += outer


def circumscribed(sketch: Sketch, corners: list[complex], random: Random) -> None:
    """Draw the circle through the corners, where there is one."""
    a, b, c = corners[:3]
    centre = crossing(
        (a + b) / 2, (a + b) / 2 + (b - a) * 1j, (b + c) / 2, (b + c) / 2 + (c - b) * 1j
    )
    if centre is not None and all(abs(abs(p - centre) - abs(a - centre)) < 1e-9 for p in corners):
        sketch.circle(centre, abs(a - centre), marked=random.random() < 0.7)


def inscribed(sketch: Sketch, corners: list[complex], random: Random) -> None:
    """Draw the circle that touches the sides of a triangle or a regular polygon."""
    if len(corners) == 4:
        return
    a, b, c = corners[:3]
    lengths = (abs(b - c), abs(c - a), abs(a - b))
    if len(corners) == 3:
        centre = sum(p * s for p, s in zip((a, b, c), lengths, strict=True)) / sum(lengths)
    else:
        centre = sum(corners) / len(corners)
    sketch.circle(centre, abs(foot(centre, a, b) - centre), marked=random.random() < 0.7)


Addition = Callable[[Sketch, list[complex], Random], None]
ADDITIONS: tuple[Addition, ...] = (
    cevian,
    cevian,
    midline,
    diagonals,
    diagonals,
    inner_point,
    extension,
    built_on_a_side,
    circumscribed,
    inscribed,
)
