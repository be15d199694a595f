"""Damage to where things stand in pictures: turned, mirrored, cut, moved, another size."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from components.validation.zoo.damage import Damage, of_mixture, of_strips
from components.validation.zoo.painting import Paint, is_line, painted

if TYPE_CHECKING:
    from PIL.Image import Image


def _turned(degrees: int, expand: bool = True) -> Paint:
    def paint(picture: Image, _random: Random) -> Image:
        return picture.rotate(degrees, expand=expand, fillcolor=255)

    return paint


def _mirrored(picture: Image, _random: Random) -> Image:
    from PIL import ImageOps

    return ImageOps.mirror(picture)


def _flipped(picture: Image, _random: Random) -> Image:
    from PIL import ImageOps

    return ImageOps.flip(picture)


def _cropped(picture: Image, _random: Random) -> Image:
    """Without the first third: the beginning of a line, the head of a page."""
    width, height = picture.size
    return picture.crop(
        (
            width // 3 if is_line(picture) else 0,
            0 if is_line(picture) else height // 3,
            width,
            height,
        )
    )


def _shifted(picture: Image, _random: Random) -> Image:
    """A quarter further to the right, or down; what leaves the picture is lost."""
    from PIL import Image

    moved = Image.new("L", picture.size, 255)
    width, height = picture.size
    moved.paste(picture, (width // 4, 0) if is_line(picture) else (0, height // 4))
    return moved


def _rescaled(picture: Image, _random: Random) -> Image:
    width, height = picture.size
    return picture.resize((max(1, width // 2), max(1, height // 2)))


def _squeezed(picture: Image, _random: Random) -> Image:
    """Everything in the left half: the size stays, the aspect of the letters does not."""
    from PIL import Image

    width, height = picture.size
    moved = Image.new("L", picture.size, 255)
    moved.paste(picture.resize((width // 2, height)), (0, 0))
    return moved


def _one_pixel(picture: Image, _random: Random) -> Image:
    return picture.resize((1, 1))


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    page = "document"
    quarter, upside_down, skewed = _turned(90), _turned(180), _turned(7, expand=False)
    return (
        *of_strips(
            (
                ("turned 90", "a quarter turn", "no faults in alignments", painted(quarter)),
                ("turned 180", "upside down", "boxes of strips lie on ink", painted(upside_down)),
                (
                    "mirrored",
                    "left and right exchanged",
                    "boxes of strips lie on ink",
                    painted(_mirrored),
                ),
                (
                    "flipped",
                    "top and bottom exchanged",
                    "boxes of strips lie on ink",
                    painted(_flipped),
                ),
                (
                    "cropped",
                    "the first third cut off",
                    "no faults in alignments",
                    painted(_cropped),
                ),
                (
                    "shifted",
                    "a quarter to the right",
                    "boxes of strips lie on ink",
                    painted(_shifted),
                ),
                (
                    "rescaled",
                    "half the size, boxes as before",
                    "no faults in alignments",
                    painted(_rescaled),
                ),
                (
                    "squeezed",
                    "all in the left half, boxes as before",
                    "boxes of strips lie on ink",
                    painted(_squeezed),
                ),
                (
                    "one pixel",
                    "a picture of one pixel",
                    "no faults in alignments",
                    painted(_one_pixel),
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "pages turned 90",
                    "a quarter turn",
                    "no faults in regions",
                    painted(quarter, page),
                ),
                (
                    "pages turned 180",
                    "upside down",
                    "boxes of documents lie on ink",
                    painted(upside_down, page),
                ),
                (
                    "pages mirrored",
                    "left and right exchanged",
                    "boxes of documents lie on ink",
                    painted(_mirrored, page),
                ),
                (
                    "skewed pages",
                    "seven degrees",
                    "no column drifted far",
                    painted(skewed, page, 1.0),
                ),
                (
                    "cropped pages",
                    "the upper third cut off",
                    "no faults in regions",
                    painted(_cropped, page),
                ),
                (
                    "shifted pages",
                    "a quarter further down",
                    "boxes of documents lie on ink",
                    painted(_shifted, page),
                ),
            )
        ),
    )
