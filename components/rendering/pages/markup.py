"""A page as typst markup: its look, its furniture, and its blocks in columns."""

from __future__ import annotations

from components.rendering.pages.block_markup import FURNITURE, NOTE, Fonts, block_markup
from components.rendering.pages.blocks import Furniture, Page
from components.rendering.pages.look import Look
from components.rendering.typesetting import escape


def page_markup(page: Page, look: Look, fonts: Fonts) -> str:
    """Return the source of a page, and of the pages that what is too much for it runs over to."""
    parts = [_preamble(look, fonts)]
    parts.append(_over_columns([_furniture(each, look) for each in page.furniture], clearance=0))
    top = [block_markup(block, look, fonts) for block in page.top]
    parts.append(_over_columns(top, clearance=look.apart + 0.4))
    parts.extend(block_markup(block, look, fonts) for block in page.body)
    return "\n".join(parts)


def _preamble(look: Look, fonts: Fonts) -> str:
    direction = "rtl" if look.right_to_left else "ltr"
    region = f'"{look.region}"' if look.region else "none"
    centre = "#show heading: set align(center)\n" if look.centred else ""
    sizes = "\n".join(
        f"#show heading.where(level: {level}): set text(size: {look.em(level)}em)"
        for level in (1, 2, 3)
    )
    return f"""#let ink = luma({look.ink})
#set page(width: {look.width}pt, height: {look.height}pt, fill: luma({look.paper}),
  columns: {look.columns},
  margin: (x: {look.margin}pt, top: {look.head}pt, bottom: {look.foot}pt))
#set columns(gutter: {look.gutter}pt)
#set text({fonts.body}, size: {look.size}pt, fill: ink, dir: {direction}, hyphenate: false,
  lang: "{look.language}", region: {region}, top-edge: "ascender", bottom-edge: "descender")
#set par(leading: {look.leading}em, spacing: {look.spacing}em, linebreaks: "simple",
  justify: {str(look.justified).lower()},
  first-line-indent: (amount: {look.indent}em, all: true))
#set block(spacing: {look.spacing}em)
#show math.equation.where(block: true): set block(spacing: {look.apart}em)
#show heading: set text({fonts.heading})
#show heading: set par(justify: false, first-line-indent: 0em)
#show heading: set block(above: {look.spacing + 0.5}em, below: {look.spacing}em)
{sizes}
{centre}#set footnote.entry(separator: {look.note})
#show footnote.entry: set text(size: {NOTE}em)
#set list(marker: box(baseline: -0.22em, {look.bullet}))
"""


def _over_columns(contents: list[str], clearance: float) -> str:
    """Let contents float over all columns, `clearance` em above them; typst knows no other way."""
    content = "\n".join(contents)
    place = f'place(top, scope: "parent", float: true, clearance: {clearance}em)'
    return f"#{place}[\n{content}\n]" if contents else ""


def _furniture(furniture: Furniture, look: Look) -> str:
    """Place it in a margin of the page, where neither columns nor notes can push it."""
    edge, dy = ("top", look.head * 0.3) if furniture.above else ("bottom", -look.foot * 0.3)
    content = f"""#set text(size: {FURNITURE}em)
#set par(first-line-indent: 0em)
#par[{escape(furniture.text)}]"""
    return f"""#block(height: 0pt, width: 100%, spacing: 0pt, place(top, dy: -{look.head}pt,
  block(height: {look.height}pt, width: 100%,
    place({edge} + {furniture.side}, dy: {dy:.1f}pt)[{content}])))"""
