"""How pictures of each kind look when all is well: the bounds of their measures, and of boxes.

Each bound lies outside all clean rows (39,403 pictures of strips, 11,876 of the mixture), whose
extreme is named beside it, and inside what damage was seen to give.
"""

from __future__ import annotations

from dataclasses import dataclass

from components.nouns import Task


@dataclass(frozen=True, slots=True)
class Look:
    """The pictures of some tasks: shares of ink, grey levels of contrast and paper, degrees."""

    name: str
    tasks: tuple[Task, ...]
    most_ink: float
    least_contrast: float
    least_sharpness: float
    least_brightness: float  # of the paper
    most_skew: float = 90.0  # single words and figures may lie in any direction

    @property
    def where(self) -> str:
        """The column that says which rows they are."""
        return f"looks_like_{self.name}"


@dataclass(frozen=True, slots=True)
class Boxes:
    """The boxes of some tasks: the least share of them on ink, and of ink in them."""

    name: str
    tasks: tuple[Task, ...]
    least_inked: float
    least_boxed: float

    @property
    def where(self) -> str:
        """The column that says which rows they are."""
        return f"boxes_of_{self.name}"


@dataclass(frozen=True, slots=True)
class Looks:
    """All looks of a collection."""

    pictures: tuple[Look, ...]
    boxes: tuple[Boxes, ...]


_STRIPS = Looks(
    pictures=(
        # 0.29 of ink, 155 levels, sharpness 0.61, paper 214, 3 degrees: plain and never turned
        Look("strips", (Task.LINE, Task.PAGE), 0.5, 120, 0.5, 150, 5),
    ),
    boxes=(
        # 0.905 and 0.947; of lines with the picture of another, 95 in 100 are below
        Boxes("strips", (Task.LINE, Task.PAGE), 0.85, 0.92),
    ),
)
# Photographs and grounds of any colour are part of the mixture: of their ink no more is said than
# that it is not all there is, and of their paper nothing.
_ANY_INK = 0.95
_ANY_PAPER = 0
_MIXTURE = Looks(
    pictures=(
        # 0.074 of ink, 128 levels, sharpness 0.67, paper 215
        Look("drawings", (Task.GEOMETRY, Task.MOLECULE), 0.15, 100, 0.5, 150),
        # 160 levels, sharpness 0.38
        Look("charts", (Task.CHART,), _ANY_INK, 100, 0.3, _ANY_PAPER),
        # 73 levels, sharpness 0.34
        Look("captions", (Task.CAPTION,), _ANY_INK, 55, 0.25, _ANY_PAPER),
        # 72 levels (a formula), sharpness 0.15 (a page seen through a bad lens), paper 98
        Look("pages", (Task.DOCUMENT, Task.TABLE, Task.FORMULA), _ANY_INK, 55, 0.08, 60),
        # 93 levels, sharpness 0.2; words on any ground
        Look("words", (Task.LINE, Task.PAGE), _ANY_INK, 55, 0.08, _ANY_PAPER),
        # 46 levels, sharpness 0.115
        Look("scenes", (Task.SCENE,), _ANY_INK, 30, 0.08, _ANY_PAPER),
    ),
    boxes=(
        # 0.93 and 0.826
        Boxes("lines", (Task.LINE, Task.PAGE), 0.8, 0.7),
        # 0.94 and 0.41: rules and borders are ink too
        Boxes("tables", (Task.TABLE,), 0.8, 0.3),
        # 0.70 and 0.186: figures are ink, whose text has no box; slices see the rest
        Boxes("documents", (Task.DOCUMENT,), 0.55, 0.1),
    ),
)
_COLLECTIONS = {"strips": _STRIPS, "mixture": _MIXTURE}


def looks_of(collection: str) -> Looks:
    """Return how the pictures of a collection look; one not known is as varied as the mixture."""
    return _COLLECTIONS.get(collection, _MIXTURE)
