"""Whether an answer and the regions of its page say the same, both ways.

A grounded answer is one spelling of its regions (`components.rendering.grounded`): block by block
the label, the box in units of size / 999, and the text. A plain answer is their texts in order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from components.model.released_tokenizer import REF
from components.nouns import Region as SoundRegion
from components.rendering.grounded import FURNITURE, grounded
from components.rendering.recipe import Unmakeable

_NEXT_BLOCK = re.compile(r"\n\n(?=<\|ref\|>)")

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A sound region: all of it lies in the picture."""

    label: str
    text: str
    box: Box
    lines: tuple[Box, ...]


def answer_faults(blocks: Sequence[Block | None], target: str, size: tuple[int, int]) -> int:
    """Count the regions that an answer does not say, and what it says beside them.

    Args:
        blocks: the regions in reading order; None for one that is not sound, which is a fault.
        target: the answer; with boxes, every block of it must be that of its region.
        size: width and height in pixels of the picture that the boxes are measured in.
    """
    if REF in target:
        return _grounded_faults(blocks, target, size)
    return _plain_faults(blocks, target)


def _grounded_faults(blocks: Sequence[Block | None], target: str, size: tuple[int, int]) -> int:
    said = _NEXT_BLOCK.split(target)
    known = [_spelled(b, size) for b in blocks if b is None or b.label not in FURNITURE]
    return sum(spelled is None or spelled != block for spelled, block in zip_longest(known, said))


def _spelled(block: Block | None, size: tuple[int, int]) -> str | None:
    """The answer's block for a region; None if there can be none."""
    if block is None or min(size) <= 0:
        return None
    try:
        return grounded([SoundRegion(block.label, block.text, *block.box)], *size)
    except Unmakeable:  # its text holds a tag of grounded markdown
        return None


def _plain_faults(blocks: Sequence[Block | None], target: str) -> int:
    """Regions whose text is not in its place; and 1 if the target has words of no region."""
    faults, place, unsaid = 0, 0, False
    for block in blocks:
        if block is None:
            faults += 1
        elif block.label not in FURNITURE:
            found = target.find(block.text, place)
            faults += found < 0
            if found >= 0:
                unsaid |= bool(target[place:found].strip())
                place = found + len(block.text)
    unsaid |= bool(blocks) and bool(target[place:].strip())
    return faults + unsaid
