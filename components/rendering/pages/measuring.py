"""How high a block will be, roughly: enough to compose about a page before typst says exactly."""

from __future__ import annotations

import unicodedata
from functools import cache

from components.rendering.pages.blocks import (
    Block,
    Caption,
    CodeBlock,
    DisplayFormula,
    Figure,
    Heading,
    ListBlock,
    Paragraph,
    TableBlock,
    notes,
)
from components.rendering.pages.look import Look

_LINE = 1.36  # em from ascender to descender of most typefaces


@cache
def _advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    category = unicodedata.category(character)
    if category in {"Mn", "Cf"}:
        return 0.0
    return 0.66 if category == "Lu" else 0.26 if category in {"Zs", "Po"} else 0.53


def extent(text: str) -> float:
    """Return about how many ems a text is long, set in one line."""
    return sum(map(_advance, text))


def height(block: Block, look: Look, width: float) -> float:
    """Return about how many pixels of a column of that width (px) a block takes, space included."""
    lines = _lines(block, look, width)
    space = look.spacing + (0.5 if isinstance(block, Heading) else 0.0)
    return (lines * (_LINE + look.leading) + space) * look.size


def _lines(block: Block, look: Look, width: float) -> float:
    ems = width / look.size
    match block:
        case Heading(level=level, text=text):
            size = look.em(level)
            lines = _rows(text, ems / size) * size
        case Paragraph(parts=parts):
            text = "".join(part if isinstance(part, str) else "00000" for part in parts)
            below = sum(0.9 * _rows(note.text, look.width / look.size) for note in notes(block))
            lines = _rows(text, ems) + below
        case ListBlock(items=items):
            texts = [text for item in items for text in (item.text, *item.items)]
            lines = sum(_rows(text, ems - 1.5) for text in texts)
        case Caption(text=text):
            lines = 0.9 * _rows(text, ems)
        case TableBlock(rows=rows):
            lines = 1.25 * len(rows)
        case CodeBlock(code=code):
            lines = 0.75 * (len(code.splitlines()) + 1)
        case DisplayFormula():
            lines = 2.2
        case Figure(height=high):
            lines = high / look.size / _LINE
    return lines


def _rows(text: str, ems: float) -> int:
    return 1 + int(extent(text) / max(ems, 1.0))
