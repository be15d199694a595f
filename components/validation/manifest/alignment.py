"""Whether characters stand where a renderer says: the faults of an alignment, and its ink.

Of `components.nouns.Alignment`, as a shard gives it: entries for `line`, `left` and `right`, one
a character of the target. Rows of text are of one height and begin at the top of the picture.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.validation.manifest.ink import (
    NOTHING_AGREES,
    Agreement,
    Picture,
    agreement,
    column_ink,
)

Entries = Sequence[Sequence[int | None] | None]  # line, left, right

_OVERHANG = 1  # pixels that slanted letters reach over their box
_MOST_ROWS = 4  # a picture with so many times the rows of its text is mostly empty
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Sound entries: (boxes,) each."""

    line: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]

    @property
    def rows(self) -> int:
        return int(self.line.max()) + 1


def alignment_faults(entries: Entries, target: str, size: tuple[int, int]) -> int:
    """Count what is wrong with an alignment for a picture of (width, height) pixels.

    Entries missing or too many, null, turned round, outside the picture, those that stand before
    the one that is read before them on their row, and those whose row is not the one that the line
    feeds of the target say.
    """
    missing = max(abs(len(column or ()) - len(target)) for column in entries)
    table = _table(entries)
    sound = _sound(table, size)
    faults = _misplaced(table, sound, target) + _backward(table[:, sound], target)
    return missing + int((~sound).sum()) + faults


def aligned_ink(picture: Picture, entries: Entries, target: str) -> Agreement:
    """Compare the boxes of the visible characters with the ink of the picture."""
    height, width = picture.grey.shape
    table = _table(entries)
    seen = np.array([not c.isspace() for c in target[: table.shape[1]]], bool)
    table = table[:, : seen.size]
    seen &= _sound(table, (width, height)) & (table[2] > table[1])
    if not seen.any():
        return NOTHING_AGREES
    boxes = _Boxes(*table[:, seen].astype(np.int64))
    pitches = _pitches(height, boxes.rows)
    return max((_at(pitch, picture, boxes) for pitch in pitches), key=_total)


def _table(entries: Entries) -> NDArray[np.float64]:
    """(3, characters); null is NaN, and what one list has more than another is left out."""
    columns = [column or () for column in entries]
    count = min(map(len, columns))
    return np.array([column[:count] for column in columns], np.float64)


def _sound(table: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.bool_]:
    line, left, right = table
    return (line >= 0) & (line < size[1]) & (left >= 0) & (left <= right) & (right <= size[0])


def _misplaced(table: NDArray[np.float64], sound: NDArray[np.bool_], target: str) -> int:
    """How many sound entries do not stand on the row that the line feeds before them say."""
    feeds = np.cumsum([0, *(character == "\n" for character in target)])[: sound.size]
    return int((table[0][: feeds.size] != feeds)[sound[: feeds.size]].sum())


def _backward(table: NDArray[np.float64], target: str) -> int:
    """How many entries stand on the wrong side of the one before them on their row."""
    classes = [unicodedata.bidirectional(character) for character in target]
    leftward = sum(name in _RIGHT_TO_LEFT for name in classes) > classes.count("L")
    rows, steps = np.diff(table[0]), np.diff(table[1]) * (-1 if leftward else 1)
    return int(((rows == 0) & (steps < 0)).sum())


def _pitches(height: int, rows: int) -> list[int]:
    """Heights that a row can have: of one row all, else whole pixels that divide the picture.

    No column of a shard says it, and a page may have room for more rows than it has.
    """
    if rows == 1:
        return [height]
    return [height // count for count in range(rows, _MOST_ROWS * rows) if height % count == 0] or [
        height // rows
    ]


def _at(pitch: int, picture: Picture, boxes: _Boxes) -> Agreement:
    bands = [
        column_ink(picture.grey[row * pitch : (row + 1) * pitch], picture.contrast)
        for row in range(boxes.rows)
    ]
    faint = np.cumsum([np.append(0, band.faint) for band in bands], axis=1)
    inked = faint[boxes.line, boxes.right] > faint[boxes.line, boxes.left]
    covered = _covered(boxes, picture.grey.shape[1])
    return agreement(inked, np.array([band.clear for band in bands]), covered)


def _covered(boxes: _Boxes, width: int) -> NDArray[np.bool_]:
    """Which pixel columns of which rows a box covers, overhang included: (rows, width)."""
    changes = np.zeros((boxes.rows, width + 1), np.int64)
    starts = np.maximum(boxes.left - _OVERHANG, 0)
    ends = np.minimum(boxes.right + _OVERHANG, width)
    np.add.at(changes, (boxes.line, starts), 1)
    np.add.at(changes, (boxes.line, ends), -1)
    covered: NDArray[np.bool_] = changes.cumsum(axis=1)[:, :width] > 0
    return covered


def _total(found: Agreement) -> float:
    return found.boxes_inked + found.ink_boxed
