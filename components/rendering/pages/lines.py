"""The lines of a text from the boxes of its runs.

A line is drawn in one run where it can be. Where glyphs are moved up or down, as in Arabic, it is
drawn in many, in no simple order where directions mix: a line ends where a run stands clearly
further down than what there is of it, or, at the head of the next column, further up.
"""

from __future__ import annotations

from collections.abc import Iterator

from components.rendering.typesetting import Box, Piece, union

_DOWN = 0.62  # of the distance of lines: runs whose middles are nearer stand in one line


def lines_of(piece: Piece, pitch: float) -> tuple[Box, ...]:
    """Return a box for each line of a text whose lines are `pitch` pixels apart, or more."""
    lines: list[Box] = []
    for box in _runs(piece):
        if lines and _goes_on(lines[-1], box, pitch):
            line = lines[-1]
            lines[-1] = (
                min(line[0], box[0]),
                min(line[1], box[1]),
                max(line[2], box[2]),
                max(line[3], box[3]),
            )
        else:
            lines.append(box)
    return tuple(lines)


def _runs(piece: Piece) -> Iterator[Box]:
    """The boxes of a text in reading order; a formula inside it has one, a note stands apart."""
    for part in piece.parts:
        if not isinstance(part, Piece):
            yield part
        elif part.tag == "Formula":
            yield from filter(None, [union(part.boxes())])
        elif part.tag != "Note":
            yield from _runs(part)


def _goes_on(line: Box, box: Box, pitch: float) -> bool:
    down = (box[1] + box[3] - line[1] - line[3]) / 2
    return abs(down) < _DOWN * pitch
