"""Makes geometry samples from nothing but the seed: a figure, and its dictionary of segments."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import ClassVar

from components.library.reader import Library
from components.library.rows import Style
from components.library.tongues import WORDLESS, Tongue
from components.mixture_config import MixtureConfig
from components.nouns import FIGURE_PROMPT, Sample, Split, Task
from components.rendering.geometry.composition import choose_names, compose
from components.rendering.geometry.dictionary import dictionary
from components.rendering.geometry.drawing import choose_look, draw
from components.rendering.pixels import png
from components.rendering.recipe import Order, random_of
from components.rendering.typefaces import Typefaces

SOURCE, LICENCE = "geometry", "CC0-1.0"
_STYLES = frozenset({Style.SERIF, Style.SANS})
_WITHOUT_END = 1_000_000  # a weight for material that does not run out


class GeometryRecipe:
    """Makes figures that no source has: each is its own document.

    The id of an order, and so its split, is part of what seeds its figure: no split can hold the
    figure of another but by chance, and a figure has several continuous choices (sizes, angles,
    places), so that near-identical ones are improbable. A plain square can of course come twice.
    """

    task: ClassVar[Task] = Task.GEOMETRY

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._side = config.sides[Task.GEOMETRY]
        self._seed = seed
        self._faces = Typefaces(library)

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """The one entry of a task without words."""
        return {WORDLESS: _WITHOUT_END}

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order; see `Recipe.make`.

        Raises:
            Unmakeable: chance made a figure that is too crowded to be read back.
        """
        random = random_of(self._seed, order, attempt)
        sketch = compose(random)
        names = choose_names(sketch, random)
        face = self._faces.choose(string.ascii_uppercase, "Latn", random, _STYLES)
        look = choose_look(self._faces.path(face), random)
        picture = draw(sketch, names, look, self._side, random)
        return Sample(
            id=order.id,
            split=order.split,
            task=self.task,
            language=WORDLESS.language,
            script=WORDLESS.script,
            source=SOURCE,
            document=order.id,
            licence=LICENCE,
            prompt=FIGURE_PROMPT,
            target=dictionary(sketch.figure(names)),
            font=face.family if names else "",
            image=png(picture),
            width=picture.width,
            height=picture.height,
            alignment=None,
        )
