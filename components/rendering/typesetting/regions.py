"""Where the blocks and lines of a page stand, from the tag tree of its PDF (ISO 32000-1, 14.7-8).

Only places are taken from a PDF, never text: the text of many scripts does not survive in it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from components.rendering.typesetting.raster import pixel_size

if TYPE_CHECKING:
    import pypdfium2
    from pypdfium2 import raw

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels; right and bottom outside
_Points = tuple[float, float, float, float]  # left, bottom, right, top of a PDF, from below
_INKLESS = 0.01  # points: a space, or a glyph that draws nothing


@dataclass(frozen=True, slots=True)
class Piece:
    """An element of the tag tree: P, H1, L, Table ...

    `parts` are, in reading order, the boxes around the ink of what it says itself, a line or a
    piece of a line each, and the elements in it.
    """

    tag: str
    parts: tuple[Box | Piece, ...]

    def boxes(self) -> Iterator[Box]:
        """Yield the boxes of all that is in it, except its notes, which stand elsewhere."""
        for part in self.parts:
            if not isinstance(part, Piece):
                yield part
            elif part.tag != "Note":
                yield from part.boxes()

    def find(self, tag: str) -> Iterator[Piece]:
        """Yield every element of a kind in it, in reading order."""
        for part in self.parts:
            if isinstance(part, Piece):
                if part.tag == tag:
                    yield part
                yield from part.find(tag)


@dataclass(frozen=True, slots=True)
class Structure:
    """What stands on a page.

    `pieces` are its blocks in reading order, `drawings` the boxes of what is drawn untagged (rules,
    grounds, bullets); `later` counts the blocks on the pages behind it: one that is broken over
    two pages is among both.
    """

    pieces: tuple[Piece, ...]
    drawings: tuple[Box, ...]
    later: int


def union(boxes: Iterable[Box]) -> Box | None:
    """Return the smallest box around some; None around none."""
    sides = tuple(zip(*boxes, strict=True))
    if not sides:
        return None
    return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])


def page_structure(pdf: bytes, longer_side: int, page: int = 0) -> Structure:
    """Return the structure of a page in the pixels that `rasterise` draws."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        contents, drawings = _places(sheet, longer_side)
        pieces = _pieces(sheet, contents)
        later = sum(len(_pieces(document[n], {})) for n in range(page + 1, len(document)))
    return Structure(pieces, drawings, later)


def _pieces(sheet: pypdfium2.PdfPage, contents: dict[int, Box]) -> tuple[Piece, ...]:
    from pypdfium2 import raw

    tree = raw.FPDF_StructTree_GetForPage(sheet)
    try:
        roots = range(raw.FPDF_StructTree_CountChildren(tree))
        tops = [_piece(raw.FPDF_StructTree_GetChildAtIndex(tree, n), contents) for n in roots]
    finally:
        raw.FPDF_StructTree_Close(tree)
    parts = (part for top in tops for part in top.parts)
    return tuple(part for part in parts if isinstance(part, Piece))


def _places(sheet: pypdfium2.PdfPage, longer_side: int) -> tuple[dict[int, Box], tuple[Box, ...]]:
    """Where the ink of every marked content stands, and all ink outside of them but text."""
    from pypdfium2 import raw

    contents: dict[int, _Points] = {}
    drawings: list[_Points] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number in range(raw.FPDFPage_CountObjects(sheet)):
        drawn = raw.FPDFPage_GetObject(sheet, number)
        if not raw.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            continue
        place = (left.value, bottom.value, right.value, top.value)
        content = raw.FPDFPageObj_GetMarkedContentID(drawn)
        if content < 0:
            if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_TEXT:
                drawings.append(place)
        elif place[2] - place[0] > _INKLESS and place[3] - place[1] > _INKLESS:
            contents[content] = _around(contents[content], place) if content in contents else place
    frame = _Frame(sheet.get_size(), longer_side)
    boxes = {content: frame.box(place) for content, place in contents.items()}
    return boxes, tuple(frame.box(place) for place in drawings)


def _around(one: _Points, other: _Points) -> _Points:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


class _Frame:
    """A page in points as a picture in pixels."""

    def __init__(self, size: tuple[float, float], longer_side: int) -> None:
        self._height = size[1]
        self._limits = pixel_size(size, longer_side)
        self._scale = (self._limits[0] / size[0], self._limits[1] / size[1])

    def box(self, place: _Points) -> Box:
        """Return the pixels that a place touches, at least one, inside the picture."""
        width, height = self._limits
        across, down = self._scale
        left = min(max(0, int(place[0] * across)), width - 1)
        top = min(max(0, int((self._height - place[3]) * down)), height - 1)
        right = min(max(left + 1, ceil(place[2] * across)), width)
        bottom = min(max(top + 1, ceil((self._height - place[1]) * down)), height)
        return left, top, right, bottom


def _piece(element: raw.FPDF_STRUCTELEMENT, contents: dict[int, Box]) -> Piece:
    from pypdfium2 import raw

    parts: list[Box | Piece] = []
    for number in range(raw.FPDF_StructElement_CountChildren(element)):
        content = raw.FPDF_StructElement_GetChildMarkedContentID(element, number)
        if content in contents:
            parts.append(contents[content])
        child = raw.FPDF_StructElement_GetChildAtIndex(element, number) if content < 0 else None
        if child:
            parts.append(_piece(child, contents))
    return Piece(_tag(element), tuple(parts))


def _tag(element: raw.FPDF_STRUCTELEMENT) -> str:
    from pypdfium2 import raw

    size = raw.FPDF_StructElement_GetType(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw.decode("utf-16-le").rstrip("\0")
