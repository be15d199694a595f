"""Fills a page with columns: tiers above each other, blocks one after another in a tier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from components.nouns import Region
from components.rendering.vertical.hands import Hand

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[int, int, int, int]
_HEADING_MARKS = {"title": "# ", "sub_title": "## ", "text": ""}
_HEADING_SIZES = {"title": 1.6, "sub_title": 1.2, "text": 1.0}
_FEWEST = 2  # columns of a paragraph that are worth starting at the end of a tier


@dataclass(frozen=True, slots=True)
class Look:
    """A page; lengths in pixels, shades from 0 (black) to 255 (white)."""

    width: int
    height: int
    margin: int
    letter: int
    pitch: float  # from column to column, in letters
    tiers: int
    indented: bool
    ink: int
    paper: int


@dataclass(frozen=True, slots=True)
class Block:
    """What is to be set."""

    label: str  # title, sub_title or text
    text: str


def choose_look(side: int, random: Random) -> Look:
    """Draw the look of a page whose longer side is `side` px."""
    shorter = round(side * random.uniform(0.64, 0.8))
    width, height = (shorter, side) if random.random() < 0.65 else (side, shorter)
    letter = max(12, round(side * random.uniform(0.017, 0.028)))
    return Look(
        width=width,
        height=height,
        margin=round(side * random.uniform(0.04, 0.09)),
        letter=letter,
        pitch=random.uniform(1.45, 2.0),
        tiers=random.choice((1, 1, 2, 3)) if height == side else random.choice((1, 1, 2)),
        indented=random.random() < 0.8,
        ink=random.choice((0, 0, random.randint(0, 70))),
        paper=random.choice((255, 255, random.randint(225, 255))),
    )


def set_page(
    blocks: Sequence[Block], hand_of: Callable[[int], Hand], look: Look, leftwards: bool
) -> tuple[Image, tuple[Region, ...]]:
    """Set blocks until the page is full.

    A paragraph that does not fit into the rest of its tier ends there, after a whole column, and
    so does what its region says.

    Args:
        blocks: in reading order.
        hand_of: gives the hand that sets letters of a size in px.
        look: of the page.
        leftwards: whether columns follow each other from right to left.

    Returns:
        The page, mode "L", and the regions of what stands on it, with a box for each column.
    """
    from PIL import Image

    page = Image.new("L", (look.width, look.height), look.paper)
    sheet = _Sheet(page, look, leftwards)
    regions: list[Region] = []
    for block in blocks:
        letter = round(look.letter * _HEADING_SIZES[block.label])
        region = sheet.set(block, hand_of(letter), letter)
        if region is None:
            break
        regions.append(region)
    return page, tuple(regions)


class _Sheet:
    """A page being filled: the tier, and how much of it is used."""

    def __init__(self, page: Image, look: Look, leftwards: bool) -> None:
        self._page, self._look, self._leftwards = page, look, leftwards
        gap = 2 * look.letter
        self._length = (look.height - 2 * look.margin - gap * (look.tiers - 1)) // look.tiers
        self._tops = [look.margin + tier * (self._length + gap) for tier in range(look.tiers)]
        self._used = 0.0

    def set(self, block: Block, hand: Hand, letter: int) -> Region | None:
        """Set a block in the first tier that has room for it; None if there is none left."""
        pitch = letter * self._look.pitch
        indent = letter if self._look.indented and block.label == "text" else 0
        columns = hand.columns(block.text, self._length, indent)
        while self._tops:
            room = int((self._look.width - 2 * self._look.margin - self._used) / pitch)
            fits = len(columns) if len(columns) <= room else room
            if fits == len(columns) or (block.label == "text" and fits >= _FEWEST):
                break
            self._tops.pop(0)
            self._used = 0.0
        else:
            return None
        text = block.text[: columns[fits - 1][1]]
        boxes = []
        for number, (start, end) in enumerate(columns[:fits]):
            top = self._tops[0] + (0 if number else indent)
            middle = self._middle(self._used + pitch / 2)
            boxes.append(hand.draw(self._page, text[start:end], middle, top, self._look.ink))
            self._used += pitch
        self._used += 0 if block.label == "text" else pitch / 2
        return _region(block.label, text, boxes)

    def _middle(self, along: float) -> int:
        inside = self._look.margin + along
        return round(self._look.width - inside if self._leftwards else inside)


def _region(label: str, text: str, lines: Sequence[Box]) -> Region:
    lefts, tops, rights, bottoms = zip(*lines, strict=True)
    said = _HEADING_MARKS[label] + text
    return Region(label, said, min(lefts), min(tops), max(rights), max(bottoms), tuple(lines))
