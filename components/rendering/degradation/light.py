"""How a page is lit: unevenly, or with a shadow across it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from components.rendering.degradation.layers import field, multiply
from components.rendering.degradation.measure import Print

if TYPE_CHECKING:
    from PIL.Image import Image

_COARSE = 8  # px of the picture to one of the layer a shadow is painted in


def uneven_light(image: Image, printed: Print, random: Random) -> Image:
    """Light that falls off over the page, as under one lamp."""
    return multiply(image, field(random, image.size, random.randint(2, 3), random.randint(90, 180)))


def shadow(image: Image, printed: Print, random: Random) -> Image:
    """The shadow of a hand or a phone: a soft edge, even inside."""
    from PIL import Image as Images
    from PIL import ImageDraw, ImageFilter
    from PIL.Image import Resampling

    width, height = image.width // _COARSE + 1, image.height // _COARSE + 1
    layer = Images.new("L", (width, height), 255)
    start, end = random.uniform(0.2, 0.8), random.uniform(0.2, 0.8)
    far = random.choice((-1, 2))  # the side of the page that lies in the dark
    outline = [(start, 0.0), (end, 1.0), (far, 1.0), (far, 0.0)]
    if random.random() < 0.5:
        outline = [(y, x) for x, y in outline]
    edge = [(round(x * width), round(y * height)) for x, y in outline]
    ImageDraw.Draw(layer).polygon(edge, fill=random.randint(110, 190))
    soft = layer.filter(ImageFilter.BoxBlur(random.uniform(0.5, 5)))
    return multiply(image, soft.resize(image.size, Resampling.BILINEAR))
