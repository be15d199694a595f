"""Noise of sensors, of film and of dust."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

from components.rendering.degradation.layers import (
    NOISE_MIDDLE,
    generator_bytes,
    multiply,
    random_pixels,
)
from components.rendering.degradation.measure import Print

if TYPE_CHECKING:
    from PIL.Image import Image

_DEVIATION = (4, 18)  # grey levels
_DUST = (0.0004, 0.008)  # of the pixels


def gaussian(image: Image, printed: Print, random: Random) -> Image:
    """Independent normal noise: uniform bytes through the normal distribution's quantiles."""
    from PIL import ImageChops

    noise = random_pixels(random, *image.size).point(_quantiles(random.randint(*_DEVIATION)))
    return ImageChops.add(image, noise, scale=1, offset=-NOISE_MIDDLE)


def speckle(image: Image, printed: Print, random: Random) -> Image:
    """Grain that grows with the light: worst on the paper, absent in black."""
    deepest = random.randint(30, 90)
    levels = [255 - deepest * (255 - level) ** 2 // 255**2 for level in range(256)]
    return multiply(image, random_pixels(random, *image.size).point(levels))


def salt(image: Image, printed: Print, random: Random) -> Image:
    """White and black dots: dust on the glass, dead pixels."""
    import numpy as np
    from PIL import Image as Images

    pixels = np.array(image).ravel()
    count = round(pixels.size * random.uniform(*_DUST))
    places = np.frombuffer(generator_bytes(random, count * 4), dtype="<u4") % pixels.size
    white = round(count * random.uniform(0.2, 0.6))
    pixels[places[:white]] = 255
    pixels[places[white:]] = random.randint(0, 60)
    return Images.fromarray(pixels.reshape(image.height, image.width))


@cache
def _quantiles(deviation: int) -> tuple[int, ...]:
    from statistics import NormalDist

    normal = NormalDist(NOISE_MIDDLE, deviation)
    return tuple(
        min(max(round(normal.inv_cdf((level + 0.5) / 256)), 0), 255) for level in range(256)
    )
