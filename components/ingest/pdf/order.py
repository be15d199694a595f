"""Whether a page is stored in the order in which it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from components.ingest.page import Refused
from components.ingest.pdf.lines import Segment, in_one_row

_MOST_BACKWARD = 1  # steps: a running head may be stored last
_CELL_WIDTH = 5.0  # font heights: no column of running text is narrower
_COLUMN_WIDTH = 12.0  # font heights: hardly a cell is wider
_MOST_ACROSS = 4  # rows


def require_reading_order(segments: Sequence[Segment], leftwards: bool) -> None:
    """Follow the text over the page: along the rows, down the columns, on to the next column.

    Programs write pages in the order of their text, whatever the number of columns; a page that
    was put together in another way jumps about, or runs across its columns.

    Raises:
        Refused: it does.
    """
    steps = pairwise([_mirrored(segment) for segment in segments] if leftwards else segments)
    backward, gutters = 0, Counter[int]()
    for first, second in steps:
        backward += _is_backward(first, second)
        gutters.update(_gutter(first, second))
    if backward > _MOST_BACKWARD:
        raise Refused(f"its text jumps back {backward} times: not stored in reading order")
    across = max(gutters.values(), default=0)
    if across > _MOST_ACROSS:
        raise Refused(f"{across} of its rows are stored across two columns")


def _mirrored(segment: Segment) -> Segment:
    left, top, right, bottom = segment.box
    return Segment(segment.text, (-right, top, -left, bottom), segment.em)


def _is_backward(first: Segment, second: Segment) -> bool:
    """To the left in a row, or up without going on to a column further right."""
    if in_one_row(first.box, second.box):
        return second.box[2] <= first.box[0]
    return second.box[3] <= first.box[1] and second.box[0] < first.box[2] - first.em


def _gutter(first: Segment, second: Segment) -> Iterator[int]:
    """Where a row of running text ends when the next piece stands beside it, in font heights.

    Lines of a justified column end one below the other, where cells of a table are ragged, or
    short; wide pieces count together wherever they end.
    """
    em = max(first.em, second.em, 1.0)
    narrowest = min(box[2] - box[0] for box in (first.box, second.box))
    beside = in_one_row(first.box, second.box) and second.box[0] >= first.box[2]
    if beside and narrowest > _COLUMN_WIDTH * em:
        yield 0
    elif beside and narrowest > _CELL_WIDTH * em:
        yield round(first.box[2] / em)
