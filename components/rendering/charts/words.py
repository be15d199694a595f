"""Short words of a language for the labels of charts and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from components.library.reader import Library, SourceRecord
from components.library.tongues import Tongue
from components.nouns import Split
from components.rendering.clusters import row_ends
from components.rendering.lines.texts import Texts
from components.rendering.recipe import Unmakeable

ENGLISH = Tongue("en", "Latn")  # of the tables themselves
_TRIES = 12
_EDGES = " \t.,;:!?()[]{}«»\"'„“”‚‘’-–—/|*·،؛؟।॥、。，；：！？（）「」『』…"
_SHOWN = 60  # characters of a text that are looked at


class Vocabulary:
    """Draws words of every language of the corpus."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """Return the characters of every language that a typeface sets across a page."""
        return self._texts.weights(split)

    def words(self, split: Split, tongue: Tongue, random: Random) -> Words:
        """Return the words of one sample."""
        return Words(self._texts, split, tongue, random)

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self._library)


@dataclass(slots=True)
class Words:
    """Words for one sample: the same word of a table is always the same word of the language."""

    _texts: Texts
    _split: Split
    _tongue: Tongue
    _random: Random
    _sources: dict[str, SourceRecord] = field(default_factory=dict)  # of the words drawn
    _known: dict[tuple[str, int], str] = field(default_factory=dict)

    def of(self, text: str, longest: int) -> str:
        """Return the words that stand for a text of an English table; numbers stay.

        Raises:
            Unmakeable: the language has no words short enough.
        """
        if self._tongue == ENGLISH or not any(map(str.isalpha, text)):
            return shortened(text, longest)
        if (text, longest) not in self._known:
            self._known[text, longest] = self.fresh(longest)
        return self._known[text, longest]

    def fresh(self, longest: int) -> str:
        """Return words that were not given before.

        Raises:
            Unmakeable: the language has no words short enough.
        """
        for _ in range(_TRIES):
            passage = self._texts.running(self._split, self._tongue, self._random, _SHOWN)
            ends = [e for e in row_ends(passage.text[:_SHOWN], self._tongue.script) if e <= longest]
            if not ends:
                continue
            words = passage.text[: self._random.choice(ends)].strip(_EDGES)
            if any(map(str.isalpha, words)) and words not in self._known.values():
                self._sources.setdefault(words, passage.source)
                return words
        raise Unmakeable(f"{self._tongue.tag}: no words of at most {longest} characters")

    def sources_of(self, shown: Iterable[str]) -> list[SourceRecord]:
        """Return where those of the shown texts come from that were drawn here."""
        return [self._sources[text] for text in shown if text in self._sources]


def shortened(text: str, longest: int) -> str:
    """Return whole words of a text, at most `longest` characters; of one long word, its start."""
    if len(text) <= longest:
        return text.strip()
    start = text[: longest + 1]
    return (start.rsplit(" ", 1)[0] if " " in start else text[:longest]).strip(" ,;:-(")
