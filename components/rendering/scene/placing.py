"""Where a sign hangs and how it is turned: a quadrilateral inside its band of the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from components.rendering.degradation.geometry import (
    Box,
    Matrix,
    Point,
    apply,
    compose,
    corners,
    rectangle_to,
)
from components.rendering.lines.shaping import Shaped
from components.rendering.scene.lettering import Warp, arched, flat

_SMALLEST, _LARGEST = 17, 96  # px to the em
_MARGIN = 5  # px between a sign and the edge of its band
_TURNED, _ARCHED = 0.35, 0.15  # of the signs
_STEEPEST = 14  # degrees
_DEPTH = 0.16  # of a sign's sides: how far perspective moves a corner, at most
_PLATE = 0.18  # em around the line
_ROUNDEST = 0.16  # of a line's width: the rise of its arc, at most


@dataclass(frozen=True, slots=True)
class Placed:
    """A line at `size` px to the em, its map to the picture, and the corners of its plate."""

    size: float
    warp: Warp
    plate: tuple[Point, ...]


def place(shaped: Shaped, band: Box, random: Random) -> Placed | None:
    """Hang a line somewhere in a band (left, top, right, bottom px), or None if it is too small."""
    arch = random.uniform(-_ROUNDEST, _ROUNDEST) if random.random() < _ARCHED else 0.0
    left, right = min(0.0, shaped.left), max(shaped.right, shaped.width)
    rise = abs(arch) * (right - left)
    top, bottom = shaped.top - rise, shaped.bottom + rise  # em, and room for the arc
    view = _view(right - left, bottom - top, random)
    reach = [apply(view, corner) for corner in corners((0, 0, right - left, bottom - top))]
    width = max(x for x, _ in reach) - min(x for x, _ in reach)
    height = max(y for _, y in reach) - min(y for _, y in reach)
    room = (band[2] - band[0] - 2 * _MARGIN, band[3] - band[1] - 2 * _MARGIN)
    size = min(room[0] / width, room[1] / height, _LARGEST) * random.uniform(0.55, 1)
    if size < _SMALLEST:
        return None
    x = band[0] + _MARGIN + random.uniform(0, room[0] - width * size)
    y = band[1] + _MARGIN + random.uniform(0, room[1] - height * size)
    x, y = x - size * min(x for x, _ in reach), y - size * min(y for _, y in reach)
    onto = compose((size, 0, x, 0, size, y, 0, 0, 1), view)
    # px of the line -> em from the corner of its box -> the picture
    matrix = compose(onto, (1 / size, 0, -left, 0, 1 / size, -top, 0, 0, 1))
    warp = arched(shaped.width * size, arch * shaped.width * size, matrix) if arch else flat(matrix)
    pad = min(_PLATE, _MARGIN / size)
    box = (-pad, -pad, right - left + pad, bottom - top + pad)
    return Placed(size, warp, tuple(apply(onto, corner) for corner in corners(box)))


def _view(width: float, height: float, random: Random) -> Matrix:
    """Turn a box of em about its corner, and let its corners recede."""
    angle = 0.0
    if random.random() < _TURNED:
        # a long line is turned less: it would be tiny in its band
        angle = math.radians(random.uniform(-_STEEPEST, _STEEPEST)) * min(1, 3 * height / width)
    cosine, sine = math.cos(angle), math.sin(angle)
    depth = random.uniform(0, _DEPTH) if random.random() < 0.5 else 0.0
    quad = []
    for x, y in corners((0, 0, width, height)):
        across = x + random.uniform(0, depth) * height * (1 if x == 0 else -1)
        down = y + random.uniform(0, depth) * height * (1 if y == 0 else -1)
        quad.append((cosine * across + sine * down, -sine * across + cosine * down))
    return rectangle_to(quad, width, height)
