"""Characters to segments, lines and blocks, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from components.ingest.page import Block, Box, around
from components.ingest.pdf.characters import Characters
from components.ingest.texts import one_line

_WIDE_GAP = 1.5  # font heights between two words: another cell or column
_SAME_ROW = 0.5  # of the lesser height, that two boxes of a row share
_PARAGRAPH_GAP = 0.75  # font heights between two lines of a block
_SAME_SIZE = 1.4  # times the smaller font
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that stand together in a row; or a whole line, made of those of one row."""

    text: str
    box: Box
    em: float  # the height of its font, in points


def segments_of(characters: Characters) -> tuple[Segment, ...]:
    """Cut the text at its line ends and wide gaps, in the order of the file."""
    found: list[Segment] = []
    start = 0
    for index in range(len(characters.text) + 1):
        if index == len(characters.text) or _ends(characters, start, index):
            found.extend(_segment(characters, start, index))
            start = index
    return tuple(found)


def _ends(characters: Characters, start: int, index: int) -> bool:
    """Whether a segment that began at `start` ends before `index`."""
    if characters.text[index] == "\n":
        return True
    before = index - 1
    while before > start and characters.text[before].isspace():
        before -= 1
    if before < start or characters.text[index].isspace():
        return False
    first, second = characters.loose[before], characters.loose[index]
    gap = max(second[0] - first[2], first[0] - second[2])
    return bool(gap > _WIDE_GAP * max(characters.em[before], 1.0))


def _segment(characters: Characters, start: int, end: int) -> Iterator[Segment]:
    inside = [i for i in range(start, end) if not characters.text[i].isspace()]
    if not inside:
        return
    text = "".join(_LIGATURES.get(c, c) for c in characters.text[start:end])
    left, top = characters.loose[inside, :2].min(axis=0)
    right, bottom = characters.loose[inside, 2:].max(axis=0)
    em = float(np.median(characters.em[inside]))
    yield Segment(one_line(text), (float(left), float(top), float(right), float(bottom)), em)


def lines_of(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Join segments that follow each other in one row, as the cells of a table do."""
    rows: list[list[Segment]] = []
    for segment in segments:
        if rows and in_one_row(rows[-1][-1].box, segment.box):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return tuple(
        Segment(
            " ".join(part.text for part in row),
            around([part.box for part in row]),
            max(part.em for part in row),
        )
        for row in rows
    )


def in_one_row(first: Box, second: Box) -> bool:
    """Whether two boxes stand side by side."""
    shared = min(first[3], second[3]) - max(first[1], second[1])
    return shared > _SAME_ROW * min(first[3] - first[1], second[3] - second[1])


def blocks_of(lines: Sequence[Segment]) -> tuple[Block, ...]:
    """Join lines that follow closely below each other in fonts of one size."""
    groups: list[list[Segment]] = []
    for line in lines:
        if groups and _continues(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(
        Block(
            "text",
            "\n".join(line.text for line in group),
            around([line.box for line in group]),
            tuple(line.box for line in group),
        )
        for group in groups
    )


def _continues(above: Segment, below: Segment) -> bool:
    em = min(above.em, below.em)
    gap = below.box[1] - above.box[3]
    beside = min(above.box[2], below.box[2]) < max(above.box[0], below.box[0])
    fits = max(above.em, below.em) <= _SAME_SIZE * em
    return fits and not beside and -em < gap <= _PARAGRAPH_GAP * em
