"""The two spellings of a formula: the target's and the picture's."""

from __future__ import annotations

from functools import lru_cache

from components.rendering.formulas.parser import parse
from components.rendering.recipe import Unmakeable


def to_typst(latex: str) -> str | None:
    """Return what typst draws between `$ $` as LaTeX would draw it; None if that is not certain."""
    try:
        return _tree(latex).typst()
    except Unmakeable:
        return None


def normalise(latex: str) -> str:
    """Return the one spelling of all formulas that look like this one.

    Raises:
        Unmakeable: `to_typst` answers None.
    """
    return _tree(latex).latex()


_tree = lru_cache(maxsize=256)(parse)
