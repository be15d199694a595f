"""Composes a figure by chance: a shape, what is added to it, its size, its names."""

from __future__ import annotations

import cmath
import math
import string
from random import Random

from components.rendering.geometry.additions import ADDITIONS
from components.rendering.geometry.polygons import POLYGONS
from components.rendering.geometry.scenes import SCENES
from components.rendering.geometry.sketch import Sketch

_SIZES = (8.0, 16.0)  # the longer side of a figure, in units; a picture has 20
_ADDED = (0, 1, 1, 2, 2)
_LETTERS = string.ascii_uppercase.replace("O", "")


def compose(random: Random) -> Sketch:
    """Return a figure in its final size, around the origin.

    Raises:
        Unmakeable: chance made it too crowded to be read back.
    """
    sketch = Sketch()
    if random.random() < 0.35:
        random.choice(SCENES)(sketch, random)
    else:
        corners = random.choice(POLYGONS)(random)
        sketch.polygon(corners)
        for addition in random.sample(ADDITIONS, random.choice(_ADDED)):
            addition(sketch, corners, random)
    upright = random.random() < 0.5
    turn = (
        random.choice((1, 1j, -1, -1j)) if upright else cmath.rect(1, random.uniform(0, math.tau))
    )
    placed = sketch.placed(random.uniform(*_SIZES), turn)
    placed.require_legible()
    return placed


def choose_names(sketch: Sketch, random: Random) -> dict[complex, str]:
    """Name the marked points: A, B, C ... or other letters; a few figures leave some out, or all.

    The first centre is called O.
    """
    if random.random() < 0.12:
        return {}
    count = len(sketch.points) + len(sketch.centres)
    start = 0 if random.random() < 0.6 else random.randrange(len(_LETTERS) - count)
    letters = list(_LETTERS[start : start + count])
    if random.random() < 0.3:
        random.shuffle(letters)
    centres = dict(zip(sketch.centres, ["O", *letters[len(sketch.points) :]], strict=False))
    names = dict(zip(sketch.points, letters, strict=False)) | centres
    kept = 1.0 if random.random() < 0.8 else 0.7
    return {point: name for point, name in names.items() if random.random() < kept}
