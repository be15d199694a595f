"""Makes caption samples: a picture, and what it shows in the language that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from components.library.reader import Library, SourceRecord
from components.library.rows import PictureRow
from components.library.tongues import Tongue, name_of
from components.mixture_config import MixtureConfig
from components.nouns import CAPTION_PROMPT, CorpusError, Sample, Split, Task
from components.rendering.captions.placement import placed
from components.rendering.pixels import png
from components.rendering.recipe import Order, Unmakeable, random_of

_PLAIN_LANGUAGE = "en"  # the prompt of the released model is English and asks for English


@dataclass(frozen=True, slots=True)
class _Captioned:
    source: SourceRecord
    row: PictureRow
    caption: str


class CaptionRecipe:
    """Shows the captioned pictures of a split, one at a time."""

    task: ClassVar[Task] = Task.CAPTION

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._side = config.sides[Task.CAPTION]
        self._library, self._seed = library, seed

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """The number of captions of each language in a split."""
        return {
            tongue: len(pictures)
            for (side, tongue), pictures in self._pictures.items()
            if side is split
        }

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order; see `Recipe.make`.

        Raises:
            Unmakeable: no picture of the split has a caption in the language.
            CorpusError: a picture cannot be read.
        """
        random = random_of(self._seed, order, attempt)
        pictures = self._pictures.get((order.split, order.tongue))
        if not pictures:
            raise Unmakeable(f"{order.tongue.tag} has no caption in the {order.split} split")
        chosen = random.choice(pictures)
        try:
            picture = placed(chosen.row.image, self._side, random)
        except (OSError, ValueError, SyntaxError) as error:
            name, document = chosen.source.name, chosen.row.document
            raise CorpusError(f"{name}: {document}: image: not a picture: {error}") from error
        return Sample(
            id=order.id,
            split=order.split,
            task=self.task,
            language=order.tongue.language,
            script=order.tongue.script,
            source=chosen.source.name,
            document=chosen.row.document,
            licence=chosen.source.licence,
            prompt=prompt_for(order.tongue),
            target=chosen.caption,
            font="",
            image=png(picture),
            width=picture.width,
            height=picture.height,
            alignment=None,
        )

    @cached_property
    def _pictures(self) -> Mapping[tuple[Split, Tongue], tuple[_Captioned, ...]]:
        found: dict[tuple[Split, Tongue], list[_Captioned]] = {}
        for source, row in self._library.pictures():
            for tag, caption in row.captions:
                captioned = _Captioned(source, row, caption)
                found.setdefault((row.split, Tongue.of_tag(tag)), []).append(captioned)
        return {key: tuple(found[key]) for key in sorted(found)}


def prompt_for(tongue: Tongue) -> str:
    """Return the prompt that asks for a caption in a language, by its English name."""
    if tongue.language == _PLAIN_LANGUAGE:
        return CAPTION_PROMPT
    return f"{CAPTION_PROMPT} Answer in {name_of(tongue.language)}."
