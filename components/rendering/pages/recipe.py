"""Makes the samples of the task document: whole pages with their markdown, boxes and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, ClassVar

from components.library.reader import Library
from components.library.tongues import Tongue
from components.mixture_config import MixtureConfig
from components.nouns import (
    DOCUMENT_PROMPT,
    GROUNDED_PROMPT,
    OCR_PROMPT,
    Region,
    Sample,
    Split,
    Task,
)
from components.rendering.grounded import FURNITURE, grounded
from components.rendering.pages import truth
from components.rendering.pages.blocks import Block, Heading, ListBlock, Page, Paragraph
from components.rendering.pages.composing import compose, require_words
from components.rendering.pages.dressing import dress
from components.rendering.pages.look import draw_look
from components.rendering.pages.material import Material
from components.rendering.pages.placing import Pitch, regions_of
from components.rendering.pages.setting import SetPage, set_page
from components.rendering.pixels import png
from components.rendering.recipe import Order, random_of, with_enough_text
from components.rendering.typefaces import Typefaces
from components.rendering.typesetting import Typesetter, rasterise

if TYPE_CHECKING:
    from PIL.Image import Image

    from components.rendering.vertical import VerticalPages

_VERTICAL = {"Mong": 1.0, "Jpan": 0.12, "Hans": 0.06, "Hant": 0.12}  # how often, by script
_PLAIN = 0.15  # of the pages of words alone: read as plain text, not as markdown
# A line of Shan may end before a tone mark, which then begins the next one on a dotted circle that
# the truth does not have.
_BROKEN_WRONGLY = frozenset({Tongue("shn", "Mymr")})


class DocumentRecipe:
    """Composes, sets, draws and, for some pages, spoils a page."""

    task: ClassVar[Task] = Task.DOCUMENT

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._config, self._library, self._seed = config, library, seed

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """The characters of text of each language that a typeface of the corpus can set.

        A language with fewer than `FEWEST_CHARACTERS` in the split is left out: its pages would
        all say the same. So is one whose lines Typst breaks wrongly.
        """
        scripts = {script for face in self._library.typefaces for script in face.scripts}
        counts = with_enough_text(self._material.characters(split))
        return {
            tongue: count
            for tongue, count in counts.items()
            if tongue.script in scripts and tongue not in _BROKEN_WRONGLY
        }

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the page of an order.

        Raises:
            Unmakeable: what was drawn cannot be set: no typeface has its letters, nothing
                fits, it has no words.
        """
        random = random_of(self._seed, order, attempt)
        if random.random() < _VERTICAL.get(order.tongue.script, 0.0):
            return self._vertical.make(order, random)
        boxed = random.random() < self._config.grounded
        look = draw_look(random, self._config.sides[self.task], order.tongue, whole=boxed)
        composed = compose(self._material, order.tongue, order.split, random, look)
        worn = dress(composed.page, order.tongue.script, self._typefaces, random)
        pitch = Pitch(look, *worn.line_heights(self._typefaces))
        done = set_page(self._typesetter, composed.page, worn.fonts(self._typesetter), pitch)
        require_words(done.page)  # again: what did not fit was left out
        prompt = GROUNDED_PROMPT if boxed else _prompt(done.page, random)
        say = truth.plain if prompt == OCR_PROMPT else truth.markdown
        image, regions = self._drawn(
            done, regions_of(done.page, done.structure, pitch, say), random
        )
        return Sample(
            id=order.id,
            split=order.split,
            task=self.task,
            language=order.tongue.language,
            script=order.tongue.script,
            source=composed.source,
            document=composed.document,
            licence=composed.licence,
            prompt=prompt,
            target=_target(prompt, regions, image),
            font=worn.families,
            image=png(image),
            width=image.width,
            height=image.height,
            alignment=None,
            regions=regions,
        )

    def _drawn(
        self, done: SetPage, regions: tuple[Region, ...], random: Random
    ) -> tuple[Image, tuple[Region, ...]]:
        image = rasterise(done.pdf, self._config.sides[self.task])
        if random.random() >= self._config.degraded:
            return image, regions
        from components.rendering.degradation import degrade, move

        spoiled = degrade(image, random)
        moved = move(regions, spoiled.matrix, spoiled.image.width, spoiled.image.height)
        return spoiled.image, moved

    @cached_property
    def _material(self) -> Material:
        return Material(self._library)

    @cached_property
    def _typefaces(self) -> Typefaces:
        return Typefaces(self._library)

    @cached_property
    def _typesetter(self) -> Typesetter:
        return Typesetter(self._library.data, self._library.typefaces)

    @cached_property
    def _vertical(self) -> VerticalPages:
        from components.rendering.vertical import VerticalPages

        return VerticalPages(self._config, self._library, self._seed)


def _prompt(page: Page, random: Random) -> str:
    """Plain text is asked of some pages that have nothing but words."""
    wordy = all(map(_is_words, page.blocks))
    return OCR_PROMPT if wordy and random.random() < _PLAIN else DOCUMENT_PROMPT


def _is_words(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return all(isinstance(part, str) for part in block.parts)
    return isinstance(block, Heading | ListBlock)


def _target(prompt: str, regions: Sequence[Region], image: Image) -> str:
    if prompt == GROUNDED_PROMPT:
        return grounded(regions, image.width, image.height)
    said = [region.text for region in regions if region.label not in FURNITURE and region.text]
    return ("\n" if prompt == OCR_PROMPT else "\n\n").join(said)
