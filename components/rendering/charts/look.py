"""How a chart is drawn: sizes, greys, lines, and which parts it has."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_GREYS = (  # of up to seven neighbours, each far from the next
    (40, 190, 105, 225, 75, 160, 130),
    (95, 210, 50, 150, 230, 75, 180),
    (20, 120, 200, 60, 165, 235, 90),
)
_LINES = ("solid", "dashed", "dotted", "dash-dotted")
_MARKERS = ("circle", "square", "triangle", "diamond")


@dataclass(frozen=True, slots=True)
class Look:
    """The style of one chart; lengths in pixels of the picture, greys from 0 (black) to 255."""

    width: int
    height: int
    size: float  # of labels; a title is a little larger
    greys: tuple[int, ...]
    lines: tuple[str, ...]
    markers: tuple[str, ...]
    stroke: float
    ink: int  # of words and axes
    grid: bool
    framed: bool  # axes on all four sides
    outlined: bool  # marks have an edge
    thickness: float  # of bars, as a share of their place
    turn: float  # of round charts, as a share of a whole turn


def choose_look(random: Random, side: int) -> Look:
    """Draw a style; the longer side of the picture is `side` pixels, and it is never upright."""
    greys = random.choice(_GREYS)
    turn = random.randrange(4)
    return Look(
        width=side,
        height=round(side * random.uniform(0.58, 0.85)),
        size=random.uniform(0.0185, 0.0235) * side,
        greys=greys,
        lines=_LINES[turn:] + _LINES[:turn],
        markers=_MARKERS[turn:] + _MARKERS[:turn],
        stroke=random.uniform(1.2, 2.6),
        ink=random.choice((0, 0, 40, 80)),
        grid=random.random() < 0.5,
        framed=random.random() < 0.5,
        outlined=random.random() < 0.5,
        thickness=random.uniform(0.55, 0.85),
        turn=random.random(),
    )
