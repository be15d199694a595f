"""A block as typst markup; each becomes exactly one element of the PDF's tag tree."""

from __future__ import annotations

from dataclasses import dataclass

from components.rendering.pages.blocks import (
    Block,
    Caption,
    Cell,
    CodeBlock,
    DisplayFormula,
    Figure,
    Formula,
    Heading,
    Inline,
    Item,
    ListBlock,
    Note,
    Paragraph,
    TableBlock,
)
from components.rendering.pages.look import Look
from components.rendering.typesetting import escape, quote

CAPTION, NOTE, TABLE, FURNITURE = 0.9, 0.85, 0.9, 0.85  # em: sizes next to that of the text
CODE_LINE = 1.15  # em from line to line, at least
_STROKES = {"grid": "0.6pt + ink", "rows": "(x: none, y: 0.6pt + ink)"}
_MONOSPACED = 0.61  # em: the advance of DejaVu Sans Mono is 0.602, of most others 0.6
_SMALLEST = 9.5  # pixels of an em that can still be read


@dataclass(frozen=True, slots=True)
class Fonts:
    """Arguments of typst's `text` that select the typefaces of a page."""

    body: str
    heading: str
    code: str


def block_markup(block: Block, look: Look, fonts: Fonts) -> str:
    """Return the markup of a block."""
    match block:
        case Heading(level=level, text=text):
            markup = f"#heading(level: {level})[{escape(text)}]"
        case Paragraph(parts=parts):
            markup = _whole(f"#par[{''.join(map(_inline, parts))}]", look)
        case ListBlock():
            markup = _whole(_list(block), look)
        case TableBlock():
            markup = _table(block, look)
        case DisplayFormula(formula=formula, number=number):
            numbering = "none" if number is None else f'_ => "({number})"'
            markup = f"#math.equation(block: true, numbering: {numbering}, $ {formula.markup} $)"
        case CodeBlock(code=code):
            markup = _code(code, look, fonts)
        case Figure():
            markup = _figure(block, look)
        case Caption():
            markup = _caption(block)
    return markup


def code_size(code: str, look: Look) -> float | None:
    """Return the size in pixels at which no line of code is broken; None if none is legible."""
    longest = max(map(len, code.splitlines()))
    size = min(look.size * 0.85, (look.column - look.size) / (longest * _MONOSPACED))
    return round(size, 1) if size >= _SMALLEST else None


def _whole(markup: str, look: Look) -> str:
    return f"#block(breakable: false)[{markup}]" if look.whole else markup


def _inline(part: Inline) -> str:
    match part:
        case Formula(markup=markup):
            return f"#box[${markup}$];"
        case Note(number=number, text=text):
            return f'#footnote(numbering: _ => "{number}")[{escape(text)}];'
    return escape(part)


def _list(block: ListBlock) -> str:
    items = ", ".join(map(_item, block.items))
    if block.start is None:
        return f"#list({items})"
    return f'#enum(numbering: "1.", start: {block.start}, {items})'


def _item(item: Item) -> str:
    below = ", ".join(f"[{escape(text)}]" for text in item.items)
    return f"[{escape(item.text)}{f' #list({below})' if below else ''}]"


def _table(block: TableBlock, look: Look) -> str:
    headings = sum(all(cell.heading for cell in row) for row in block.rows)
    rows = [", ".join(map(_cell, row)) for row in block.rows]
    head = f"table.header(repeat: false, {', '.join(rows[:headings])}), " if headings else ""
    lines = _booktabs(headings, len(rows)) if look.rules == "booktabs" else ""
    stroke = _STROKES.get(look.rules, "none")
    return f"""#align(center, block(breakable: false, spacing: {look.apart}em)[
#set par(justify: false, first-line-indent: 0em)
#set text(size: {TABLE}em)
#table(columns: {block.width}, stroke: {stroke}, inset: 0.35em, align: center + horizon,
  {head}{", ".join(rows[headings:])}{lines})])"""


def _cell(cell: Cell) -> str:
    content = f"[{escape(cell.text)}]"
    if cell.rows == cell.columns == 1:
        return content
    return f"table.cell(rowspan: {cell.rows}, colspan: {cell.columns}){content}"


def _booktabs(headings: int, rows: int) -> str:
    """Thick rules above and below the table, a thin one below its head."""
    places = [(0, 1.2), (rows, 1.2), *([(headings, 0.6)] if headings else [])]
    return "".join(f", table.hline(y: {y}, stroke: {width}pt + ink)" for y, width in places)


def _code(code: str, look: Look, fonts: Fonts) -> str:
    size = code_size(code, look)
    return f"""#block(breakable: false, width: 100%, inset: 0.4em, fill: luma({look.paper - 14}),
  spacing: {look.apart}em)[
#set text({fonts.code}, size: {size}pt, dir: ltr)
#set par(justify: false, first-line-indent: 0em, leading: 0.2em)
#align(left, raw(block: true, {quote(code)}))]"""


def _figure(figure: Figure, look: Look) -> str:
    size = f"width: {figure.width}pt, height: {figure.height}pt"
    image = f'image(bytes({quote(figure.svg)}), format: "svg", {size})'
    return f"#align(center, block(sticky: true, spacing: {look.apart}em, {image}))"


def _caption(caption: Caption) -> str:
    sticky = str(caption.above).lower()
    return f"""#align(center, block(sticky: {sticky}, width: 92%)[
#set par(justify: false, first-line-indent: 0em)
#set text(size: {CAPTION}em)
#par[{escape(caption.text)}]])"""
