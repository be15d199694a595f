"""Puts a picture on a ground: a photograph fills its frame, a cut-out stands on some paper."""

from __future__ import annotations

import io
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_NARROWEST = 0.3  # the shorter side of a frame as a share of the longer one
_CUT_OUT = (0.6, 0.95)  # the reach of a cut-out, as a share of its frame
_CUT_OUT_FRAME = (0.6, 1.0)  # the frame's shorter side as a share of the longer one
_CONTRAST = 60  # grey levels between a cut-out and its ground


def placed(data: bytes, side: int, random: Random) -> Image:
    """Return a PNG or JPEG as a grey picture whose longer side is `side` px, mode "L".

    Raises:
        OSError: the bytes are no picture that can be read.
    """
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data)) as opened:
        upright = ImageOps.exif_transpose(opened)
        cut_out = upright.has_transparency_data
        picture = upright.convert("LA" if cut_out else "L")
    return _on_ground(picture, side, random) if cut_out else _framed(picture, side, random)


def _framed(picture: Image, side: int, random: Random) -> Image:
    """Fill the frame; what is very long gets bars beside it."""
    from PIL import Image

    scaled = _scaled(picture, side, side)
    width, height = (max(length, round(side * _NARROWEST)) for length in scaled.size)
    if scaled.size == (width, height):
        return scaled
    frame = Image.new("L", (width, height), random.choice((0, 255, 128)))
    frame.paste(scaled, ((width - scaled.width) // 2, (height - scaled.height) // 2))
    return frame


def _on_ground(picture: Image, side: int, random: Random) -> Image:
    """Stand it anywhere on a ground of another shape."""
    frame = [side, round(side * random.uniform(*_CUT_OUT_FRAME))]
    random.shuffle(frame)
    reach = random.uniform(*_CUT_OUT)
    scaled = _scaled(picture, round(frame[0] * reach), round(frame[1] * reach))
    ground = _ground((frame[0], frame[1]), _shade_against(scaled, random), random)
    corner = tuple(
        random.randint(0, room - length) for room, length in zip(frame, scaled.size, strict=True)
    )
    grey, mask = scaled.split()
    ground.paste(grey, (corner[0], corner[1]), mask)
    return ground


def _scaled(picture: Image, width: int, height: int) -> Image:
    from PIL.Image import Resampling

    scale = min(width / picture.width, height / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Resampling.BICUBIC, reducing_gap=2.0)


def _shade_against(cut_out: Image, random: Random) -> int:
    """Return a shade on which the picture can be seen; mostly that of paper."""
    from PIL import ImageStat

    grey, mask = cut_out.split()
    mean = ImageStat.Stat(grey, mask).mean[0] if mask.getbbox() else 0.0
    if random.random() < 0.6 and mean < 255 - _CONTRAST - 20:
        return random.randint(235, 255)
    far = [shade for shade in range(256) if abs(shade - mean) >= _CONTRAST]
    return random.choice(far)


def _ground(size: tuple[int, int], shade: int, random: Random) -> Image:
    """Return an even ground, a slope of light, or speckled paper, about as bright as `shade`."""
    from PIL import Image, ImageChops

    even = Image.new("L", size, shade)
    kind = random.randrange(3)
    if kind == 0:
        return even
    if kind == 1:
        slope = Image.linear_gradient("L").rotate(random.choice((0, 90, 180, 270)))
        texture = slope.resize(size).point([level // 8 for level in range(256)])
    else:
        speckles = Image.frombytes("L", (64, 64), random.randbytes(64 * 64))
        texture = speckles.resize(size).point([level // 12 for level in range(256)])
    return ImageChops.subtract(even, texture) if shade > 127 else ImageChops.add(even, texture)
