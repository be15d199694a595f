"""Damage that only last night shows: every picture is good, and all are unlike those before."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from components.validation.zoo.damage import Damage, of_strips
from components.validation.zoo.painting import level, painted

if TYPE_CHECKING:
    from PIL.Image import Image

_darker = level(lambda grey: grey * 5 // 6)


def _softer(picture: Image, _random: Random) -> Image:
    from PIL import ImageFilter

    return picture.filter(ImageFilter.GaussianBlur(0.7))


def _margins(picture: Image, _random: Random) -> Image:
    """Paper below: no box moves."""
    from PIL import Image

    wider = Image.new("L", (picture.width, picture.height + 16), 255)
    wider.paste(picture, (0, 0))
    return wider


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    every = 1.0
    return of_strips(
        (
            (
                "darker paper",
                "all pictures a sixth darker",
                "no column drifted far",
                painted(_darker, share=every),
            ),
            (
                "softer letters",
                "all pictures a little blurred",
                "no column drifted far",
                painted(_softer, share=every),
            ),
            (
                "larger margins",
                "16 pixels below every picture",
                "no column drifted far",
                painted(_margins, share=every),
            ),
        )
    )
