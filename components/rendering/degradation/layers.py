"""Pieces that effects share: fields of light, shifted copies, random pixels."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

NOISE_MIDDLE = 128  # the grey level of no noise


def generator_bytes(random: Random, count: int) -> bytes:
    """Return random bytes that depend on the next draw of `random` alone."""
    import numpy as np

    return np.random.Generator(np.random.PCG64(random.getrandbits(64))).bytes(count)


def random_pixels(random: Random, width: int, height: int) -> Image:
    """Return a grey picture of independent, uniform pixels."""
    from PIL import Image

    return Image.frombytes("L", (width, height), generator_bytes(random, width * height))


def field(random: Random, size: tuple[int, int], cells: int, darkest: int) -> Image:
    """Return a smooth picture of `size` px from `darkest` to white, with `cells` bumps a side."""
    from PIL.Image import Resampling

    span = 255 - darkest
    levels = [darkest + level * span // 255 for level in range(256)]
    coarse = random_pixels(random, cells, cells).point(levels)
    return coarse.resize(size, Resampling.BICUBIC)


def shifted(image: Image, across: int, down: int) -> Image:
    """Return a picture moved by whole pixels; its old edge shows where nothing came."""
    copy = image.copy()
    copy.paste(image, (across, down))
    return copy


def multiply(image: Image, layer: Image) -> Image:
    """Darken a picture by a layer, in which white changes nothing."""
    from PIL import ImageChops

    return ImageChops.multiply(image, layer)
