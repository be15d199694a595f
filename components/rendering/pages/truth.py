"""What a page says: as OmniDocBench-style markdown, or as plain text.

Tables are HTML, display formulas stand between `\\[` and `\\]`, formulas in a line between `\\(`
and `\\)`, code between bare fences (the evaluator reads a fence with a language as text). Text is
not escaped: what is printed is what is read.
"""

from __future__ import annotations

from html import escape as escape_html

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
    ListBlock,
    Note,
    Paragraph,
    TableBlock,
)

_LABELS: dict[type, str] = {
    Paragraph: "text",
    ListBlock: "list",
    TableBlock: "table",
    DisplayFormula: "equation",
    CodeBlock: "code",
    Figure: "image",
}


def label(block: Block) -> str:
    """Return DeepSeek-OCR's name of a kind of block."""
    match block:
        case Heading(level=level):
            return "title" if level == 1 else "sub_title"
        case Caption(of_table=of_table):
            return "table_caption" if of_table else "image_caption"
    return _LABELS[type(block)]


def markdown(block: Block) -> str:
    """Return a block as markdown; a figure has none."""
    match block:
        case Heading(level=level, text=text):
            return f"{'#' * level} {text}"
        case TableBlock(rows=rows):
            return f"<table>{''.join(map(_row, rows))}</table>"
        case DisplayFormula(formula=formula, number=number):
            tag = "" if number is None else rf" \tag{{{number}}}"
            return rf"\[ {formula.latex}{tag} \]"
        case CodeBlock(code=code):
            return f"```\n{code}\n```"
    return plain(block)


def plain(block: Block) -> str:
    """Return the text of a block of words: a heading, a paragraph, a list, a caption."""
    match block:
        case Heading(text=text) | Caption(text=text):
            return text
        case Paragraph(parts=parts):
            return "".join(map(_inline, parts))
        case ListBlock():
            return "\n".join(_items(block))
    return ""


def note(of: Note) -> str:
    """Return a footnote as it stands at the foot of the page."""
    return f"{_mark(of)} {of.text}"


def _mark(of: Note) -> str:
    return rf"\(^{{{of.number}}}\)"


def _inline(part: Inline) -> str:
    match part:
        case Formula(latex=latex):
            return rf"\( {latex} \)"
        case Note():
            return _mark(part)
    return part


def _items(block: ListBlock) -> list[str]:
    lines = []
    for place, item in enumerate(block.items):
        mark = "-" if block.start is None else f"{block.start + place}."
        lines.append(f"{mark} {item.text}")
        lines.extend(f"{' ' * (len(mark) + 1)}- {text}" for text in item.items)
    return lines


def _row(cells: tuple[Cell, ...]) -> str:
    return f"<tr>{''.join(map(_cell, cells))}</tr>"


def _cell(cell: Cell) -> str:
    tag = "th" if cell.heading else "td"
    rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    columns = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    return f"<{tag}{rows}{columns}>{escape_html(cell.text, quote=False)}</{tag}>"
