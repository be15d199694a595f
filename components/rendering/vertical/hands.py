"""Two ways to set a column: letters upright below each other, or a line turned clockwise."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from components.rendering.vertical.breaking import Slice, parts, upright_columns, word_columns

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

Box = tuple[int, int, int, int]


class Hand(Protocol):
    """Sets text of one size in one typeface."""

    def columns(self, text: str, length: int, indent: int) -> tuple[Slice, ...]:
        """Break a paragraph into columns of `length` px, the first one shorter by `indent`."""

    def draw(self, canvas: Image, text: str, middle: int, top: int, ink: int) -> Box:
        """Draw a column around x = `middle` from y = `top` on; return the box of its letters."""


class Upright:
    """Chinese and Japanese: HarfBuzz takes the vertical forms of 「」ー、。 from the typeface."""

    def __init__(self, typeface: Path, size: int, language: str) -> None:
        self._typeface, self._size, self._language = typeface, size, language

    def columns(self, text: str, length: int, indent: int) -> tuple[Slice, ...]:
        """See `Hand.columns`."""
        return upright_columns(text, self._size, length, indent, self._font.getlength)

    def draw(self, canvas: Image, text: str, middle: int, top: int, ink: int) -> Box:
        """See `Hand.draw`."""
        below = top
        for part, is_upright in parts(text):
            if is_upright:
                below += self._draw_upright(canvas, part, middle, below, ink)
            else:
                line = turned(part, self._font)
                canvas.paste(ink, (middle - line.width // 2, below), line)
                below += line.height
        half = self._size // 2
        return middle - half, top, middle + half, below

    def _draw_upright(self, canvas: Image, text: str, middle: int, top: int, ink: int) -> int:
        from PIL import ImageDraw

        ImageDraw.Draw(canvas).text(
            (middle, top),
            text,
            ink,
            self._font,
            anchor="mt",
            direction="ttb",
            language=self._language,
        )
        return self._size * len(text)

    @cached_property
    def _font(self) -> FreeTypeFont:
        from PIL import ImageFont

        return ImageFont.truetype(str(self._typeface), self._size)


class Turned:
    """Mongolian: a typeface holds its letters lying, so a line is set flat and then turned."""

    def __init__(self, typeface: Path, size: int) -> None:
        self._typeface, self._size = typeface, size

    def columns(self, text: str, length: int, indent: int) -> tuple[Slice, ...]:
        """See `Hand.columns`; a paragraph is not indented."""
        return word_columns(text, length, self._font.getlength)

    def draw(self, canvas: Image, text: str, middle: int, top: int, ink: int) -> Box:
        """See `Hand.draw`."""
        line = turned(text, self._font)
        edge = middle - line.width // 2
        canvas.paste(ink, (edge, top), line)
        left, above, right, below = line.getbbox() or (0, 0, line.width, line.height)
        return edge + left, top + above, edge + right, top + below

    @cached_property
    def _font(self) -> FreeTypeFont:
        from PIL import ImageFont

        return ImageFont.truetype(str(self._typeface), self._size)


def turned(text: str, font: FreeTypeFont) -> Image:
    """Return a line turned clockwise as a mask, mode "L": 255 where there is ink.

    Its width is that of the largest letter on both sides of the middle, its height the length of
    the line in px.
    """
    from PIL import Image, ImageDraw
    from PIL.Image import Transpose

    _, above, right, below = font.getbbox(text, anchor="lm")
    length, reach = round(max(font.getlength(text), right)), round(max(-above, below)) + 1
    flat = Image.new("L", (length, 2 * reach), 0)
    ImageDraw.Draw(flat).text((0, reach), text, 255, font, anchor="lm")
    return flat.transpose(Transpose.ROTATE_270)
