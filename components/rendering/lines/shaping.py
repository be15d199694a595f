"""A line through HarfBuzz: its glyphs, how far each character reaches, and its picture.

HarfBuzz shapes the text with the rules of its script, language and font, says which glyphs come
of which characters (https://harfbuzz.github.io/clusters.html), and fills their outlines without
hints (https://harfbuzz.github.io/harfbuzz-hb-raster.html). Pillow would set the same glyphs five
times as slowly, and does not tell where they are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from components.library.tongues import Tongue
from components.rendering.faces import direction_of

if TYPE_CHECKING:
    import uharfbuzz
    from PIL.Image import Image

Glyph = tuple[int, float, float]  # its number in the font, and where its origin is
Affine = tuple[float, float, float, float, float, float]
_WITHOUT_WIDTH = frozenset({"Mn", "Me", "Cf"})  # categories of what is drawn on its neighbour
# What OpenType calls the scripts that ISO 15924 puts together or tells apart.
_SCRIPTS = {"Hans": "Hani", "Hant": "Hani", "Jpan": "Hani", "Kore": "Hang"}
_AGAINST = {"ltr": frozenset({"R", "AL", "AN"}), "rtl": frozenset({"L", "EN", "AN"})}


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line set on one baseline, in em; x from its left end, y from the baseline (up is less).

    `edges` has one entry more than the text: advances from where reading starts, at the right
    end if the line runs to the left. `left`, `top`, `right` and `bottom` bound the ink.
    """

    glyphs: tuple[Glyph, ...]
    edges: tuple[float, ...]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Advance width."""
        return self.edges[-1]


class FontFile:
    """A font file as HarfBuzz reads it; `em` is its units to the em."""

    def __init__(self, path: Path) -> None:
        import uharfbuzz

        self._font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
        self._ink: dict[int, tuple[int, int, int, int] | None] = {}
        self.em: int = self._font.face.upem

    def edges(self, text: str, tongue: Tongue) -> tuple[float, ...] | None:
        """Return the edges of a line (see `Shaped`), or None where the font lacks a glyph."""
        return self._edges(text, self._shape(text, tongue))

    def shape(self, text: str, tongue: Tongue) -> Shaped | None:
        """Shape a line in the direction of its script, or return None as `edges` does.

        A line that mixes directions has the right width, and its glyphs in a wrong order.
        """
        buffer = self._shape(text, tongue)
        edges = self._edges(text, buffer)
        if edges is None:
            return None
        em, x, glyphs, boxes = self.em, 0, [], []
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):
            left, up = x + place.x_offset, place.y_offset
            glyphs.append((glyph.codepoint, left / em, -up / em))
            ink = self._extents(glyph.codepoint)
            if ink is not None:
                boxes.append((left + ink[0], ink[1] - up, left + ink[2], ink[3] - up))
            x += place.x_advance
        lefts, tops, rights, bottoms = zip(*boxes, strict=True) if boxes else ((0,),) * 4
        ink_box = (min(lefts) / em, min(tops) / em, max(rights) / em, max(bottoms) / em)
        return Shaped(tuple(glyphs), edges, *ink_box)

    def mask(self, glyphs: Iterable[tuple[int, Affine]], width: int, height: int) -> Image:
        """Return the ink of glyphs as a grey picture, white where it covers.

        Each glyph comes with the map (a, b, c, d, e, f) of its em, y up, to px, y down:
        x' = ax + by + c, y' = dx + ey + f.
        """
        import uharfbuzz
        from PIL import Image

        pen = uharfbuzz.RasterDraw()
        pen.extents = uharfbuzz.RasterExtents(0, 0, width, height, width)
        for number, (a, b, c, d, e, f) in glyphs:
            # its rows go up
            pen.transform = (a / self.em, -d / self.em, b / self.em, -e / self.em, c, height - f)
            pen.draw_glyph(self._font, number)
        drawn = pen.render()
        stride = drawn.extents.stride
        return Image.frombytes("L", (width, height), drawn.buffer, "raw", "L", stride, -1)

    def _shape(self, text: str, tongue: Tongue) -> uharfbuzz.Buffer:
        import uharfbuzz

        buffer = uharfbuzz.Buffer()
        buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.direction = direction_of(tongue.script)
        buffer.script = _SCRIPTS.get(tongue.script, tongue.script)
        buffer.language = tongue.language  # the default is that of the machine
        uharfbuzz.shape(self._font, buffer)
        return buffer

    def _edges(self, text: str, buffer: uharfbuzz.Buffer) -> tuple[float, ...] | None:
        glyphs, advances = buffer.glyph_infos, [0] * len(text)
        for glyph, place in zip(glyphs, buffer.glyph_positions or (), strict=True):
            if glyph.codepoint == 0:
                return None
            advances[glyph.cluster] += place.x_advance
        starts = {glyph.cluster for glyph in glyphs}
        return tuple(edge / self.em for edge in _accumulate(text, advances, starts))

    def _extents(self, glyph: int) -> tuple[int, int, int, int] | None:
        """The box of a glyph's ink in units, y down, or None if it has no ink."""
        if glyph not in self._ink:
            box = self._font.get_glyph_extents(glyph)
            left, top = (box.x_bearing, -box.y_bearing) if box else (0, 0)
            inked = box is not None and box.width
            self._ink[glyph] = (left, top, left + box.width, top - box.height) if inked else None
        return self._ink[glyph]


@cache
def font_file(path: Path) -> FontFile:
    """Return a font file, opened once a process."""
    return FontFile(path)


def mixes_directions(text: str, script: str) -> bool:
    """Whether a line holds letters or digits that run against the direction of its script."""
    against = _AGAINST[direction_of(script)]
    return any(unicodedata.bidirectional(character) in against for character in text)


def _accumulate(text: str, advances: Sequence[int], starts: set[int]) -> list[float]:
    """Share the advance of each cluster among those of its characters that have a width."""
    edges, start = [0.0], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and end not in starts:
            end += 1
        if end == start + 1:
            edges.append(edges[-1] + advances[start])
        else:
            edges.extend(_shared(text[start:end], edges[-1], advances[start]))
        start = end
    return edges


def _shared(cluster: str, start: float, advance: int) -> list[float]:
    """The right edge of each character of a cluster of several."""
    wide = [unicodedata.category(letter) not in _WITHOUT_WIDTH for letter in cluster]
    count, edges = max(1, sum(wide)), []
    for index in range(len(cluster)):
        edges.append(start + advance * min(1, sum(wide[: index + 1]) / count))
    edges[-1] = start + advance
    return edges
