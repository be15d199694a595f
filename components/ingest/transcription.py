"""What PAGE-XML and ALTO share: lines of text with boxes, on a page of a declared size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from components.ingest.limits import MEGA
from components.ingest.page import Block, Box, Page, Refused
from components.ingest.texts import one_line
from components.nouns import OCR_PROMPT

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_UNREAD = 0.1  # of the lines: more, and the page is only partly transcribed
_SHAPES_DIFFER = 0.02  # between the declared sides and the picture's
_OUTSIDE = 0.05  # of a side, that a box may stand out by: scans are cropped a little
FURNITURE = frozenset({"header", "footer", "page_number"})


class Transcript:
    """The blocks of a page in reading order, and how many of its lines have a text."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._lines = 0
        self._unread = 0

    def add(self, block: Block) -> None:
        """Append the next block."""
        self.blocks.append(block)

    def count(self, lines: Iterable[str]) -> None:
        """Take note of lines, read ("Some text") and unread ("")."""
        for line in lines:
            self._lines += 1
            self._unread += not line.strip()

    def require_read(self) -> None:
        """Refuse a page that says little of what stands on it.

        Raises:
            Refused: more than a tenth of its lines have no text.
        """
        if self._unread > _MOST_UNREAD * self._lines:
            raise Refused(f"{self._unread} of its {self._lines} lines have no text")


def page_of(transcript: Transcript, picture: Image, width: float, height: float) -> Page:
    """The page: its lines as printed, an empty line between blocks.

    Running heads and page numbers are part of it: the prompt asks for all text, not for markdown.

    Raises:
        Refused: it is only partly transcribed, or its boxes do not lie on it.
    """
    transcript.require_read()
    require_inside(transcript.blocks, width, height)
    target = "\n\n".join(block.text for block in transcript.blocks if block.text)
    return Page(picture, target, OCR_PROMPT, tuple(transcript.blocks), width, height)


def require_inside(blocks: Iterable[Block], width: float, height: float) -> None:
    """Check that the boxes lie on the page.

    Raises:
        Refused: one stands out by more than a twentieth of a side.
    """
    for block in blocks:
        for left, top, right, bottom in (block.box, *block.lines):
            beyond = max(-left / width, -top / height, right / width - 1, bottom / height - 1)
            if beyond > _OUTSIDE:
                raise Refused(f"a box reaches {right:.0f},{bottom:.0f}, outside of the page")


def agreeing(picture: Image, width: float, height: float) -> Image:
    """Return the picture if its shape is the declared one.

    Raises:
        Refused: it is not, so that no box would lie where it should.
    """
    if not (width >= 1 and height >= 1):
        raise Refused(f"the page is declared as {width:g} x {height:g}")
    if not same_shape(picture, width, height):
        shape = f"{picture.width} x {picture.height}"
        raise Refused(f"the page is declared as {width:g} x {height:g}, the picture has {shape}")
    return picture


def same_shape(picture: Image, width: float, height: float) -> bool:
    """Whether a picture has the proportions of a page, whatever its resolution."""
    ratio = (picture.width / picture.height) / (width / height)
    return abs(ratio - 1) <= _SHAPES_DIFFER


def text_lines(lines: Iterable[str]) -> str:
    """The lines that have a text, each on its own."""
    return "\n".join(filter(None, map(one_line, lines)))


def points(outline: str, owner: str) -> Box:
    """The box around an outline such as `10,20 300,20 300,90`.

    Raises:
        Refused: it is missing, or holds no numbers.
    """
    try:
        pairs = [tuple(map(float, pair.split(","))) for pair in outline.split()]
        xs, ys = zip(*pairs, strict=True)
    except ValueError as error:
        raise Refused(f"{owner} has no outline") from error
    if not all(abs(value) <= MEGA for value in (*xs, *ys)):
        raise Refused(f"{owner} has an outline that is no number of a page")
    return min(xs), min(ys), max(xs), max(ys)
