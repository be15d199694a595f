"""Sets a page and takes away what does not fit on it, until all that is left is on one page."""

from __future__ import annotations

from dataclasses import dataclass

from components.rendering.pages.block_markup import Fonts
from components.rendering.pages.blocks import Block, Caption, Figure, Heading, Page, TableBlock
from components.rendering.pages.markup import page_markup
from components.rendering.pages.placing import Pitch, stays_in
from components.rendering.recipe import Unmakeable
from components.rendering.typesetting import Structure, Typesetter, page_structure

_TRIES = 6
_HANGING = 0.6  # em that punctuation and italics may reach over the edge of a column


@dataclass(frozen=True, slots=True)
class SetPage:
    """A page as it was set."""

    page: Page
    pdf: bytes
    structure: Structure


def set_page(typesetter: Typesetter, page: Page, fonts: Fonts, pitch: Pitch) -> SetPage:
    """Set a page; whole blocks are dropped until it fits, the last ones first.

    Raises:
        Unmakeable: nothing is left, or typst cannot set it.
    """
    look = pitch.look
    for _ in range(_TRIES):
        page = _without_loose_ends(page)
        if not page.blocks:
            break
        pdf = typesetter.pdf(page_markup(page, look, fonts))
        structure = page_structure(pdf, max(look.width, look.height))
        kept = _fitting(page, structure, pitch)
        fitting = page.keeping(kept)
        shown = len(structure.pieces) - len(page.furniture)
        if shown == sum(kept) and _without_loose_ends(fitting) == fitting:
            return SetPage(fitting, pdf, structure)
        page = fitting
    raise Unmakeable("the page does not fit, whatever is left out")


def _fitting(page: Page, structure: Structure, pitch: Pitch) -> list[bool]:
    """Which blocks to keep: those that end on the first page and stay in their column.

    If blocks are broken over pages, then the last one on the first page may be.
    """
    look = pitch.look
    inner = look.width - 2 * look.margin
    widths = [inner] * len(page.top) + [look.column] * len(page.body)
    pieces = structure.pieces[len(page.furniture) :]
    if len(pieces) + structure.later != len(widths):
        pieces = pieces[:-1]
    kept = [
        stays_in(width + _HANGING * look.size, block, piece, pitch)
        for block, piece, width in zip(page.blocks, pieces, widths, strict=False)
    ]
    return kept + [False] * (len(widths) - len(kept))


def _without_loose_ends(page: Page) -> Page:
    """Drop captions of nothing, and headings of nothing at the end."""
    blocks = page.blocks
    kept = [True] * len(blocks)
    following: Block | None = None
    for place in reversed(range(len(blocks))):
        block = blocks[place]
        if isinstance(block, Caption):
            before = blocks[place - 1] if place else None
            kept[place] = isinstance(following if block.above else before, Figure | TableBlock)
        elif isinstance(block, Heading):
            kept[place] = following is not None
        following = block if kept[place] else following
    return page.keeping(kept)
