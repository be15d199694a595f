"""Where a picture has ink, whatever its paper: what stands out from its own surroundings.

A page with a shadow, a dark page and a photograph have no one grey for paper, so ink is told by
the range of grey levels in a small place, not by the distance from a paper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.validation.manifest.decoding import Grey
from components.validation.manifest.tones import INK_CONTRAST

CELL = 4  # pixels: a third of a small line, so that the gaps between lines stay white
# Shares of the contrast of the picture. Both measures lean towards a sound picture: a box is
# empty only without even faint ink, and only clear ink must stand in a box. The mixture's worst
# copies ask for both: there letters are pale in a shadow, and specks and stains are dark.
_FAINT, _CLEAR = 0.2, 0.45

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Picture:
    """Grey levels (height, width), and the contrast of all of it in grey levels."""

    grey: Grey
    contrast: float


@dataclass(frozen=True, slots=True)
class Ink:
    """Places (rows, columns) that may hold ink, and those of them that surely do."""

    faint: Marks
    clear: Marks


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far boxes and ink agree; see the columns of the same names."""

    boxes_inked: float
    ink_boxed: float


NOTHING_AGREES = Agreement(0.0, 0.0)


def column_ink(band: Grey, contrast: float) -> Ink:
    """Tell which pixel columns of a row of text (height, width) have ink: marks (width,)."""
    return _told(band.max(axis=0) - band.min(axis=0), contrast)


def cell_ink(picture: Picture) -> Ink:
    """Tell which cells of CELL x CELL pixels have ink; what is left over at the end is no cell."""
    ranges = _blocks(np.maximum, picture.grey) - _blocks(np.minimum, picture.grey)
    return _told(ranges, picture.contrast)


def agreement(inked: NDArray[np.bool_], clear: Marks, covered: Marks) -> Agreement:
    """Compare: which boxes hold ink (boxes,), where clear ink is, and where a box is.

    Boxes in a picture without clear ink agree with nothing.
    """
    if not clear.any():
        return NOTHING_AGREES
    return Agreement(float(inked.mean()), float((clear & covered).sum() / clear.sum()))


def _told(ranges: Grey, contrast: float) -> Ink:
    faint, clear = (ranges > max(INK_CONTRAST, share * contrast) for share in (_FAINT, _CLEAR))
    return Ink(faint, clear)


def _blocks(extreme: np.ufunc, grey: Grey) -> Grey:
    """The extreme of every cell, by whole rows and then whole columns: slices are fast."""
    height, width = (side // CELL * CELL for side in grey.shape)
    rows = extreme.reduce([grey[start:height:CELL, :width] for start in range(CELL)])
    cells: Grey = extreme.reduce([rows[:, start::CELL] for start in range(CELL)])
    return cells
