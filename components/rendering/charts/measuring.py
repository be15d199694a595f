"""How wide words are, and how labels must stand so that they do not run into each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from components.rendering.recipe import Unmakeable

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_GAP = 0.6  # em between neighbours
_RULER = 40  # px: text is measured at this size


@lru_cache(maxsize=4096)
def width_of(text: str, face: Path, size: float) -> float:
    """Return the advance of a shaped text in a typeface, in units of `size`."""
    return _font(face).getlength(text) * size / _RULER


@lru_cache(maxsize=64)
def _font(face: Path) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(face), _RULER, layout_engine=ImageFont.Layout.RAQM)


def slant_of(labels: Sequence[str], face: Path, size: float, room: float) -> int:
    """Return by how many degrees labels must be turned to fit a place of `room` pixels each.

    Raises:
        Unmakeable: they would not fit upright either.
    """
    widest = max(width_of(label, face, size) for label in labels)
    if widest + _GAP * size <= room:
        return 0
    if room >= 1.6 * size:
        return 45
    if room >= 1.25 * size:
        return 90
    raise Unmakeable("chart: more labels than fit below it")
