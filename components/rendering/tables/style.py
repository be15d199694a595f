"""How a table is ruled, filled and spaced."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Rules(StrEnum):
    """Which lines a table has."""

    ALL = "all"
    THREE = "three"
    ROWS = "rows"
    COLUMNS = "columns"
    FRAME = "frame"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Style:
    """Lengths in em; `aligned` are typst's alignments of words, numbers and heads."""

    rules: Rules
    striped: bool
    shaded_head: bool
    stroke: float  # points
    across: float
    down: float
    aligned: tuple[str, str, str]
    measure: float  # of a column whose cells are broken into lines


def choose_style(random: Random) -> Style:
    """Draw a style; what has no lines and no stripes has more room between its columns."""
    rules = random.choice(list(Rules))
    striped = random.random() < (0.4 if rules in (Rules.NONE, Rules.ROWS, Rules.FRAME) else 0.1)
    airy = rules in (Rules.NONE, Rules.THREE, Rules.ROWS)
    return Style(
        rules=rules,
        striped=striped,
        shaded_head=random.random() < 0.3,
        stroke=random.choice((0.4, 0.6, 0.8, 1.0)),
        across=random.uniform(0.6, 1.1) if airy else random.uniform(0.35, 0.8),
        down=random.uniform(0.25, 0.6),
        aligned=random.choice(
            (("start", "end", "start"), ("start", "end", "center"), ("center",) * 3)
        ),
        measure=random.uniform(7, 11),
    )
