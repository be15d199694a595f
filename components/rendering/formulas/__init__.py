"""LaTeX maths: one spelling for targets, typst markup for pictures, and samples of formulas."""

from __future__ import annotations

from components.rendering.formulas.spelling import normalise, to_typst

__all__ = ["normalise", "to_typst"]
