"""One to three effects on a picture, drawn from a `Random` alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from components.rendering.degradation.effects import DEEDS, DOCUMENT, Effect
from components.rendering.degradation.geometry import IDENTITY, Matrix, compose
from components.rendering.degradation.measure import Print

if TYPE_CHECKING:
    from PIL.Image import Image

_ODDS_OF_COUNT = (0.55, 0.33, 0.12)  # one, two, three effects


@dataclass(frozen=True, slots=True)
class Degraded:
    """A spoiled picture of the same size, and the homography its content went through.

    `matrix` is row-major and takes pixels of the given picture to pixels of this one.
    """

    image: Image
    matrix: Matrix


def degrade(image: Image, random: Random, odds: Mapping[Effect, int] = DOCUMENT) -> Degraded:
    """Spoil a grey picture (mode "L") of dark text on light paper so that it can still be read.

    The same picture and state of `random` give the same bytes. Strengths are in widths of the
    picture's own strokes, so that small print suffers less than large.
    """
    return spoil(image, random, draw_effects(random, odds))


def draw_effects(random: Random, odds: Mapping[Effect, int]) -> tuple[Effect, ...]:
    """Draw one to three effects of different stages, in the order in which they happen."""
    (count,) = random.choices((1, 2, 3), _ODDS_OF_COUNT)
    drawn: list[Effect] = []
    left = dict(odds)
    while left and len(drawn) < count:
        (effect,) = random.choices(list(left), list(left.values()))
        drawn.append(effect)
        left = {e: odd for e, odd in left.items() if DEEDS[e].stage != DEEDS[effect].stage}
    return tuple(sorted(drawn, key=lambda effect: DEEDS[effect].stage))


def spoil(image: Image, random: Random, effects: tuple[Effect, ...]) -> Degraded:
    """Do the given effects to a grey picture, one after the other."""
    printed, matrix = Print(image), IDENTITY
    for effect in effects:
        changed = DEEDS[effect].change(image, printed, random)
        if isinstance(changed, tuple):
            image, step = changed
            matrix = compose(step, matrix)
        else:
            image = changed
    return Degraded(image, matrix)
