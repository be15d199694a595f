"""Shapes to begin with: the corners of triangles, quadrilaterals and regular polygons."""

from __future__ import annotations

import cmath
import math
from random import Random


def triangle(random: Random) -> list[complex]:
    """Return the corners of a triangle: any, isosceles, equilateral, or right-angled."""
    kind = random.randrange(4)
    if kind == 0:
        return [0j, 1 + 0j, complex(random.uniform(-0.2, 1.2), random.uniform(0.5, 1.2))]
    if kind == 1:
        return [0j, 1 + 0j, complex(0.5, random.uniform(0.5, 1.6))]
    if kind == 2:
        return [0j, 1 + 0j, cmath.rect(1, math.pi / 3)]
    return [0j, 1 + 0j, complex(0, random.uniform(0.5, 1.4))]


def quadrilateral(random: Random) -> list[complex]:
    """Return the corners of a parallelogram, rectangle, rhombus, trapezium, kite, or any other."""
    kind, height = random.randrange(6), random.uniform(0.45, 1.0)
    slant = random.uniform(0.15, 0.5)
    if kind == 0:
        return [0j, 1 + 0j, complex(1 + slant, height), complex(slant, height)]
    if kind == 1:
        return [0j, 1 + 0j, complex(1, height), complex(0, height)]
    if kind == 2:
        side = cmath.rect(1, random.uniform(0.9, math.pi / 2))
        return [0j, 1 + 0j, 1 + side, side]
    if kind == 3:
        shorter = random.uniform(0.35, 0.7)
        left = random.choice((0.0, slant / 2, (1 - shorter) / 2))
        return [0j, 1 + 0j, complex(left + shorter, height), complex(left, height)]
    if kind == 4:
        return [0j, complex(height, -slant), 1 + 0.6j, complex(-slant, height)]
    jitter = [complex(random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2)) for _ in range(4)]
    return [corner + shift for corner, shift in zip((0j, 1 + 0j, 1 + 1j, 1j), jitter, strict=True)]


def regular_polygon(random: Random) -> list[complex]:
    """Return the corners of a regular polygon of five to eight sides."""
    count = random.randint(5, 8)
    return [cmath.rect(1, 2 * math.pi * index / count) for index in range(count)]


POLYGONS = (triangle, triangle, quadrilateral, quadrilateral, regular_polygon)
