"""Whether the blocks of a page stand where their regions say: their faults, and their ink.

Of `components.nouns.Region`, as a shard gives it: mappings with `label`, `text`, the four edges
in pixels, and the boxes of its `lines`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from components.rendering.grounded import FURNITURE
from components.validation.manifest.answers import Block, Box, answer_faults
from components.validation.manifest.ink import CELL, Agreement, Ink, Picture, agreement, cell_ink

LABELS = frozenset(
    {
        "title",
        "sub_title",
        "text",
        "image",
        "image_caption",
        "table",
        "table_caption",
        "equation",
        "list",
        "footnote",
        "code",
        *FURNITURE,
    }
)
_EDGES = ("left", "top", "right", "bottom")
_INKED = 0.02  # of the cells of a box: less is dirt, or the edge of a neighbour
_RUNNING_TEXT = frozenset({"text", "list", "footnote"})
_FEWEST_CHARACTERS = 30  # of a block that is measured: a shorter one may stand alone
# Of the roomiest and the tightest block of a page, pixels a character: at most 112 times on 2,916
# clean pages; blocks with the boxes of their neighbours are beyond.
_MOST_UNEVEN = 150
_WITH_RULES = "table"  # its lines are its cells, and the rules between them are ink too

Region = Mapping[str, Any] | None  # as Parquet gives it: anything in it may be null


def region_faults(regions: Sequence[Region], target: str, size: tuple[int, int]) -> int:
    """Count the regions that are wrong for a picture of (width, height) pixels and a target.

    A region has a label that we know, a box and lines inside the picture and the right way
    round, and what the target says of it: its text after those of the regions before it, or, in a
    grounded answer, its block with this label and box. What the target says beside its regions
    is a fault too. Furniture (headers, footers, page numbers) stands in no target. Blocks of
    running text that are set far too wide and far too tight for one page count as one fault:
    their boxes are those of others.
    """
    blocks = [_block(region, size) for region in regions]
    faults = answer_faults(blocks, target, size)
    return faults + _is_uneven([block for block in blocks if block is not None])


def region_ink(picture: Picture, regions: Sequence[Region]) -> Agreement | None:
    """Compare the boxes of text regions, line by line where they are known, with the ink.

    None if no sound region has a text.
    """
    height, width = picture.grey.shape
    blocks = [block for region in regions if (block := _block(region, (width, height)))]
    ink = cell_ink(picture)
    inked = [_holds_ink(ink, box) for block in blocks if block.text for box in _lines(block)]
    if not inked:
        return None
    covered = np.zeros_like(ink.clear)
    for block in blocks:
        for box in (block.box,) if block.label == _WITH_RULES else _lines(block):
            covered[_cells(box)] = True
    return agreement(np.array(inked), ink.clear, covered)


def _block(region: Region, size: tuple[int, int]) -> Block | None:
    """Read a region; None if it is not sound."""
    if region is None or region.get("label") not in LABELS:
        return None
    text, box = region.get("text"), _box([region.get(edge) for edge in _EDGES], size)
    lines = [_box(line, size) for line in region.get("lines") or ()]
    sound = tuple(line for line in lines if line is not None)
    if not isinstance(text, str) or box is None or len(sound) < len(lines):
        return None
    return Block(region["label"], text, box, sound)


def _box(edges: Sequence[Any] | None, size: tuple[int, int]) -> Box | None:
    """Four edges the right way round in a picture of (width, height); None if they are not."""
    if edges is None or len(edges) != len(_EDGES):
        return None
    if not all(isinstance(edge, int) for edge in edges):
        return None
    left, top, right, bottom = edges
    inside = 0 <= left <= right <= size[0] and 0 <= top <= bottom <= size[1]
    return (left, top, right, bottom) if inside else None


def _is_uneven(blocks: Sequence[Block]) -> bool:
    room = [max(_area(b.box), 1) / len(b.text) for b in blocks if _is_running(b)]
    return len(room) > 1 and max(room) > _MOST_UNEVEN * min(room)


def _is_running(block: Block) -> bool:
    return block.label in _RUNNING_TEXT and len(block.text) >= _FEWEST_CHARACTERS


def _area(box: Box) -> int:
    left, top, right, bottom = box
    return (right - left) * (bottom - top)


def _lines(block: Block) -> tuple[Box, ...]:
    return block.lines or (block.box,)


def _cells(box: Box) -> tuple[slice, slice]:
    """The cells that a box touches."""
    left, top, right, bottom = box
    return slice(top // CELL, -(-bottom // CELL)), slice(left // CELL, -(-right // CELL))


def _holds_ink(ink: Ink, box: Box) -> bool:
    cells = ink.faint[_cells(box)]
    return bool(cells.size) and float(cells.mean()) > _INKED
