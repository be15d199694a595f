"""Lines that bend, lean and recede: each glyph goes through the line's map as a small plane."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from components.rendering.degradation.geometry import Matrix, Point, apply
from components.rendering.lines.shaping import Affine, Shaped

Warp = Callable[[float, float], Point]  # px of a line, baseline at y = 0 -> px of the picture
_BREATH = 0.05  # of a letter's height and lean, to and fro
_HEART = 0.25  # em right of and above its origin: where a glyph is mapped exactly


def placed(shaped: Shaped, size: float, warp: Warp) -> Iterator[tuple[int, Affine]]:
    """Yield the glyphs of a line at `size` px to the em, each with its map to the picture.

    A glyph is moved by the derivative of `warp` at its middle: outlines stay sharp, and a letter
    is so small that the eye does not miss what a straight map leaves out.
    """
    for glyph, across, down in shaped.glyphs:
        left, base = across * size, down * size
        x, y = left + _HEART * size, base - _HEART * size
        (x0, y0), (x1, y1), (x2, y2) = warp(x, y), warp(x + 1, y), warp(x, y + 1)
        xx, yx, xy, yy = x1 - x0, y1 - y0, x2 - x0, y2 - y0
        at = (x0 + xx * (left - x) + xy * (base - y), y0 + yx * (left - x) + yy * (base - y))
        yield glyph, (xx * size, -xy * size, at[0], yx * size, -yy * size, at[1])


def flat(matrix: Matrix) -> Warp:
    """A straight line seen through a homography."""
    return lambda x, y: apply(matrix, (x, y))


def arched(width: float, rise: float, matrix: Matrix) -> Warp:
    """A line on an arc whose middle is about `rise` px above its ends (below, if less than 0)."""
    radius = width * width / (8 * rise)

    def warp(x: float, y: float) -> Point:
        angle = (x - width / 2) / radius
        reach = radius - y
        point = (width / 2 + reach * math.sin(angle), radius - rise - reach * math.cos(angle))
        return apply(matrix, point)

    return warp


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody writes: lengths in em of the swaying of the baseline and of the letters."""

    slow: float
    quick: float
    sway: float
    shake: float
    lean: float  # px to the right a px up

    @classmethod
    def draw(cls, random: Random) -> Hand:
        """Draw a hand that can be read."""
        return cls(
            slow=random.uniform(1.5, 4),
            quick=random.uniform(0.25, 0.5),
            sway=random.uniform(0.02, 0.12),
            shake=random.uniform(0.01, 0.04),
            lean=random.uniform(-0.12, 0.18),
        )

    def line(self, size: float, random: Random, matrix: Matrix) -> Warp:
        """Return the map of one line: the baseline sways, letters lean to and fro and breathe."""
        slow, quick = self.slow * size, self.quick * size
        sway, shake = self.sway * size, self.shake * size
        begin, at = random.uniform(0, 6), random.uniform(0, 6)

        def warp(x: float, y: float) -> Point:
            swing = math.sin(x / quick + at)
            down = sway * math.sin(x / slow + begin) + shake * swing
            return apply(
                matrix, (x - y * (self.lean + 0.05 * swing), y * (1 + 0.05 * swing) + down)
            )

        return warp
