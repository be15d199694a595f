"""Makes text-only samples: a few paragraphs of prose, or a few messages of a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import ClassVar

from components.library.reader import Library
from components.library.rows import Genre
from components.library.tongues import Tongue
from components.mixture_config import MixtureConfig
from components.nouns import Sample, Split, Task
from components.rendering.clusters import cut, row_ends
from components.rendering.recipe import Order, Unmakeable, random_of, with_enough_text
from components.rendering.text_only.documents import SEPARATORS, Document, read_documents

_PROSE = 0.8  # of the samples, in a language that has both


class TextRecipe:
    """Cuts running text out of the documents of a language; the answer is all there is."""

    task: ClassVar[Task] = Task.TEXT

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._shortest, self._longest = config.text_characters
        self._library, self._seed = library, seed
        self._documents: dict[tuple[Tongue, Split], tuple[Document, ...]] = {}

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """The characters of each language that has `FEWEST_CHARACTERS` in a split."""
        return with_enough_text(self._library.characters(split))

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order; see `Recipe.make`.

        Raises:
            Unmakeable: the language has no text in the split.
        """
        random = random_of(self._seed, order, attempt)
        document = self._choose(self._read(order), random)
        length = random.randint(self._shortest, self._longest)
        return Sample(
            id=order.id,
            split=order.split,
            task=self.task,
            language=order.tongue.language,
            script=order.tongue.script,
            source=document.source.name,
            document=document.name,
            licence=document.source.licence,
            prompt="",
            target=self._passage(document, length, order.tongue.script, random),
            font="",
            image=None,
            width=0,
            height=0,
            alignment=None,
        )

    def _read(self, order: Order) -> tuple[Document, ...]:
        key = order.tongue, order.split
        if key not in self._documents:
            self._documents[key] = read_documents(self._library, *key)
        if not self._documents[key]:
            raise Unmakeable(f"{order.tongue.tag} has no text in the {order.split} split")
        return self._documents[key]

    def _choose(self, documents: Sequence[Document], random: Random) -> Document:
        """Draw a document by its length: a long one, and prose, where there is any."""
        wanted = Genre.PROSE if random.random() < _PROSE else Genre.INTERFACE
        long_enough = [each for each in documents if each.characters >= self._shortest]
        candidates = long_enough or list(documents)
        candidates = [each for each in candidates if each.genre is wanted] or candidates
        (document,) = random.choices(candidates, [each.characters for each in candidates])
        return document

    def _passage(self, document: Document, length: int, script: str, random: Random) -> str:
        """Return whole texts one after another; the last may end early, after a word."""
        texts = document.texts
        rest, starts = 0, [0]
        for index in range(len(texts) - 1, 0, -1):
            rest += len(texts[index])
            if rest >= length:
                starts.append(index)
        text = SEPARATORS[document.genre].join(texts[random.choice(starts) :])
        if len(text) <= length:
            return text
        ends = [end for end in row_ends(text[: length + 1], script) if end <= length]
        return (text[: ends[-1]] if ends else cut(text, length)).strip()
