"""Painting a line of text into a picture so that it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from components.rendering.degradation.geometry import Box, Point
from components.rendering.degradation.layers import shifted

if TYPE_CHECKING:
    from PIL.Image import Image

_CONTRAST = (70, 230)  # grey levels between a letter and what it stands on
_LEAST = 46  # grey levels of contrast to what is around the letters ...
_CLUTTER = 1  # ... and as many standard deviations of it on top
_PART = 1.5  # heights of a line: how wide a part must stand out by itself
_RING = 5  # px: the window in which what is around a letter counts


@dataclass(frozen=True, slots=True)
class Lettered:
    """A line to paint: its ink (white on black), the box of it, and the plate it may stand on."""

    mask: Image
    box: Box
    plate: Sequence[Point]


def paint(picture: Image, line: Lettered, random: Random) -> Image | None:
    """Return the picture with the line painted in one of four styles, or None if it is not legible.

    The styles are bare, with a shadow, with an outline, and on a plate.
    """
    style = random.choice((_bare, _shadowed, _outlined, _on_plate))
    for attempt in (style, random.choice((_outlined, _on_plate))):
        painted = attempt(picture, line, random)
        if is_legible(painted, line):
            return painted
    return None


def is_legible(picture: Image, line: Lettered) -> bool:
    """Whether all parts of a line stand out from what is around them."""
    left, top, right, bottom = _around(line.box, picture.size)
    parts = max(1, round((right - left) / (_PART * (bottom - top))))
    edges = [left + (right - left) * part // parts for part in range(parts + 1)]
    return all(_stands_out(picture, line.mask, (x, top, to, bottom)) for x, to in pairwise(edges))


def _stands_out(picture: Image, mask: Image, box: Box) -> bool:
    """Whether the ink in a box stands out, the more so the busier what is around it is."""
    from PIL import ImageChops, ImageFilter, ImageStat

    ink, seen = mask.crop(box), picture.crop(box)
    core = ink.point([255 * (level > 160) for level in range(256)])
    near = ink.filter(ImageFilter.MaxFilter(_RING)).point([255 * (v > 64) for v in range(256)])
    ring = ImageChops.subtract(near, ink.point([255 * (level > 16) for level in range(256)]))
    if not core.getbbox() or not ring.getbbox():
        return True
    letters, ground = ImageStat.Stat(seen, core), ImageStat.Stat(seen, ring)
    contrast = abs(letters.mean[0] - ground.mean[0])
    return contrast >= _LEAST + _CLUTTER * max(letters.stddev[0], ground.stddev[0])


def _bare(picture: Image, line: Lettered, random: Random) -> Image:
    return _filled(picture, line.mask, _ink_on(_shade(picture, line.box), random))


def _shadowed(picture: Image, line: Lettered, random: Random) -> Image:
    from PIL import ImageFilter

    ink = _ink_on(_shade(picture, line.box), random)
    reach = max(1, (line.box[3] - line.box[1]) // 16)
    cast = shifted(line.mask, random.choice((-reach, reach)), reach)
    soft = cast.filter(ImageFilter.BoxBlur(random.uniform(0, reach / 2)))
    return _filled(_filled(picture, soft, 0 if ink > 128 else 255), line.mask, ink)


def _outlined(picture: Image, line: Lettered, random: Random) -> Image:
    from PIL import ImageFilter

    rim = random.randint(0, 255)
    box = _around(line.box, picture.size)
    wide = line.mask.crop(box).filter(ImageFilter.MaxFilter(random.choice((3, 5))))
    rimmed = picture.copy()
    rimmed.paste(rim, box, wide)
    return _filled(rimmed, line.mask, _ink_on(rim, random))


def _on_plate(picture: Image, line: Lettered, random: Random) -> Image:
    from PIL import Image as Images
    from PIL import ImageDraw

    plate = random.randint(0, 255)
    shape = Images.new("L", picture.size, 0)
    pen = ImageDraw.Draw(shape)
    pen.polygon([(x, y) for x, y in line.plate], fill=random.randint(190, 255))
    boarded = _filled(picture, shape, plate)
    if random.random() < 0.4:
        ImageDraw.Draw(boarded).polygon([(x, y) for x, y in line.plate], outline=255 - plate)
    return _filled(boarded, line.mask, _ink_on(_shade(boarded, line.box), random))


def _ink_on(ground: float, random: Random) -> int:
    """A grey level with enough contrast to the ground, usually on the side that has more room."""
    contrast = random.uniform(*_CONTRAST)
    lighter = ground < 128
    if random.random() < 0.2 and _CONTRAST[0] < ground < 255 - _CONTRAST[0]:
        lighter = not lighter
    return round(min(255.0, ground + contrast) if lighter else max(0.0, ground - contrast))


def _shade(picture: Image, box: Box) -> float:
    from PIL import ImageStat

    return ImageStat.Stat(picture.crop(box)).mean[0]


def _filled(picture: Image, mask: Image, level: int) -> Image:
    filled = picture.copy()
    filled.paste(level, (0, 0, *picture.size), mask)
    return filled


def _around(box: Box, size: tuple[int, int]) -> Box:
    left, top, right, bottom = box
    return (
        max(0, left - _RING),
        max(0, top - _RING),
        min(size[0], right + _RING),
        min(size[1], bottom + _RING),
    )
