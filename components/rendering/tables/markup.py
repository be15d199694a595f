"""A table as typst markup: a page exactly as large as the table and its margin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from components.rendering.tables.grid import Cell, Grid
from components.rendering.tables.style import Rules, Style
from components.rendering.typesetting import escape

EM = 10  # points
_HEAVY = 2.0  # the outer rules of a three-line table, in strokes
_HEAD_FILL, _STRIPE = 218, 236


@dataclass(frozen=True, slots=True)
class Print:
    """How a table is set: `font` are arguments of typst's `text` that select the typeface.

    `direction` is "ltr" or "rtl": where the first column stands; `margin` is that of the page
    in em.
    """

    style: Style
    font: str
    direction: str
    margin: float


def markup(grid: Grid, look: Print) -> str:
    """Return a document of one page that holds a table."""
    style = look.style
    rows = [", ".join(map(_cell, row)) for row in grid.rows]
    head = f"table.header(repeat: false, {', '.join(rows[: grid.heads])}), " if grid.heads else ""
    widths = (f"{style.measure:.1f}em" if n in grid.wide else "auto" for n in range(grid.width))
    return f"""#set page(width: auto, height: auto, margin: {look.margin:.2f}em)
#set text({look.font}, size: {EM}pt, dir: {look.direction}, hyphenate: false)
#set par(leading: 0.45em)
#table(columns: ({", ".join(widths)},), inset: (x: {style.across:.2f}em, y: {style.down:.2f}em),
  align: {_align(grid, style)}, fill: {_fill(grid, style)}, stroke: {_stroke(style)},
  {head}{", ".join(rows[grid.heads :])}{"".join(_lines(grid, style))})
"""


def _cell(cell: Cell) -> str:
    words = escape(cell.text)
    if not any(map(str.isalpha, cell.text)):  # a minus stands before its number in any language
        words = f"#text(dir: ltr)[{words}]"
    content = f"[${cell.markup}$]" if cell.markup else f"[{words}]"
    if cell.rows == cell.columns == 1:
        return content
    align = ", align: center + horizon" if cell.columns > 1 else ""
    return f"table.cell(rowspan: {cell.rows}, colspan: {cell.columns}{align}){content}"


def _align(grid: Grid, style: Style) -> str:
    words, numbers, heads = style.aligned
    numeric = ", ".join(map(str, sorted(grid.numeric)))
    return (
        f"(x, y) => horizon + if y < {grid.heads} {{ {heads} }} "
        f"else if x in ({numeric},) {{ {numbers} }} else {{ {words} }}"
    ).replace("(,)", "()")


def _fill(grid: Grid, style: Style) -> str:
    head = f"luma({_HEAD_FILL})" if style.shaded_head else "none"
    stripe = f"luma({_STRIPE})" if style.striped else "none"
    return (
        f"(x, y) => if y < {grid.heads} {{ {head} }} "
        f"else if calc.odd(y - {grid.heads}) {{ {stripe} }}"
    )


def _stroke(style: Style) -> str:
    width = f"{style.stroke}pt"
    return {
        Rules.ALL: width,
        Rules.ROWS: f"(x: none, y: {width})",
        Rules.COLUMNS: f"(x: {width}, y: none)",
    }.get(style.rules, "none")


def _lines(grid: Grid, style: Style) -> Iterator[str]:
    """The rules of a table that has only some."""
    height, thin = len(grid.rows), f"{style.stroke}pt"
    outer = f"{style.stroke * _HEAVY}pt" if style.rules is Rules.THREE else thin
    if style.rules in (Rules.THREE, Rules.FRAME, Rules.COLUMNS):
        yield from (f", table.hline(y: {y}, stroke: {outer})" for y in (0, height))
        if grid.heads:
            yield f", table.hline(y: {grid.heads}, stroke: {thin})"
    if style.rules is Rules.FRAME:
        yield from (f", table.vline(x: {x}, stroke: {outer})" for x in (0, grid.width))
    if style.rules is Rules.THREE:
        for row, column, cell in grid.places():
            if cell.head and cell.columns > 1:
                sides = f"start: {column}, end: {column + cell.columns}"
                yield f", table.hline(y: {row + 1}, {sides}, stroke: {thin})"
