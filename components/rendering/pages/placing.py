"""Where the blocks of a page stand: its elements in the PDF's tag tree, by their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from components.nouns import Region
from components.rendering.pages import truth
from components.rendering.pages.block_markup import CAPTION, CODE_LINE, NOTE, code_size
from components.rendering.pages.blocks import (
    Block,
    Caption,
    CodeBlock,
    DisplayFormula,
    Figure,
    Furniture,
    Heading,
    ListBlock,
    Note,
    Page,
    TableBlock,
    notes,
)
from components.rendering.pages.lines import lines_of
from components.rendering.pages.look import Look
from components.rendering.typesetting import Box, Piece, Structure, union

_WITHOUT_LINES = (TableBlock, DisplayFormula, Figure)


@dataclass(frozen=True, slots=True)
class Pitch:
    """How far apart the lines of a page are; heights are of a line without leading, in em."""

    look: Look
    body: float
    heading: float

    def of(self, block: Block) -> float:
        """Return the pixels from line to line in a block, if nothing in it is higher than text."""
        match block:
            case Heading(level=level):
                return (self.heading + self.look.leading) * self.look.em(level) * self.look.size
            case CodeBlock(code=code):
                return CODE_LINE * (code_size(code, self.look) or 0.0)
            case Caption():
                return self.text * CAPTION
        return self.text

    @property
    def text(self) -> float:
        """The pixels from line to line of running text."""
        return (self.body + self.look.leading) * self.look.size


def regions_of(
    page: Page, structure: Structure, pitch: Pitch, say: Callable[[Block], str]
) -> tuple[Region, ...]:
    """Return the regions of a page in reading order: header, blocks, notes, foot of the page.

    A text that runs over two columns has one box around both of its parts; its lines tell where
    they are. On pages whose boxes are targets there is none (`Look.whole`).

    Args:
        page: what was set.
        structure: one piece for each furniture and block of the page, in their order.
        pitch: how far apart its lines are.
        say: what the target says of a block.
    """
    count = len(page.furniture)
    furniture = list(map(_furniture, page.furniture, structure.pieces[:count]))
    pieces = structure.pieces[count:]
    blocks: list[Region] = []
    below: list[Region] = []
    for block, piece in zip(page.blocks, pieces, strict=True):
        blocks.append(_region(block, piece, structure.drawings, pitch, say(block)))
        below.extend(
            _note(note, called, pitch)
            for note, called in zip(notes(block), piece.find("Note"), strict=True)
        )
    above = [region for region, each in zip(furniture, page.furniture, strict=True) if each.above]
    foot = [r for r, each in zip(furniture, page.furniture, strict=True) if not each.above]
    return (*above, *blocks, *below, *foot)


def stays_in(width: float, block: Block, piece: Piece, pitch: Pitch) -> bool:
    """Whether a block has ink and all its notes, and no line of it is wider than `width` pixels."""
    box = union(piece.boxes())
    if box is None or len(list(piece.find("Note"))) != len(notes(block)):
        return False
    lines = (box,) if box[2] - box[0] <= width else _lines(block, piece, pitch) or (box,)
    return all(right - left <= width for left, _, right, _ in lines)


def _furniture(furniture: Furniture, piece: Piece) -> Region:
    box = _around(piece.boxes())
    return Region(furniture.label, furniture.text, *box, (box,))


def _note(note: Note, piece: Piece, pitch: Pitch) -> Region:
    lines = lines_of(piece, pitch.text * NOTE)
    return Region("footnote", truth.note(note), *_around(piece.boxes()), lines)


def _region(
    block: Block, piece: Piece, drawings: tuple[Box, ...], pitch: Pitch, text: str
) -> Region:
    box = _around(piece.boxes())
    if isinstance(block, TableBlock | ListBlock):
        across, down = (1.0, 0.75) if isinstance(block, TableBlock) else (1.5, 0.05)
        reach = (across * pitch.text, down * pitch.text)
        box = _around((box, *(drawn for drawn in drawings if _belongs(box, drawn, reach))))
    return Region(truth.label(block), text, *box, _lines(block, piece, pitch))


def _lines(block: Block, piece: Piece, pitch: Pitch) -> tuple[Box, ...]:
    return () if isinstance(block, _WITHOUT_LINES) else lines_of(piece, pitch.of(block))


def _belongs(box: Box, drawn: Box, reach: tuple[float, float]) -> bool:
    """Whether a drawing stands in or close around the text of a block, as bullets and rules do."""
    starts = drawn[0] >= box[0] - reach[0] and drawn[1] >= box[1] - reach[1]
    return starts and drawn[2] <= box[2] + reach[0] and drawn[3] <= box[3] + reach[1]


def _around(boxes: Iterable[Box]) -> Box:
    box = union(boxes)
    assert box is not None, "every block of a page has ink"
    return box
