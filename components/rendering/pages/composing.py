"""Composes a page: which blocks, in which order, until it is about full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from components.library.tongues import Tongue
from components.nouns import Split
from components.rendering.licences import joined
from components.rendering.pages.block_markup import code_size
from components.rendering.pages.blocks import (
    Block,
    Caption,
    CodeBlock,
    DisplayFormula,
    Furniture,
    Heading,
    Page,
    words,
)
from components.rendering.pages.code import made_up_code
from components.rendering.pages.figures import draw_figure
from components.rendering.pages.look import Look
from components.rendering.pages.material import Material
from components.rendering.pages.measuring import height
from components.rendering.pages.reading import UsedUp
from components.rendering.pages.tabulating import tabulate
from components.rendering.pages.writing import ENGLISH, Writer
from components.rendering.recipe import Unmakeable

# What a kind of page holds: how often a block of each kind follows.
_KINDS = (
    {"paragraph": 14.0, "heading": 1.0},
    {"paragraph": 10.0, "heading": 3.0, "list": 2.0, "table": 1.5, "figure": 1.0},
    {"paragraph": 9.0, "heading": 2.0, "formula": 3.0, "table": 1.0, "figure": 1.0},
    {"paragraph": 6.0, "heading": 3.0, "list": 3.0, "code": 1.5, "table": 1.0},
)
_OFTEN = (4, 4, 3, 2)
_MOST = 60  # blocks of a page
_FEWEST_LETTERS = 40  # of a page


@dataclass(frozen=True, slots=True)
class Composed:
    """A page and whose text it is."""

    page: Page
    source: str
    document: str
    licence: str


def compose(
    material: Material, tongue: Tongue, split: Split, random: Random, look: Look
) -> Composed:
    """Compose a page from the text of a language in a split; formulas and tables if there are any.

    The page ends, full or not, when the text that was drawn for it has all been read.

    Raises:
        Unmakeable: there is no text of the language in the split, or next to none in what was
            drawn.
    """
    writer = Writer(material, tongue, split, random, look)
    composer = _Composer(writer)
    furniture = _furniture(writer, random)
    top = composer.top()
    page = Page(furniture, top, composer.body(top))
    require_words(page)
    source, licence = joined(writer.sources)
    return Composed(page, source, writer.reading.document, licence)


def require_words(page: Page) -> None:
    """Refuse a page with next to nothing to be read.

    Raises:
        Unmakeable: its blocks have fewer than 40 letters, code and formulas not counted.
    """
    letters = sum(map(str.isalpha, "".join(text for block in page.blocks for text in words(block))))
    if letters < _FEWEST_LETTERS:
        raise Unmakeable(f"a page of {letters} letters")


class _Composer:
    def __init__(self, writer: Writer) -> None:
        self._writer, self._look, self._random = writer, writer.look, writer.random
        random = writer.random
        self._own_words = writer.tongue == ENGLISH
        self._kind = random.choices(_KINDS, _OFTEN)[0]
        self._equation = random.randint(1, 30) if random.random() < 0.3 else None
        self._makers: dict[str, Callable[[], tuple[Block, ...]]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "list": lambda: (writer.list_block(),),
            "table": self._table,
            "figure": self._figure,
            "formula": self._formula,
            "code": self._code,
        }

    def top(self) -> tuple[Block, ...]:
        """What stands over all columns: often a title, sometimes a paragraph below it."""
        blocks: list[Block] = []
        if self._random.random() < 0.6:
            blocks.append(self._writer.heading(1))
            if self._look.columns > 1 and self._random.random() < 0.4:
                # Typst loses the notes of what floats over columns.
                blocks.append(self._writer.paragraph(formulas=False, notes=False))
        return tuple(blocks)

    def body(self, top: tuple[Block, ...]) -> tuple[Block, ...]:
        """Blocks for all columns, most often a little more than they hold."""
        look, random = self._look, self._random
        room = float(look.height - look.head - look.foot)
        room -= sum(height(block, look, look.width - 2 * look.margin) for block in top)
        room *= look.columns * random.choice((1.1, 1.1, 1.1, 1.1, random.uniform(0.3, 1.0)))
        blocks: list[Block] = []
        while room > 0 and len(blocks) < _MOST and not self._writer.reading.used_up:
            try:
                following = self._next(blocks)
            except UsedUp:
                break
            blocks.extend(following)
            room -= sum(height(block, look, look.column) for block in following)
        return tuple(blocks)

    def _next(self, blocks: list[Block]) -> tuple[Block, ...]:
        kinds, weights = zip(*self._kind.items(), strict=True)
        kind = self._random.choices(kinds, weights)[0]
        if kind == "heading" and blocks and isinstance(blocks[-1], Heading):
            kind = "paragraph"
        return self._makers[kind]()

    def _paragraph(self) -> tuple[Block, ...]:
        return (self._writer.paragraph(formulas="formula" in self._kind),)

    def _heading(self) -> tuple[Block, ...]:
        level = self._random.choice((2, 2, 3))
        return self._writer.heading(level), *self._paragraph()

    def _formula(self) -> tuple[Block, ...]:
        longest = round(self._look.column / self._look.size * 2.2)
        formula = self._writer.formula(longest)
        if formula is None:
            return self._paragraph()
        number = self._equation
        if number is not None:
            self._equation = number + 1
        return (DisplayFormula(formula, number),)

    def _code(self) -> tuple[Block, ...]:
        code = made_up_code(self._random)
        fits = code_size(code, self._look) is not None
        return (CodeBlock(code),) if fits else self._paragraph()

    def _figure(self) -> tuple[Block, ...]:
        width = round(self._look.column * self._random.uniform(0.45, 0.95))
        high = min(width * self._random.uniform(0.4, 0.9), self._look.height * 0.3)
        return self._captioned(draw_figure(self._random, width, round(high)), of_table=False)

    def _table(self) -> tuple[Block, ...]:
        drawn = self._writer.material.table(self._writer.split, self._random)
        if drawn is None:
            return self._paragraph()
        source, row = drawn
        ems = self._look.column / self._look.size
        phrase = None if self._own_words else self._writer.reading.phrase
        table = tabulate(row, self._random, ems, phrase)
        if table is None:
            return self._paragraph()
        self._writer.sources.append(source)
        return self._captioned(table, of_table=True)

    def _captioned(self, block: Block, of_table: bool) -> tuple[Block, ...]:
        random = self._random
        if random.random() < 0.25 or self._writer.reading.used_up:
            return (block,)
        above = random.random() < (0.75 if of_table else 0.1)
        text = self._writer.phrase(random.choice((0.7, 1.5)))
        if self._own_words:
            text = f"{'Table' if of_table else 'Figure'} {random.randint(1, 12)}: {text}"
        caption = Caption(text, of_table, above)
        return (caption, block) if above else (block, caption)


def _furniture(writer: Writer, random: Random) -> tuple[Furniture, ...]:
    """A running title, a page number, a line at the foot: each on some pages."""
    drawn = []
    outer = random.choice(("start", "end"))
    inner = "end" if outer == "start" else "start"
    if random.random() < 0.4:
        drawn.append(Furniture("header", writer.phrase(0.5), inner, above=True))
    if random.random() < 0.25:
        drawn.append(Furniture("footer", writer.phrase(0.4), inner, above=False))
    if random.random() < 0.55:
        number = str(random.randint(1, 400))
        side = outer if drawn else random.choice((outer, "center"))
        above = random.random() < 0.25 and side != "center"
        shown = f"- {number} -" if side == "center" and random.random() < 0.3 else number
        drawn.append(Furniture("page_number", shown, side, above))
    return tuple(drawn)
