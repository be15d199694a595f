"""Draws a figure with ruler and compasses: grey pixels, smooth edges, names beside the points."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from components.rendering.geometry.labels import place_names
from components.rendering.geometry.sketch import Sketch

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

UNITS = 20.0  # along the longer side of a picture
_SHORTEST_SIDE = 9.0  # units
_MARGIN = 1.7  # units around a figure: room for its names
_FINER = 3  # every pixel is drawn as 3 x 3, then averaged
_RIGHT_ANGLE = 0.45  # units


@dataclass(frozen=True, slots=True)
class Look:
    """How a figure is drawn; lengths in pixels, shades from 0 (black) to 255 (white)."""

    typeface: Path
    line_width: float
    dash: float
    dot: float  # radius of the dot on a marked point; 0 for none
    letter: float  # share of the picture's longer side
    right_angles: bool  # a small square where lines are made perpendicular
    ink: int
    paper: int


def choose_look(typeface: Path, random: Random) -> Look:
    """Draw a look that writes names in a typeface."""
    return Look(
        typeface=typeface,
        line_width=random.uniform(1.0, 2.6),
        dash=random.uniform(4, 8),
        dot=random.choice((0.0, 0.0, random.uniform(2, 3.5))),
        letter=random.uniform(0.038, 0.056),
        right_angles=random.random() < 0.6,
        ink=random.choice((0, 0, random.randint(0, 90))),
        paper=random.choice((255, 255, random.randint(215, 255))),
    )


def draw(sketch: Sketch, names: dict[complex, str], look: Look, side: int, random: Random) -> Image:
    """Return the picture, mode "L", its longer side `side` px; the figure stands anywhere in it.

    Raises:
        Unmakeable: there is no room for the names.
    """
    from PIL import Image, ImageDraw, ImageFont

    places = place_names(sketch, names, look.letter * UNITS)
    width, height, centre = _frame(sketch, random)
    pixels = side * _FINER / UNITS
    size = (round(width * pixels / _FINER), round(height * pixels / _FINER))
    image = Image.new("L", (size[0] * _FINER, size[1] * _FINER), look.paper)
    pen = _Pen(ImageDraw.Draw(image), look, pixels, centre)
    for start, end, dashed in sketch.lines:
        pen.line(start, end, dashed)
    for middle, radius in sketch.circles:
        pen.ring(middle, radius)
    for corner, one, other in sketch.right_angles if look.right_angles else ():
        pen.right_angle(corner, one, other)
    for point in sketch.points + sketch.centres if look.dot else ():
        pen.disc(point, look.dot * _FINER)
    font = ImageFont.truetype(str(look.typeface), round(look.letter * side * _FINER))
    for name, place in places.items():
        pen.canvas.text(pen.at(place), name, look.ink, font, anchor="mm")
    return image.reduce(_FINER)


def _frame(sketch: Sketch, random: Random) -> tuple[float, float, complex]:
    """Return width and height of the picture, and where in it the figure's centre stands.

    Lengths are in units; the centre is counted from the left and upper edge. The same figure has
    the same answer wherever it stands: this is the translation-invariant augmentation.
    """
    across, up = (side + 2 * _MARGIN for side in sketch.size())
    shorter = random.uniform(max(min(across, up), _SHORTEST_SIDE), UNITS)
    width, height = (UNITS, shorter) if across >= up else (shorter, UNITS)
    x = random.uniform(across / 2, width - across / 2)
    y = random.uniform(up / 2, height - up / 2)
    return width, height, complex(x, y)


class _Pen:
    """Draws in units on a canvas that is finer than the picture."""

    def __init__(self, canvas: ImageDraw, look: Look, pixels: float, centre: complex) -> None:
        self.canvas, self._look = canvas, look
        self._pixels, self._centre = pixels, centre
        self._width = max(1, round(look.line_width * _FINER))

    def at(self, point: complex) -> tuple[float, float]:
        """Return the place of a point on the canvas."""
        place = (point.conjugate() + self._centre) * self._pixels
        return place.real, place.imag

    def line(self, start: complex, end: complex, dashed: bool) -> None:
        dash = self._look.dash * _FINER / self._pixels
        along = (end - start) / abs(end - start)
        count = round((abs(end - start) / dash - 1) / 2) if dashed else 0
        step = abs(end - start) / (2 * count + 1)
        for number in range(count + 1):
            first = start + along * step * 2 * number
            self._stroke(first, first + along * step)

    def ring(self, centre: complex, radius: float) -> None:
        x, y = self.at(centre)
        reach = radius * self._pixels + self._width / 2
        self.canvas.ellipse(
            (x - reach, y - reach, x + reach, y + reach), None, self._look.ink, self._width
        )

    def right_angle(self, corner: complex, one: complex, other: complex) -> None:
        first = (one - corner) / abs(one - corner) * _RIGHT_ANGLE
        second = (other - corner) / abs(other - corner) * _RIGHT_ANGLE
        self._stroke(corner + first, corner + first + second)
        self._stroke(corner + second, corner + first + second)

    def disc(self, point: complex, radius: float) -> None:
        x, y = self.at(point)
        self.canvas.ellipse((x - radius, y - radius, x + radius, y + radius), self._look.ink)

    def _stroke(self, start: complex, end: complex) -> None:
        self.canvas.line((self.at(start), self.at(end)), self._look.ink, self._width)
        for tip in (start, end):
            self.disc(tip, (self._width - 1) / 2)
