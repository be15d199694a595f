"""Pictures of rows taken out, painted over and put back."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from components.rendering.pixels import png
from components.validation.zoo.damage import Apply, Change, each, pictured
from components.validation.zoo.shards import Row

if TYPE_CHECKING:
    from PIL.Image import Image

Paint = Callable[["Image", Random], "Image"]
Box = tuple[int, int, int, int]


def opened(row: Row) -> Image:
    """The picture of a row, grey."""
    from PIL import Image

    return Image.open(io.BytesIO(row["image"])).convert("L")


def repaint(paint: Paint) -> Change:
    """Put what `paint` makes of a picture in its place; its declared size follows."""

    def change(row: Row, random: Random) -> None:
        picture = paint(opened(row), random)
        row["image"] = png(picture)
        row["width"], row["height"] = picture.size

    return change


def painted(paint: Paint, task: str = "", share: float | None = None) -> Apply:
    """Repaint a share of the pictures of a task."""
    return each(repaint(paint), task, pictured, share)


def is_line(picture: Image) -> bool:
    """Whether it is so much wider than high that it holds one line."""
    return bool(picture.width > 2 * picture.height)


def second_half(picture: Image) -> Box:
    """The right half of a line, the lower half of a page."""
    width, height = picture.size
    return (
        width // 2 if is_line(picture) else 0,
        0 if is_line(picture) else height // 2,
        width,
        height,
    )


def level(value: Callable[[int], int]) -> Paint:
    """Put another grey in the place of every grey."""
    return lambda picture, _random: picture.point(value)


def half(value: Callable[[int], int]) -> Paint:
    """The same in the second half alone."""

    def paint(picture: Image, _random: Random) -> Image:
        box = second_half(picture)
        picture.paste(picture.crop(box).point(value), box)
        return picture

    return paint
