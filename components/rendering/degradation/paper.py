"""What happens to paper: grain, stains, folds."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from components.rendering.degradation.layers import multiply, random_pixels
from components.rendering.degradation.measure import Print

if TYPE_CHECKING:
    from PIL.Image import Image

_COARSE = 8  # px of the picture to one of the layer stains are painted in


def texture(image: Image, printed: Print, random: Random) -> Image:
    """Grain and fibres of rough or recycled paper."""
    from PIL import ImageFilter
    from PIL.Image import Resampling

    width, height = image.size
    depth = random.uniform(0.15, 0.5)
    grain = random_pixels(random, width // 2 + 1, height // 2 + 1)
    soft = grain.filter(ImageFilter.BoxBlur(random.choice((1, 1, 2))))
    levels = [min(255, round(255 + (level - 150) * depth)) for level in range(256)]
    return multiply(image, soft.point(levels).resize((width, height), Resampling.BILINEAR))


def stains(image: Image, printed: Print, random: Random) -> Image:
    """Spots and the rings of cups, never darker than half."""
    from PIL import Image as Images
    from PIL import ImageDraw, ImageFilter
    from PIL.Image import Resampling

    width, height = image.width // _COARSE + 1, image.height // _COARSE + 1
    layer = Images.new("L", (width, height), 255)
    pen = ImageDraw.Draw(layer)
    for _ in range(random.randint(1, 4)):
        x, y = random.randrange(width), random.randrange(height)
        across = random.uniform(0.05, 0.25) * max(width, height)
        down = across * random.uniform(0.7, 1.3)
        box = (x - across, y - down, x + across, y + down)
        tone = random.randint(150, 235)
        inside = random.choice((255, (tone + 255) // 2, tone))
        pen.ellipse(box, fill=inside, outline=tone, width=max(1, round(across / 6)))
    soft = layer.filter(ImageFilter.BoxBlur(random.uniform(0.4, 1.5)))
    return multiply(image, soft.resize(image.size, Resampling.BILINEAR))


def folds(image: Image, printed: Print, random: Random) -> Image:
    """Creases along and across the sheet, each with light on one side and shade on the other."""
    from PIL import Image as Images

    for _ in range(random.randint(1, 3)):
        upright = random.random() < 0.4
        length = image.width if upright else image.height
        profile = _crease(length, random)
        shape = (length, 1) if upright else (1, length)
        layer = Images.frombytes("L", shape, profile).resize(image.size)
        image = multiply(image, layer)
    return image


def _crease(length: int, random: Random) -> bytes:
    """Grey levels across a fold: even, then darker towards it on one side, and a dark line."""
    place, reach = random.uniform(0.15, 0.85) * length, random.uniform(0.02, 0.12) * length
    shade, line = random.uniform(20, 70), random.uniform(40, 110)
    side = random.choice((-1, 1))
    levels = []
    for pixel in range(length):
        distance = (pixel + 0.5 - place) * side
        dark = shade * max(0.0, 1 - distance / reach) ** 2 if distance >= 0 else 0.0
        levels.append(255 - round(max(dark, line * max(0.0, 1 - abs(distance)))))
    return bytes(levels)
