"""Where a page is seen from: askew on the glass, or through a camera above a table."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from components.rendering.degradation.geometry import (
    IDENTITY,
    Matrix,
    corners,
    keeping,
    rectangle_to,
    rotation,
    warp,
)
from components.rendering.degradation.layers import field, random_pixels
from components.rendering.degradation.measure import Print

if TYPE_CHECKING:
    from PIL.Image import Image

_ANGLE = (0.3, 2.5)  # degrees, of a picture as high as it is wide
_INSET = 0.05  # of a side, at most: how far a corner of the page moves inwards


def skew(image: Image, printed: Print, random: Random) -> tuple[Image, Matrix]:
    """Turn the page a little; all its ink stays in the picture."""
    width, height = image.size
    box = printed.ink_box
    if box is None:
        return image, IDENTITY
    angle = random.uniform(*_ANGLE) * random.choice((-1, 1)) * min(1, height / width)
    matrix = keeping(rotation(angle, (width / 2, height / 2)), box, width, height)
    return warp(image, matrix, printed.paper), matrix


def perspective(image: Image, printed: Print, random: Random) -> tuple[Image, Matrix]:
    """See the page through a camera, on a darker table."""
    from PIL import Image as Images
    from PIL import ImageDraw

    width, height = image.size
    quad = [
        (
            x + (1 if x == 0 else -1) * random.uniform(0.002, _INSET) * width,
            y + (1 if y == 0 else -1) * random.uniform(0.002, _INSET) * height,
        )
        for x, y in corners((0, 0, width, height))
    ]
    matrix = rectangle_to(quad, width, height)
    mask = Images.new("L", image.size, 0)
    ImageDraw.Draw(mask).polygon(quad, fill=255)
    seen = warp(image, matrix, printed.paper)
    return Images.composite(seen, _table(image.size, random), mask), matrix


def _table(size: tuple[int, int], random: Random) -> Image:
    """A dark surface, smooth or in bands as of wood."""
    from PIL.Image import Resampling

    brightness = random.uniform(0.2, 0.65)
    levels = [round(level * brightness) for level in range(256)]
    if random.random() < 0.5:
        return field(random, size, random.randint(2, 5), 90).point(levels)
    bands = random_pixels(random, 2, random.randint(12, 60))
    return bands.point([150 + level // 3 for level in levels]).resize(size, Resampling.BILINEAR)
