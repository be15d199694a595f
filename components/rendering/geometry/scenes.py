"""Figures that begin with no polygon: circles, parallels, angles."""

from __future__ import annotations

import cmath
import math
from random import Random

from components.rendering.geometry.additions import drop_perpendicular
from components.rendering.geometry.sketch import Sketch, crossing


def rounds(sketch: Sketch, random: Random) -> None:
    """Draw a circle with radii, chords, a diameter, an inscribed polygon, or a tangent."""
    sketch.circle(0j, 1.0, marked=True)
    count = random.randint(3, 5)
    start, part = random.uniform(0, math.tau), math.tau / count
    on_circle = [
        cmath.rect(1, start + part * (index + random.uniform(-0.3, 0.3))) for index in range(count)
    ]
    kind = random.randrange(4)
    if kind == 0:
        sketch.polygon(on_circle)
    elif kind == 1:
        one, other = on_circle[:2]
        sketch.points += [one, -one, other]
        for start_point, end in ((one, -one), (one, other), (-one, other)):
            sketch.join(start_point, end)
    elif kind == 2:
        tangents(sketch, random)
    else:
        sketch.points += on_circle[:3]
        sketch.join(on_circle[0], on_circle[1])
        for point in on_circle[:3]:
            sketch.join(0j, point, dashed=random.random() < 0.3)


def tangents(sketch: Sketch, random: Random) -> None:
    """Draw the two tangents from a point outside the unit circle, and the radii to them."""
    away = random.uniform(1.6, 2.6)
    outside, half = complex(away), math.acos(1 / away)
    touching = [cmath.rect(1, half), cmath.rect(1, -half)]
    sketch.points += [outside, *touching]
    for point in touching:
        sketch.join(outside, point)
        sketch.join(0j, point, dashed=random.random() < 0.4)
        sketch.right_angles.append((point, 0j, outside))


def two_circles(sketch: Sketch, random: Random) -> None:
    """Draw two circles that cross, their centres and their common chord."""
    radius, apart = random.uniform(0.6, 1.0), random.uniform(0.9, 1.3)
    sketch.circle(0j, 1.0, marked=True)
    sketch.circle(complex(apart), radius, marked=True)
    along = (1 - radius**2 + apart**2) / (2 * apart)
    above = complex(along, math.sqrt(max(1 - along**2, 0.0)))
    sketch.points += [above, above.conjugate()]
    sketch.join(above, above.conjugate())
    if random.random() < 0.6:
        sketch.join(0j, complex(apart), dashed=random.random() < 0.5)


def parallels(sketch: Sketch, random: Random) -> None:
    """Draw two or three parallels and one or two lines across them."""
    heights = [0.0, random.uniform(0.4, 0.7), random.uniform(0.9, 1.3)][: random.randint(2, 3)]
    for height in heights:
        sketch.join(complex(-1, height), complex(1, height))
        sketch.points += [complex(-1, height), complex(1, height)]
    top = heights[-1]
    for middle in (-0.4, 0.45)[: random.randint(1, 2)]:
        lean = random.uniform(-0.25, 0.25)
        low, high = complex(middle - lean, -0.25), complex(middle + lean, top + 0.25)
        sketch.join(low, high)
        for height in heights:
            meeting = crossing(low, high, complex(-1, height), complex(1, height))
            sketch.points += [meeting] if meeting is not None else []


def angle(sketch: Sketch, random: Random) -> None:
    """Draw an angle with its bisector, and perhaps perpendiculars from it to the arms."""
    half = random.uniform(0.35, 0.65)
    arms = [cmath.rect(1, half), cmath.rect(random.uniform(0.8, 1.1), -half)]
    along = complex(random.uniform(0.75, 0.95))
    sketch.points += [0j, *arms, along]
    for arm in arms:
        sketch.join(0j, arm)
    sketch.join(0j, along, dashed=random.random() < 0.3)
    if random.random() < 0.6:
        inner = along
        for arm in arms:
            drop_perpendicular(sketch, inner, 0j, arm, random)


SCENES = (rounds, rounds, two_circles, parallels, angle)
