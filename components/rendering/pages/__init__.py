"""Whole pages: composed from the corpus, set by typst, with their markdown and their boxes."""

from __future__ import annotations

from components.rendering.pages.recipe import DocumentRecipe

__all__ = ["DocumentRecipe"]
