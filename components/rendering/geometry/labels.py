"""Finds the place of each point's name: beside the point, and away from every line."""

from __future__ import annotations

import cmath
import math
from itertools import chain

from components.rendering.geometry.sketch import Sketch, distance
from components.rendering.recipe import Unmakeable

_DIRECTIONS = tuple(cmath.rect(1, math.tau * step / 16) for step in range(16))


def place_names(sketch: Sketch, names: dict[complex, str], size: float) -> dict[str, complex]:
    """Return where the middle of each name goes; `size` is the height of a letter, in units.

    Raises:
        Unmakeable: a name would be drawn over something.
    """
    places: dict[str, complex] = {}
    for point, name in names.items():
        candidates = [
            point + turn * (0.35 + size * reach) for reach in (0.55, 0.85) for turn in _DIRECTIONS
        ]
        taken = list(chain(places.values(), (other for other in names if other != point)))
        room, place = max(
            ((_room(sketch, candidate, taken), candidate) for candidate in candidates),
            key=lambda pair: pair[0],
        )
        if room < size * 0.6:
            raise Unmakeable(f"there is no room for the name {name}")
        places[name] = place
    return places


def _room(sketch: Sketch, place: complex, taken: list[complex]) -> float:
    """Return the distance to whatever is nearest."""
    lines = (distance(place, start, end) for start, end, _ in sketch.lines)
    circles = (abs(abs(place - centre) - radius) for centre, radius in sketch.circles)
    others = (abs(place - other) * 0.7 for other in taken)
    return min(chain(lines, circles, others))
