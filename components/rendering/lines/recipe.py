"""Lines of running text, one to a strip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import ClassVar

from components.library.reader import Library
from components.library.rows import Typeface
from components.library.tongues import Tongue
from components.mixture_config import MixtureConfig
from components.nouns import OCR_PROMPT, Sample, Split, Task
from components.rendering.degradation import STRIP, degrade
from components.rendering.faces import require_shaping
from components.rendering.lines.fitting import start_that_fits
from components.rendering.lines.shaping import font_file, mixes_directions
from components.rendering.lines.strips import Look, Strip, align, paint, paint_mixed
from components.rendering.lines.texts import Passage, Texts
from components.rendering.pixels import png
from components.rendering.recipe import Order, Unmakeable, random_of
from components.rendering.typefaces import Typefaces

_SHORTEST = 0.35  # of the longest strip
_NARROWEST = 0.36  # em to a character, about: what is beyond is not looked at
_SMALLEST = 12  # px to the em
_FEWEST = 2  # characters of a line


@dataclass(frozen=True, slots=True)
class _Line:
    """A text that fits, its face, and how it is set."""

    text: str
    passage: Passage
    typeface: Typeface
    path: Path
    strip: Strip


class LineRecipe:
    """Makes strips of one line, 32 to 48 px high and at most `sides.line` px wide."""

    task: ClassVar[Task] = Task.LINE

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._config, self._library, self._seed = config, library, seed

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """Return the characters of every language whose script has a typeface and runs across."""
        return self._texts.weights(split)

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order.

        Raises:
            Unmakeable: no typeface has the text's characters, or nothing legible fits the strip.
        """
        random = random_of(self._seed, order, attempt)
        line = self._line(order, random)
        mixed = mixes_directions(line.text, order.tongue.script)
        if mixed:
            image = paint_mixed(line.strip, line.text, line.path, order.tongue)
        else:
            image = paint(line.strip, font_file(line.path))
        if random.random() < self._config.degraded:
            image = degrade(image, random, STRIP).image
        return Sample(
            id=order.id,
            split=order.split,
            task=order.task,
            language=order.tongue.language,
            script=order.tongue.script,
            source=line.passage.source.name,
            document=line.passage.document,
            licence=line.passage.source.licence,
            prompt=OCR_PROMPT,
            target=line.text,
            font=line.typeface.family,
            image=png(image),
            width=image.width,
            height=image.height,
            alignment=None if mixed else align(line.strip, order.tongue.script),
        )

    def _line(self, order: Order, random: Random) -> _Line:
        look, tongue = Look.draw(random), order.tongue
        room = (self._config.sides[Task.LINE] - 2 * look.margin) * random.uniform(_SHORTEST, 1)
        passage = self._passage(order, random, int(room / look.size / _NARROWEST))
        typeface = self._typefaces.choose(passage.text, tongue.script, random)
        path = self._typefaces.path(typeface)
        font = font_file(path)
        edges = font.edges(passage.text, tongue)
        text = start_that_fits(passage.text, edges or (), room / look.size, tongue.script)
        shaped = font.shape(text, tongue)
        if shaped is None or len(text) < _FEWEST:
            raise Unmakeable("the typeface lacks a glyph, or less than a word fits the strip")
        strip = Strip(shaped, look.fitting(shaped), look)
        if strip.size < _SMALLEST or strip.width > self._config.sides[Task.LINE]:
            raise Unmakeable("the ink reaches too far above, below or beside the letters")
        return _Line(text, passage, typeface, path, strip)

    def _passage(self, order: Order, random: Random, length: int) -> Passage:
        shuffle = order.split is Split.TRAIN and random.random() >= self._config.verbatim
        draw = self._texts.shuffled if shuffle else self._texts.running
        return draw(order.split, order.tongue, random, length)

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self._library)

    @cached_property
    def _typefaces(self) -> Typefaces:
        require_shaping()
        return Typefaces(self._library)
