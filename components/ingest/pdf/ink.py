"""Whether the picture of a page and its text layer show the same: ink and boxes, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from components.ingest.page import Refused
from components.ingest.pdf.characters import Characters

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 1_600  # pixels of the picture that is looked at: letters of 6 pt are 8 pixels high
_DARK = 128
_CONTRAST = 40  # of 255 grey levels, that a letter has against its paper
_MOST_HIDDEN = 0.02  # of the characters
_MOST_INKLESS = 0.05
_MOST_UNCOVERED = 0.25  # of the strokes
_MARGIN = 0.15  # of the height of a font: accents and overhangs stand out of its box
_FEWEST_STROKES = 200  # a page with less ink has no text to miss
_WIDEST_STROKE = 0.5  # of the height of a font: rules and dark areas are no strokes of letters


def require_agreement(characters: Characters, picture: Image) -> None:
    """Compare a layer with the picture (mode L) of its page.

    Raises:
        Refused: text stands where no ink is, or ink where no text is.
    """
    written = np.array([not c.isspace() for c in characters.text], bool) & ~characters.generated
    count = int(np.count_nonzero(written))
    hidden = int(np.count_nonzero(characters.hidden & written))
    if hidden > _MOST_HIDDEN * count:
        raise Refused("its text layer is hidden: what a machine once read in a scan")
    pixels = np.asarray(picture)
    scale = picture.height / characters.height
    inkless = _inkless(pixels, characters.tight[written] * scale)
    if inkless > _MOST_INKLESS * count:
        raise Refused(f"{inkless} of its {count} characters leave no ink on the page")
    em = characters.em[written] * scale
    uncovered, strokes = _strokes(pixels, characters.loose[written] * scale, em)
    if strokes > _FEWEST_STROKES and uncovered > _MOST_UNCOVERED * strokes:
        share = round(100 * uncovered / strokes)
        raise Refused(f"{share} % of the strokes on the page stand outside of the text layer")


def is_blank(picture: Image) -> bool:
    """Whether a page shows next to nothing."""
    low, high = picture.getextrema()
    return bool(high - low < _CONTRAST)  # type: ignore[operator]


def _inkless(pixels: NDArray[np.uint8], boxes: NDArray[np.float64]) -> int:
    """How many boxes show plain paper."""
    height, width = pixels.shape
    blank = 0
    for left, top, right, bottom in boxes:
        rows = slice(max(int(top) - 1, 0), min(int(bottom) + 2, height))
        part = pixels[rows, max(int(left) - 1, 0) : min(int(right) + 2, width)]
        blank += part.size == 0 or int(part.max()) - int(part.min()) < _CONTRAST
    return blank


def _strokes(
    pixels: NDArray[np.uint8], boxes: NDArray[np.float64], em: NDArray[np.float64]
) -> tuple[int, int]:
    """Count the short dark runs of all rows: those outside of every box, and all of them."""
    longest = max(2.0, _WIDEST_STROKE * float(np.median(em))) if len(em) else 2.0
    dark = np.zeros((pixels.shape[0], pixels.shape[1] + 2), np.int8)
    dark[:, 1:-1] = pixels < _DARK
    edges = np.diff(dark, axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    short = ends - starts <= longest
    centres = ((starts + ends) // 2).clip(max=pixels.shape[1] - 1)
    covered = _cover(pixels.shape, boxes, em)[rows, centres]
    return int(np.count_nonzero(short & ~covered)), int(np.count_nonzero(short))


def _cover(
    shape: tuple[int, ...], boxes: NDArray[np.float64], em: NDArray[np.float64]
) -> NDArray[np.bool_]:
    cover = np.zeros(shape, bool)
    for (left, top, right, bottom), size in zip(boxes, em, strict=True):
        margin = _MARGIN * size
        rows = slice(max(int(top - margin), 0), max(int(bottom + margin) + 1, 0))
        cover[rows, max(int(left - margin), 0) : max(int(right + margin) + 1, 0)] = True
    return cover
