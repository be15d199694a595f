"""Text -> rows that fit, with the x of every character's edges."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from components.rendering.clusters import boundaries, row_ends
from components.rendering.faces import Face, direction_of
from components.rendering.measures import Letter, letters


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: the face, its size in px to the em, and the script."""

    face: Face
    size: int
    script: str

    @property
    def direction(self) -> str:
        """The writing direction, as Pillow names it."""
        return direction_of(self.script)

    def width(self, text: str) -> float:
        """True advance width of shaped text, in px."""
        return self.face.font(self.size).getlength(text, direction=self.direction)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text, in px.

    `edges` has one entry more than the text: advances from where the row starts.
    `top` and `bottom` are the reach of its ink from the baseline (up is negative).
    """

    text: str
    edges: tuple[float, ...]
    top: float
    bottom: float

    @property
    def width(self) -> float:
        """Advance width in px."""
        return self.edges[-1]


def mixes_directions(text: str, script: str) -> bool:
    """Whether a right-to-left row holds digits or letters that run the other way."""
    if direction_of(script) == "ltr":
        return False
    return any(unicodedata.bidirectional(character) in ("L", "EN", "AN") for character in text)


def break_rows(text: str, style: Style, width: float, count: int) -> tuple[Row, ...]:
    """Break running text into at most `count` rows of at most `width` px."""
    rows: list[Row] = []
    while text and len(rows) < count:
        row = fit_row(text, style, width)
        if not row.text:
            break
        rows.append(row)
        text = text[len(row.text) :].lstrip()
    return tuple(rows)


def fit_row(text: str, style: Style, width: float) -> Row:
    """Return the longest start of `text` that fits in `width` px and ends where a row may.

    A word wider than the row is cut between clusters; the row is empty only if nothing fits.
    """
    measures = letters(text[: _most_characters(width, style.size)], style.face, style.script)
    edges = _edges(measures, style.size)
    room = sum(edge <= width for edge in edges) - 1
    reach = text[: room + 1]  # one more than fits: whether a row may end depends on what follows
    ends = [end for end in row_ends(reach, style.script) if end <= room]
    if not ends:
        ends = [index for index in boundaries(reach) if index <= room]
    for end in reversed(ends):
        kept = text[:end].rstrip()
        true_width = style.width(kept)
        if true_width <= width:
            return _row(kept, edges, true_width, measures, style.size)
    return Row("", (0.0,), 0.0, 0.0)


def _most_characters(width: float, size: int) -> int:
    """More characters than ever fit: measuring a whole article for one row would be a waste."""
    return int(width / size * 4)


def _edges(measures: Sequence[Letter], size: int) -> list[float]:
    edges = [0.0]
    for letter in measures:
        start, furthest = edges[-1], edges[-1]
        for edge in letter.edges:
            furthest = max(furthest, start + edge * size)  # a shaped prefix can get narrower
            edges.append(furthest)
    return edges


def _row(
    text: str, edges: Sequence[float], width: float, measures: Sequence[Letter], size: int
) -> Row:
    kept = edges[: len(text) + 1]
    stretch = width / kept[-1] if kept[-1] else 1.0
    count, reach = 0, 0
    while reach < len(text):
        reach += len(measures[count].edges)
        count += 1
    return Row(
        text,
        tuple(edge * stretch for edge in kept),
        min((letter.top for letter in measures[:count]), default=0.0) * size,
        max((letter.bottom for letter in measures[:count]), default=0.0) * size,
    )
