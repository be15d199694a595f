"""A table as a picture, with the places of the table and of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from components.rendering.recipe import Unmakeable
from components.rendering.tables.grid import Grid
from components.rendering.tables.markup import EM, Print, markup
from components.rendering.typesetting import (
    Box,
    Piece,
    Typesetter,
    page_size,
    page_structure,
    rasterise,
    union,
)

if TYPE_CHECKING:
    from PIL.Image import Image

_SMALLEST, _LARGEST = 13.0, 26.0  # px an em
_FLATTEST = 0.3  # the height of a picture, as a share of its width, at least
_PAPER = 255


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (mode "L"), and the boxes of the table and of its cells that have ink, in px."""

    image: Image
    table: Box
    cells: tuple[Box, ...]


def set_table(
    grid: Grid, look: Print, side: int, typesetter: Typesetter, random: Random
) -> Picture:
    """Set a table, and lay it on paper whose longer side is `side` pixels.

    Raises:
        Unmakeable: the table is too large to be read at that size.
    """
    pdf = typesetter.pdf(markup(grid, look))
    width, height = page_size(pdf)
    largest = min(_LARGEST, side * EM / max(width, height))
    if largest < _SMALLEST:
        raise Unmakeable(f"table: too large to be read in {side} px")
    scale = random.uniform(_SMALLEST, largest) / EM
    ink = rasterise(pdf, round(scale * max(width, height)))
    left, top, paper = _lay(ink, side, random)
    edge = look.margin * EM * scale
    sides = (left + edge, top + edge, left + ink.width - edge, top + ink.height - edge)
    table = (round(sides[0]), round(sides[1]), round(sides[2]), round(sides[3]))
    pieces = page_structure(pdf, max(ink.size)).pieces
    return Picture(paper, table, tuple(_shifted(box, left, top) for box in _cells(pieces)))


def _lay(ink: Image, side: int, random: Random) -> tuple[int, int, Image]:
    """Lay a sheet on paper; return where its top left corner lies, and the paper."""
    from PIL import Image

    if ink.width >= ink.height:
        width, height = side, min(side, max(ink.height, round(_FLATTEST * side)))
    else:
        width, height = min(side, max(ink.width, round(_FLATTEST * side))), side
    paper = Image.new("L", (width, height), _PAPER)
    left, top = random.randint(0, width - ink.width), random.randint(0, height - ink.height)
    paper.paste(ink, (left, top))
    return left, top, paper


def _cells(parts: Iterable[Box | Piece]) -> Iterator[Box]:
    for part in parts:
        if not isinstance(part, Piece):
            continue
        if part.tag in ("TH", "TD"):
            box = union(part.boxes())
            yield from (box,) if box else ()
        else:
            yield from _cells(part.parts)


def _shifted(box: Box, across: int, down: int) -> Box:
    return box[0] + across, box[1] + down, box[2] + across, box[3] + down
