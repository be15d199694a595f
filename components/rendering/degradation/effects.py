"""Every effect by name, the stage in which it happens, and how often it befalls what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from components.rendering.degradation import ink, light, noise, optics, paper, viewpoint
from components.rendering.degradation.geometry import Matrix
from components.rendering.degradation.measure import Print

if TYPE_CHECKING:
    from random import Random

    from PIL.Image import Image


class Stage(IntEnum):
    """The life of a page in its order; a picture suffers at most one effect of a stage."""

    INK = 0
    PAPER = 1
    VIEWPOINT = 2
    LIGHT = 3
    OPTICS = 4
    NOISE = 5
    COMPRESSION = 6


class Effect(StrEnum):
    """What can befall a picture."""

    LOW_INK = "low ink"
    HEAVY_INK = "heavy ink"
    BLEED_THROUGH = "bleed-through"
    FAX = "fax"
    TEXTURE = "texture"
    STAINS = "stains"
    FOLDS = "folds"
    SKEW = "skew"
    PERSPECTIVE = "perspective"
    UNEVEN_LIGHT = "uneven light"
    SHADOW = "shadow"
    DEFOCUS = "defocus"
    MOTION = "motion"
    LOW_RESOLUTION = "low resolution"
    JPEG = "jpeg"
    GAUSSIAN = "gaussian"
    SPECKLE = "speckle"
    SALT = "salt"


@dataclass(frozen=True, slots=True)
class Deed:
    """How an effect is done: its stage, and its function of a picture and what was measured."""

    stage: Stage
    change: Callable[[Image, Print, Random], Image | tuple[Image, Matrix]]


DEEDS: Mapping[Effect, Deed] = {
    Effect.LOW_INK: Deed(Stage.INK, ink.low_ink),
    Effect.HEAVY_INK: Deed(Stage.INK, ink.heavy_ink),
    Effect.BLEED_THROUGH: Deed(Stage.INK, ink.bleed_through),
    # before light and lens: their shades would turn black or white as a whole
    Effect.FAX: Deed(Stage.INK, ink.fax),
    Effect.TEXTURE: Deed(Stage.PAPER, paper.texture),
    Effect.STAINS: Deed(Stage.PAPER, paper.stains),
    Effect.FOLDS: Deed(Stage.PAPER, paper.folds),
    Effect.SKEW: Deed(Stage.VIEWPOINT, viewpoint.skew),
    Effect.PERSPECTIVE: Deed(Stage.VIEWPOINT, viewpoint.perspective),
    Effect.UNEVEN_LIGHT: Deed(Stage.LIGHT, light.uneven_light),
    Effect.SHADOW: Deed(Stage.LIGHT, light.shadow),
    Effect.DEFOCUS: Deed(Stage.OPTICS, optics.defocus),
    Effect.MOTION: Deed(Stage.OPTICS, optics.motion),
    Effect.LOW_RESOLUTION: Deed(Stage.OPTICS, optics.low_resolution),
    Effect.GAUSSIAN: Deed(Stage.NOISE, noise.gaussian),
    Effect.SPECKLE: Deed(Stage.NOISE, noise.speckle),
    Effect.SALT: Deed(Stage.NOISE, noise.salt),
    Effect.JPEG: Deed(Stage.COMPRESSION, optics.jpeg),
}

# How often an effect is drawn, relative to the others of its table.
DOCUMENT: Mapping[Effect, int] = {
    Effect.LOW_INK: 6,
    Effect.HEAVY_INK: 6,
    Effect.BLEED_THROUGH: 6,
    Effect.TEXTURE: 6,
    Effect.STAINS: 4,
    Effect.FOLDS: 5,
    Effect.SKEW: 10,
    Effect.PERSPECTIVE: 6,
    Effect.UNEVEN_LIGHT: 6,
    Effect.SHADOW: 6,
    Effect.DEFOCUS: 6,
    Effect.MOTION: 4,
    Effect.LOW_RESOLUTION: 6,
    Effect.FAX: 5,
    Effect.GAUSSIAN: 6,
    Effect.SPECKLE: 4,
    Effect.SALT: 4,
    Effect.JPEG: 6,
}
# Of photographs, which have neither paper nor ink of their own.
CAMERA: Mapping[Effect, int] = {
    effect: DOCUMENT[effect] for effect, deed in DEEDS.items() if deed.stage >= Stage.LIGHT
}
# Of single lines: nothing that moves a letter.
STRIP: Mapping[Effect, int] = {
    effect: odds for effect, odds in DOCUMENT.items() if DEEDS[effect].stage is not Stage.VIEWPOINT
}
