"""Makes formula samples: a formula of the corpus as it is drawn, and its one spelling."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, ClassVar

from components.library.reader import Library, SourceRecord
from components.library.rows import FormulaRow
from components.library.tongues import WORDLESS, Tongue
from components.mixture_config import MixtureConfig
from components.nouns import OCR_PROMPT, Sample, Split, Task
from components.rendering.degradation import STRIP, degrade
from components.rendering.formulas.spelling import normalise, to_typst
from components.rendering.pixels import png
from components.rendering.recipe import Order, Unmakeable, random_of
from components.rendering.typesetting import Typesetter, page_size, rasterise

if TYPE_CHECKING:
    from PIL.Image import Image

FONT = "New Computer Modern Math"
_EM = 10  # points
_SMALLEST, _LARGEST = 15, 40  # px an em, in the picture
_WEIGHTS = (400, 450)  # of the font that typst carries; 700 would hide what is bold
_MARGIN = 0.4  # em around the ink, at least
_PAPER = 255


class FormulaRecipe:
    """Draws the formulas of a split at random sizes on a strip of paper."""

    task: ClassVar[Task] = Task.FORMULA

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._side, self._degraded = config.sides[Task.FORMULA], config.degraded
        self._library, self._seed = library, seed
        self._typesetter = Typesetter(library.data, ())

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """The number of formulas of a split."""
        rows = self._rows[split]
        return {WORDLESS: len(rows)} if rows else {}

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order; see `Recipe.make`.

        Raises:
            Unmakeable: the formula cannot be drawn faithfully, or not legibly at this size.
        """
        random = random_of(self._seed, order, attempt)
        if not self._rows[order.split]:
            raise Unmakeable(f"the corpus has no formula for the {order.split} split")
        source, row = random.choice(self._rows[order.split])
        latex = normalise(row.latex)
        picture = self._draw(row.latex, random)
        if random.random() < self._degraded:
            picture = degrade(picture, random, STRIP).image
        return Sample(
            id=order.id,
            split=order.split,
            task=self.task,
            language=WORDLESS.language,
            script=WORDLESS.script,
            source=source.name,
            document=row.document,
            licence=source.licence,
            prompt=OCR_PROMPT,
            target=rf"\[ {latex} \]",
            font=FONT,
            image=png(picture),
            width=picture.width,
            height=picture.height,
            alignment=None,
        )

    def _draw(self, latex: str, random: Random) -> Image:
        """Set a formula, and lay it on a strip as wide as the params say and little higher."""
        from PIL import Image

        pdf = self._typesetter.pdf(_markup(to_typst(latex) or "", random.choice(_WEIGHTS)))
        width, height = (length / _EM for length in page_size(pdf))
        largest = min(_LARGEST, self._side / max(width, height))
        if largest < _SMALLEST:
            raise Unmakeable(f"formula: too large to be read in {self._side} px")
        em = random.uniform(_SMALLEST, largest)
        ink = rasterise(pdf, round(max(width, height) * em))
        room = random.randint(0, ink.height // 4)
        paper = Image.new("L", (self._side, min(self._side, ink.height + room)), _PAPER)
        left = random.randint(0, paper.width - ink.width)
        paper.paste(ink, (left, random.randint(0, paper.height - ink.height)))
        return paper

    @cached_property
    def _rows(self) -> Mapping[Split, tuple[tuple[SourceRecord, FormulaRow], ...]]:
        rows: dict[Split, list[tuple[SourceRecord, FormulaRow]]] = {split: [] for split in Split}
        for source, row in self._library.formulas():
            rows[row.split].append((source, row))
        return {split: tuple(of_split) for split, of_split in rows.items()}


def _markup(formula: str, weight: int) -> str:
    return (
        f"#set page(width: auto, height: auto, margin: {_MARGIN}em)\n"
        f"#set text(size: {_EM}pt, weight: {weight})\n"
        f"#show math.equation: set text(weight: {weight})\n"
        f"$ {formula} $"
    )
