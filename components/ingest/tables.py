"""Tables as the benchmark writes them: HTML rows of cells, spans as attributes, nothing else."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

from components.ingest.page import Refused

_MOST_CELLS = 10_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at its upper left place of the grid, counted from 0."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def html_table(cells: Iterable[Cell]) -> str:
    """Return the table of the cells, in the order of their places.

    Raises:
        Refused: a cell has an impossible place, or there are too many.
    """
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    if len(ordered) > _MOST_CELLS:
        raise Refused(f"a table has more than {_MOST_CELLS} cells")
    rows: dict[int, list[str]] = {}
    for cell in ordered:
        if min(cell.row, cell.column) < 0 or min(cell.rows, cell.columns) < 1:
            raise Refused(f"a table has a cell at row {cell.row}, column {cell.column}")
        spans = _span("rowspan", cell.rows) + _span("colspan", cell.columns)
        rows.setdefault(cell.row, []).append(f"<td{spans}>{html.escape(cell.text, False)}</td>")
    lines = (f"<tr>{''.join(row)}</tr>" for row in rows.values())
    return f"<table>{''.join(lines)}</table>"


def _span(name: str, length: int) -> str:
    return f' {name}="{length}"' if length > 1 else ""
