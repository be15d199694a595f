"""Damage to what pictures show: ink lost, drowned, inverted, blurred."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from components.validation.zoo.damage import Damage, of_mixture, of_strips
from components.validation.zoo.painting import half, level, painted

if TYPE_CHECKING:
    from PIL.Image import Image

_MANY = 0.5  # what is no fault of one picture is one of half of them

_blank, _black = level(lambda _grey: 255), level(lambda _grey: 0)
_faint = level(lambda grey: 230 + grey // 16)
_inverted, _half_inverted = level(lambda grey: 255 - grey), half(lambda grey: 255 - grey)
_half_grey, _half_white = half(lambda _grey: 128), half(lambda _grey: 255)


def _noise(picture: Image, random: Random) -> Image:
    from PIL import Image

    width, height = picture.size
    return Image.frombytes("L", picture.size, random.randbytes(width * height))


def _specks(picture: Image, random: Random) -> Image:
    """A fifth of the pixels black or white."""
    import numpy as np
    from PIL import Image

    grey = np.array(picture)
    drawn = np.random.default_rng(random.getrandbits(32)).random(grey.shape)
    grey[drawn < 0.1] = 0
    grey[drawn > 0.9] = 255
    return Image.fromarray(grey)


def _blurred(picture: Image, _random: Random) -> Image:
    from PIL import ImageFilter

    return picture.filter(ImageFilter.GaussianBlur(max(3, picture.height // 100)))


def _coarse(picture: Image, _random: Random) -> Image:
    """The size stays, two of three lines of pixels are lost."""
    width, height = picture.size
    return picture.resize((width, max(1, height // 3))).resize((width, height))


def _striped(picture: Image, _random: Random) -> Image:
    """Every other band of eight rows is lost, as in a broken transfer."""
    for top in range(0, picture.height, 16):
        picture.paste(255, (0, top, picture.width, top + 8))
    return picture


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    page = "document"
    return (
        *of_strips(
            (
                ("blank strips", "white paper", "no picture is blank", painted(_blank)),
                ("black strips", "nothing but black", "strips have contrast", painted(_black)),
                (
                    "white noise",
                    "every pixel a random grey",
                    "no picture is noise",
                    painted(_noise),
                ),
                (
                    "specks",
                    "a fifth of the pixels black or white",
                    "ink of strips lies in boxes",
                    painted(_specks),
                ),
                (
                    "half inverted",
                    "white on black in one half",
                    "strips are not covered with ink",
                    painted(_half_inverted),
                ),
                (
                    "inverted",
                    "white letters on black",
                    "strips stand on their paper",
                    painted(_inverted),
                ),
                (
                    "half grey",
                    "half of a scan lost",
                    "boxes of strips lie on ink",
                    painted(_half_grey),
                ),
                (
                    "half white",
                    "half of the letters lost",
                    "boxes of strips lie on ink",
                    painted(_half_white),
                ),
                (
                    "faint",
                    "16 grey levels from paper to ink",
                    "strips have contrast",
                    painted(_faint),
                ),
                ("blurred", "a Gaussian of three pixels", "strips are sharp", painted(_blurred)),
                (
                    "coarse",
                    "two of three lines of pixels lost",
                    "strips are sharp",
                    painted(_coarse),
                ),
                (
                    "striped",
                    "every other band of eight rows lost",
                    "no column drifted far",
                    painted(_striped, share=_MANY),
                ),
            )
        ),
        *of_mixture(
            (
                ("blank pages", "white paper", "no picture is blank", painted(_blank, page)),
                (
                    "noise for pages",
                    "every pixel a random grey",
                    "no picture is noise",
                    painted(_noise, page),
                ),
                (
                    "inverted pages",
                    "white letters on black",
                    "pages stand on their paper",
                    painted(_inverted, page),
                ),
                (
                    "half a page grey",
                    "half of a scan lost",
                    "boxes of documents lie on ink",
                    painted(_half_grey, page),
                ),
                (
                    "blurred pages",
                    "a Gaussian of a hundredth",
                    "pages are sharp",
                    painted(_blurred, page),
                ),
                (
                    "blank formulas",
                    "white paper",
                    "no picture is blank",
                    painted(_blank, "formula"),
                ),
                (
                    "noise for charts",
                    "every pixel a random grey",
                    "no picture is noise",
                    painted(_noise, "chart"),
                ),
            )
        ),
    )
