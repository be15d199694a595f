"""From any picture a decoder can open to upright 8-bit grey or RGB."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PIL import Image, ImageOps

Colour = Literal["grey", "rgb"]
_WHITE = (255, 255, 255, 255)
_DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")


def upright(image: Image.Image, colour: Colour) -> Image.Image:
    """Turn a picture as its EXIF orientation says, and convert it to 8 bits a channel.

    Transparency becomes white paper. The released processor drops it, which turns black text on
    a transparent ground into a black page; opaque pictures are the same either way. Pictures of
    16 bits a channel are scaled, where Pillow's own conversion would cut them off at 255.
    """
    image = ImageOps.exif_transpose(image)
    if image.mode in _DEEP:
        image = _eight_bits(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, _WHITE), image)
    # by way of RGB, since Pillow converts LAB to nothing else
    return image.convert("RGB").convert("L") if colour == "grey" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of more than 8 bits: the 16-bit range scaled to 8, or a lesser range as it is.

    Pillow opens some 16-bit files as 32-bit integers, and 8-bit values can stand in such a
    picture too: the largest value tells the two apart, and 0 to 1 in a picture of fractions.
    """
    values = np.nan_to_num(np.asarray(image).astype(np.float64), posinf=65535.0)
    if image.mode == "F" and values.max() <= 1:
        values = values * 255.0
    if image.mode.startswith("I;16") or values.max() > 255:
        values = values / 257.0
    return Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8), "L")


def background(image: Image.Image) -> int | tuple[int, ...]:
    """The colour of a picture's border (its median): what padding should look like."""
    pixels = np.asarray(image)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    if pixels.ndim == 2:
        return int(np.median(border))
    return tuple(int(channel) for channel in np.median(border, axis=0))
