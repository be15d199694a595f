"""Makes chart samples: a part of a real table, drawn by one of two engines, and that table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, ClassVar

from components.library.reader import Library, SourceRecord
from components.library.rows import Style, TableRow, Typeface
from components.library.tongues import Tongue
from components.mixture_config import MixtureConfig
from components.nouns import FIGURE_PROMPT, Sample, Split, Task
from components.rendering.charts import drawn, plotted
from components.rendering.charts.chart import Chart, Kind
from components.rendering.charts.composing import compose
from components.rendering.charts.layout import lay_out
from components.rendering.charts.look import choose_look
from components.rendering.charts.truth import html
from components.rendering.charts.words import Vocabulary, Words
from components.rendering.licences import joined
from components.rendering.pixels import png
from components.rendering.recipe import Order, Unmakeable, random_of
from components.rendering.typefaces import Typefaces
from components.rendering.typesetting import Typesetter

if TYPE_CHECKING:
    from PIL.Image import Image

_TABLES = 60  # tried before an attempt is given up: most tables suit few kinds
_PLOTTED = 0.5  # how often the first engine draws; it takes four times as long as the second
_STYLES = frozenset({Style.SERIF, Style.SANS})


class ChartRecipe:
    """Draws charts of the tables of a split, with the words of each language."""

    task: ClassVar[Task] = Task.CHART

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._side, self._seed = config.sides[Task.CHART], seed
        self._library = library
        self._vocabulary = Vocabulary(library)
        self._faces = Typefaces(library)
        self._typesetter = Typesetter(library.data, library.typefaces)

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """The characters of every language whose words can stand on a chart."""
        return self._vocabulary.weights(split) if self._tables[split] else {}

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order; see `Recipe.make`.

        Raises:
            Unmakeable: no table drawn suits the kind of chart, or its words do not fit.
        """
        random = random_of(self._seed, order, attempt)
        kind = random.choice(list(Kind))
        words = self._vocabulary.words(order.split, order.tongue, random)
        source, row, chart = self._compose(order, kind, words, random)
        text = "".join((*chart.words(), *chart.numbers()))
        face = self._faces.choose(text, order.tongue.script, random, _STYLES)
        picture = self._draw(chart, face, random)
        name, licence = joined([source, *words.sources_of(chart.words())])
        return Sample(
            id=order.id,
            split=order.split,
            task=self.task,
            language=order.tongue.language,
            script=order.tongue.script,
            source=name,
            document=row.document,
            licence=licence,
            prompt=FIGURE_PROMPT,
            target=html(chart),
            font=face.family,
            image=png(picture),
            width=picture.width,
            height=picture.height,
            alignment=None,
        )

    def _compose(
        self, order: Order, kind: Kind, words: Words, random: Random
    ) -> tuple[SourceRecord, TableRow, Chart]:
        tables = self._tables[order.split]
        for _ in range(_TABLES if tables else 0):
            source, row = random.choice(tables)
            try:
                return source, row, compose(row, kind, words, random)
            except Unmakeable:
                continue
        raise Unmakeable(f"no table of the {order.split} split suits a {kind} chart")

    def _draw(self, chart: Chart, face: Typeface, random: Random) -> Image:
        look = choose_look(random, self._side)
        layout = lay_out(chart, look, self._faces.path(face))
        if random.random() < _PLOTTED:
            return plotted.draw(chart, look, layout, self._faces.path(face))
        return drawn.draw(chart, look, layout, self._typesetter, face)

    @cached_property
    def _tables(self) -> Mapping[Split, tuple[tuple[SourceRecord, TableRow], ...]]:
        tables: dict[Split, list[tuple[SourceRecord, TableRow]]] = {split: [] for split in Split}
        for source, row in self._library.tables():
            tables[row.split].append((source, row))
        return {split: tuple(of_split) for split, of_split in tables.items()}
