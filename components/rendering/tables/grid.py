"""A table before it is set, and the HTML that says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import product


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its words, or a formula as LaTeX in its one spelling and as markup of typst."""

    text: str
    latex: str = ""
    markup: str = ""
    rows: int = 1
    columns: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, the first `heads` of them heads; a spanned place has no cell.

    `wide` are the columns whose cells may be broken into lines, `numeric` those of numbers.
    """

    rows: tuple[tuple[Cell, ...], ...]
    heads: int
    width: int
    wide: frozenset[int]
    numeric: frozenset[int]

    def words(self) -> str:
        """All text that needs a typeface."""
        return "".join(cell.text for row in self.rows for cell in row)

    def places(self) -> Iterator[tuple[int, int, Cell]]:
        """Yield each cell with the row and column of its first place."""
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(self.rows):
            at = 0
            for cell in row:
                while (number, at) in taken:
                    at += 1
                yield number, at, cell
                area = product(range(cell.rows), range(cell.columns))
                taken |= {(number + down, at + across) for down, across in area}


def html(grid: Grid) -> str:
    """Return a table as OmniDocBench writes it: spans as attributes, formulas as LaTeX."""
    return f"<table>{''.join(map(_row, grid.rows))}</table>"


def _row(cells: tuple[Cell, ...]) -> str:
    return f"<tr>{''.join(map(_cell, cells))}</tr>"


def _cell(cell: Cell) -> str:
    tag = "th" if cell.head else "td"
    rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    columns = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    text = rf"\( {cell.latex} \)" if cell.latex else cell.text
    return f"<{tag}{rows}{columns}>{escape(text, quote=False)}</{tag}>"
