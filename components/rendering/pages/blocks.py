"""What a page is made of: frozen blocks, from which both its picture and its truth are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: as LaTeX for the truth, as typst for the picture; `$` stands in neither."""

    latex: str
    markup: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, at the place that calls it."""

    number: int
    text: str


Inline = str | Formula | Note


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; its number, if it has one, is a part of its text."""

    level: int  # 1 for the title of the page
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text with what stands inside it."""

    parts: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list and the entries below it."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list, numbered from `start` on, or with bullets if `start` is None."""

    items: tuple[Item, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; what it spans is measured in rows and columns."""

    text: str
    rows: int = 1
    columns: int = 1
    heading: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table, row by row; a cell stands in the first of its rows alone, as in HTML."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return sum(cell.columns for cell in self.rows[0])


@dataclass(frozen=True, slots=True)
class DisplayFormula:
    """A formula on its own, with its number in parentheses if it has one."""

    formula: Formula
    number: int | None = None


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Source code, line by line."""

    code: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing without words, as SVG, in pixels."""

    svg: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said of a figure or a table above or below it."""

    text: str
    of_table: bool
    above: bool


Block = Heading | Paragraph | ListBlock | TableBlock | DisplayFormula | CodeBlock | Figure | Caption


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on every page of a book and in no target: label is a Region's."""

    label: str  # header, footer or page_number
    text: str
    side: str  # typst: "start", "center" or "end"
    above: bool  # the text, or else below it


@dataclass(frozen=True, slots=True)
class Page:
    """Blocks in reading order: `top` over the full width, `body` in columns."""

    furniture: tuple[Furniture, ...]
    top: tuple[Block, ...]
    body: tuple[Block, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in reading order."""
        return (*self.top, *self.body)

    def keeping(self, kept: list[bool]) -> Page:
        """Return the page with only those of its blocks that are marked, one mark a block."""
        top = [block for block, keep in zip(self.top, kept, strict=False) if keep]
        marks = kept[len(self.top) :]
        body = [block for block, keep in zip(self.body, marks, strict=True) if keep]
        return Page(self.furniture, tuple(top), tuple(body))


def notes(block: Block) -> tuple[Note, ...]:
    """Return the footnotes that a block calls, in order."""
    parts = block.parts if isinstance(block, Paragraph) else ()
    return tuple(part for part in parts if isinstance(part, Note))


def words(block: Block) -> Iterator[str]:
    """Yield every text of a block that is set in the typefaces of the page, code excepted."""
    match block:
        case Heading(text=text) | Caption(text=text):
            yield text
        case Paragraph(parts=parts):
            yield from (
                part.text if isinstance(part, Note) else part
                for part in parts
                if not isinstance(part, Formula)
            )
        case ListBlock(items=items):
            for item in items:
                yield from (item.text, *item.items)
        case TableBlock(rows=rows):
            yield from (cell.text for row in rows for cell in row)
