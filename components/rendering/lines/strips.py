"""A line -> a tight grey strip, and where each character stands in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from components.library.tongues import Tongue
from components.nouns import Alignment
from components.rendering.faces import direction_of
from components.rendering.lines.shaping import FontFile, Shaped

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_HEIGHT = (32, 48)  # px
_SIZE = (0.42, 0.66)  # of the height: px to the em, where the ink leaves room
_MARGIN = (3, 9)  # px
_EDGE = 1  # px that stay free above and below the ink
_PAPER, _INK = (215, 255), (0, 60)  # grey levels
_OPEN_FONTS = 64


@dataclass(frozen=True, slots=True)
class Look:
    """How a strip looks, in px and grey levels."""

    height: int
    size: int
    margin: int
    lean: float  # where the line stands in the room above and below it, 0 to 1
    paper: int
    ink: int

    @classmethod
    def draw(cls, random: Random) -> Look:
        """Draw a look."""
        height = random.randint(*_HEIGHT)
        return cls(
            height=height,
            size=round(height * random.uniform(*_SIZE)),
            margin=random.randint(*_MARGIN),
            lean=random.uniform(0.2, 0.8),
            paper=random.randint(*_PAPER),
            ink=random.randint(*_INK),
        )

    def fitting(self, shaped: Shaped) -> int:
        """The largest size in px, at most `size`, at which the ink is no higher than the strip."""
        room = (self.height - 2 * _EDGE - 1) / (shaped.bottom - shaped.top or 1)
        return min(self.size, math.floor(room))


@dataclass(frozen=True, slots=True)
class Strip:
    """A shaped line at a size in px to the em."""

    shaped: Shaped
    size: int
    look: Look

    @property
    def x(self) -> int:
        """Where the line's left end is: ink that hangs over stays inside, too."""
        return self.look.margin + max(0, math.ceil(-self.shaped.left * self.size))

    @property
    def width(self) -> int:
        """The width of the strip."""
        reach = max(self.shaped.right, self.shaped.width) * self.size
        return self.x + math.ceil(reach) + self.look.margin

    @property
    def y(self) -> int:
        """Where the baseline is."""
        highest = math.ceil(-self.shaped.top * self.size) + _EDGE
        lowest = math.floor(self.look.height - self.shaped.bottom * self.size) - _EDGE
        return round(highest + (lowest - highest) * self.look.lean)


def paint(strip: Strip, font: FontFile) -> Image:
    """Return a line of one direction as a grey picture."""
    size, x, y, look = strip.size, strip.x, strip.y, strip.look
    placed = (
        (glyph, (size, 0, x + across * size, 0, -size, y + down * size))
        for glyph, across, down in strip.shaped.glyphs
    )
    return _inked(font.mask(placed, strip.width, look.height), look)


def paint_mixed(strip: Strip, text: str, path: Path, tongue: Tongue) -> Image:
    """Return a line of both directions as a grey picture: Pillow puts its runs in order."""
    from PIL import Image, ImageDraw

    mask = Image.new("L", (strip.width, strip.look.height), 0)
    ImageDraw.Draw(mask).text(
        (strip.x, strip.y),
        text,
        255,
        _pillow_font(path, strip.size),
        anchor="ls",
        direction=direction_of(tongue.script),
        language=tongue.language,
    )
    return _inked(mask, strip.look)


def align(strip: Strip, script: str) -> Alignment:
    """Return where each character of a line of one direction stands, in px."""
    x, step = strip.x, strip.size
    if direction_of(script) == "rtl":
        x, step = x + round(strip.shaped.width * step), -step
    places = [x + round(edge * step) for edge in strip.shaped.edges]
    pairs = [(min(pair), max(pair)) for pair in pairwise(places)]
    lefts, rights = zip(*pairs, strict=True)
    return Alignment((0,) * len(pairs), lefts, rights)


def _inked(mask: Image, look: Look) -> Image:
    from PIL import Image

    ink, paper = (Image.new("L", mask.size, level) for level in (look.ink, look.paper))
    return Image.composite(ink, paper, mask)


@lru_cache(maxsize=_OPEN_FONTS)
def _pillow_font(path: Path, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
