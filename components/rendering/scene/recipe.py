"""Scene text: signs on photographs and surfaces, and notes by hand."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from components.library.reader import Library
from components.library.tongues import Tongue
from components.mixture_config import MixtureConfig
from components.nouns import OCR_PROMPT, Sample, Split, Task
from components.rendering.degradation import CAMERA, DOCUMENT, degrade, move
from components.rendering.licences import joined
from components.rendering.pixels import png
from components.rendering.recipe import Order, random_of
from components.rendering.scene.hoardings import hang_signs
from components.rendering.scene.material import Material
from components.rendering.scene.notes import write_note
from components.rendering.scene.signs import is_legible

_NOTES = 0.3  # of the scenes
_FLATTEST = 0.5  # of the longer side: the shorter one, at least


class SceneRecipe:
    """Makes pictures whose longer side is `sides.scene`: signs on a background, or a note."""

    task: ClassVar[Task] = Task.SCENE

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._config, self._seed = config, seed
        self._material = Material(library)

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """Return the characters of every language whose script has a typeface and runs across."""
        return self._material.texts.weights(split)

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order: its target says each line of the picture on a line.

        Raises:
            Unmakeable: nothing legible came of the attempt's text, face and place.
            CorpusError: a photograph of the corpus cannot be read.
        """
        random = random_of(self._seed, order, attempt)
        by_hand = random.random() < _NOTES
        compose = write_note if by_hand else hang_signs
        scene = compose(order, self._size(random), self._material, random)
        image, regions = scene.image, scene.regions
        if random.random() < self._config.degraded:
            degraded = degrade(image, random, DOCUMENT if by_hand else CAMERA)
            # shade can swallow a faint sign: such a scene stays as it is
            if all(is_legible(degraded.image, sign) for sign in scene.signs):
                image = degraded.image
                regions = move(regions, degraded.matrix, *image.size)
        source, licence = joined(filter(None, (scene.passage.source, scene.photograph)))
        return Sample(
            id=order.id,
            split=order.split,
            task=order.task,
            language=order.tongue.language,
            script=order.tongue.script,
            source=source,
            document=scene.passage.document,
            licence=licence,
            prompt=OCR_PROMPT,
            target="\n".join(region.text for region in regions),
            font=", ".join(scene.families),
            image=png(image),
            width=image.width,
            height=image.height,
            alignment=None,
            regions=regions,
        )

    def _size(self, random: Random) -> tuple[int, int]:
        longer = self._config.sides[Task.SCENE]
        shorter = round(longer * random.uniform(_FLATTEST, 1))
        return (longer, shorter) if random.random() < 0.6 else (shorter, longer)
