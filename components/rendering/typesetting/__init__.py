"""Typst markup to tagged PDF, PDF to grey pixels, and where on the page each block stands."""

from __future__ import annotations

from components.rendering.typesetting.compiler import Typesetter, escape, quote
from components.rendering.typesetting.raster import page_size, rasterise
from components.rendering.typesetting.regions import Box, Piece, Structure, page_structure, union

__all__ = [
    "Box",
    "Piece",
    "Structure",
    "Typesetter",
    "escape",
    "page_size",
    "page_structure",
    "quote",
    "rasterise",
    "union",
]
