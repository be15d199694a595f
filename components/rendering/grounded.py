"""Writes grounded markdown: every block of a page with its label and the place where it stands.

The format is DeepSeek-OCR's (spec section 1.6), block by block in reading order:
`<|ref|>label<|/ref|><|det|>[[x1, y1, x2, y2]]<|/det|>`, a newline, the block's markdown, a blank
line. Coordinates are integers from 0 to 999 in units of width / 999 and height / 999.
"""

from __future__ import annotations

from collections.abc import Sequence

from components.nouns import Region
from components.rendering.recipe import Unmakeable

GRID = 999
FURNITURE = frozenset({"header", "footer", "page_number"})  # on the page, but in no target
_TAGS = ("<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>")


def grounded(regions: Sequence[Region], width: int, height: int) -> str:
    """Return the grounded target of a page of `width` x `height` px; furniture is left out.

    Coordinates are rounded up, because readers round down (`int(x / 999 * width)`): a box comes
    back to its pixel, or to a neighbour, on pages of up to 1998 px, and within one unit of the
    grid on any page.

    Raises:
        Unmakeable: a text holds a tag of this format, so the answer could not be taken apart.
    """
    blocks = (region for region in regions if region.label not in FURNITURE)
    return "\n\n".join(_block(region, width, height) for region in blocks)


def _block(region: Region, width: int, height: int) -> str:
    if any(tag in region.text for tag in _TAGS):
        raise Unmakeable(f"a {region.label} holds a tag of grounded markdown")
    box = [
        _coordinate(region.left, width),
        _coordinate(region.top, height),
        _coordinate(region.right, width),
        _coordinate(region.bottom, height),
    ]
    place = f"<|ref|>{region.label}<|/ref|><|det|>[{box}]<|/det|>"
    return f"{place}\n{region.text}" if region.text else place


def _coordinate(pixel: int, side: int) -> int:
    return -(-pixel * GRID // side)
