"""Makes table samples: a part of a real table set by typst, and its HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from random import Random
from typing import ClassVar

from components.library.reader import Library, SourceRecord
from components.library.rows import FormulaRow, Style, TableRow
from components.library.tongues import Tongue
from components.mixture_config import MixtureConfig
from components.nouns import DOCUMENT_PROMPT, Region, Sample, Split, Task
from components.rendering.charts.words import Vocabulary, Words
from components.rendering.degradation import degrade, move
from components.rendering.faces import direction_of
from components.rendering.formulas import normalise, to_typst
from components.rendering.licences import joined
from components.rendering.pixels import png
from components.rendering.recipe import Order, Unmakeable, random_of
from components.rendering.tables.composing import compose
from components.rendering.tables.grid import Cell, Grid, html
from components.rendering.tables.markup import Print
from components.rendering.tables.setting import Picture, set_table
from components.rendering.tables.style import choose_style
from components.rendering.typefaces import Typefaces
from components.rendering.typesetting import Typesetter

_STYLES = frozenset({Style.SERIF, Style.SANS, Style.MONOSPACE})
_MARGIN = (0.4, 1.6)  # em around the table, at least
_LONGEST = 40  # characters of LaTeX in a cell
_TRIES = 20  # formulas looked at before an attempt is given up


class TableRecipe:
    """Sets tables of a split, with the words of each language and formulas in some cells."""

    task: ClassVar[Task] = Task.TABLE

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._side, self._degraded = config.sides[Task.TABLE], config.degraded
        self._library, self._seed = library, seed
        self._vocabulary = Vocabulary(library)
        self._faces = Typefaces(library)
        self._typesetter = Typesetter(library.data, library.typefaces)

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """The characters of every language whose words can stand in a table."""
        return self._vocabulary.weights(split) if self._tables[split] else {}

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order; see `Recipe.make`.

        Raises:
            Unmakeable: the table drawn is too small or too large, or its words have no typeface.
        """
        random = random_of(self._seed, order, attempt)
        if not self._tables[order.split]:
            raise Unmakeable(f"the corpus has no table for the {order.split} split")
        source, row = random.choice(self._tables[order.split])
        words = self._vocabulary.words(order.split, order.tongue, random)
        formulas: dict[str, SourceRecord] = {}
        grid = compose(row, words, lambda: self._formula(order.split, formulas, random), random)
        face = self._faces.choose(grid.words(), order.tongue.script, random, _STYLES)
        picture = self._picture(grid, self._typesetter.select(face), order.tongue, random)
        name, licence = joined([source, *_sources_of(grid, words, formulas)])
        target = html(grid)
        image = picture.image
        regions: tuple[Region, ...] = (Region("table", target, *picture.table, picture.cells),)
        if random.random() < self._degraded:
            spoilt = degrade(image, random)
            image, regions = spoilt.image, move(regions, spoilt.matrix, image.width, image.height)
        return Sample(
            id=order.id,
            split=order.split,
            task=self.task,
            language=order.tongue.language,
            script=order.tongue.script,
            source=name,
            document=row.document,
            licence=licence,
            prompt=DOCUMENT_PROMPT,
            target=target,
            font=face.family,
            image=png(image),
            width=image.width,
            height=image.height,
            alignment=None,
            regions=regions,
        )

    def _picture(self, grid: Grid, font: str, tongue: Tongue, random: Random) -> Picture:
        look = Print(
            choose_style(random), font, direction_of(tongue.script), random.uniform(*_MARGIN)
        )
        return set_table(grid, look, self._side, self._typesetter, random)

    def _formula(self, split: Split, drawn: dict[str, SourceRecord], random: Random) -> Cell:
        """Draw a short formula, and note where it comes from."""
        formulas = self._formulas[split]
        for _ in range(_TRIES if formulas else 0):
            source, row = random.choice(formulas)
            markup = to_typst(row.latex)
            if markup is not None:
                latex = normalise(row.latex)
                drawn.setdefault(latex, source)
                return Cell("", latex, markup)
        raise Unmakeable(f"no short formula in the {split} split")

    @cached_property
    def _tables(self) -> Mapping[Split, tuple[tuple[SourceRecord, TableRow], ...]]:
        tables: dict[Split, list[tuple[SourceRecord, TableRow]]] = {split: [] for split in Split}
        for source, row in self._library.tables():
            tables[row.split].append((source, row))
        return {split: tuple(of_split) for split, of_split in tables.items()}

    @cached_property
    def _formulas(self) -> Mapping[Split, tuple[tuple[SourceRecord, FormulaRow], ...]]:
        formulas: dict[Split, list[tuple[SourceRecord, FormulaRow]]] = {s: [] for s in Split}
        for source, row in self._library.formulas():
            if len(row.latex) <= _LONGEST and "\\begin" not in row.latex:
                formulas[row.split].append((source, row))
        return {split: tuple(of_split) for split, of_split in formulas.items()}


def _sources_of(
    grid: Grid, words: Words, formulas: Mapping[str, SourceRecord]
) -> list[SourceRecord]:
    """Where the words and formulas come from that are left in a table."""
    cells = [cell for row in grid.rows for cell in row]
    drawn = [formulas[cell.latex] for cell in cells if cell.latex]
    return [*drawn, *words.sources_of(cell.text for cell in cells)]
