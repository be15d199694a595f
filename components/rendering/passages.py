"""Texts for samples: running text for every split, and shuffled words for training only."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from components.rendering.clusters import UNSPACED_SCRIPTS, boundaries, cut, row_ends
from components.rendering.documents import Document

SHUFFLED = "shuffled"
# Letters at random are not a word anywhere, but where they join or stack they are not even legible.
_JOINING_SCRIPTS = frozenset({"Arab", "Deva", "Thai"})
_RANDOM_LETTERS_SHARE = 0.3  # of the shuffled texts, in scripts whose letters stand alone
_RANDOM_HAN_SHARE = 0.8
_UPPER, _CAPITALISED, _NUMBER = 0.06, 0.12, 0.16  # cumulative, a word


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to set, and where it comes from."""

    text: str
    document: str
    source: str
    licence: str


class Passages:
    """Draws texts from the documents of one language in one split."""

    def __init__(self, script: str, documents: Sequence[Document]) -> None:
        self.script = script
        self.documents = tuple(documents)
        self._weights = [len(document.text) for document in documents]
        self._starts = [_starts(document.text, script) for document in documents]

    def running(self, random: Random, length: int) -> Passage:
        """Return running text of about `length` characters or fewer, of whole words or clusters."""
        long_enough = [weight if weight >= length else 0 for weight in self._weights]
        weights = long_enough if any(long_enough) else self._weights
        (index,) = random.choices(range(len(self.documents)), weights)
        document = self.documents[index]
        latest = len(document.text) - length
        starts = self._starts[index]
        allowed = max(bisect_right(starts, latest), 1)
        rest = document.text[starts[random.randrange(allowed)] :]
        ends = [end for end in row_ends(rest[: length + 1], self.script) if end <= length]
        text = (rest[: ends[-1]] if ends else cut(rest, length)).strip()
        return Passage(text, document.id, document.source, document.licence)

    def shuffled(self, random: Random, length: int) -> Passage:
        """Return up to `length` characters in an order that stands in no document."""
        if self.script == "Hans" and random.random() < _RANDOM_HAN_SHARE:
            text = "".join(random.choices(self._alphabet, k=length))
        elif self.script in UNSPACED_SCRIPTS:
            text = self._spans(random, length)
        elif self.script not in _JOINING_SCRIPTS and random.random() < _RANDOM_LETTERS_SHARE:
            text = self._letters(random, length)
        else:
            text = self._bag(random, length)
        origin = self.documents[0]
        return Passage(
            cut(text, length).strip(), f"{origin.source}/{SHUFFLED}", origin.source, origin.licence
        )

    @cached_property
    def _words(self) -> list[str]:
        return [word for document in self.documents for word in document.text.split()]

    @cached_property
    def _alphabet(self) -> list[str]:
        return sorted(set("".join(self._words)))

    def _spans(self, random: Random, length: int) -> str:
        text = ""
        while len(text) < length:
            text += self.running(random, random.randint(3, 8)).text
        return text

    def _letters(self, random: Random, length: int) -> str:
        words: list[str] = []
        while sum(map(len, words)) + len(words) < length:
            letters = random.choices(random.choice(self.documents).text, k=random.randint(2, 9))
            word = "".join(letters).replace(" ", "")
            words.append(word.upper() if random.random() < _UPPER * 3 else word)
        return _compose(words)

    def _bag(self, random: Random, length: int) -> str:
        words: list[str] = []
        while sum(map(len, words)) + len(words) < length:
            words.append(_vary(random, random.choice(self._words)))
        text = _compose(words)
        ends = [end for end in row_ends(text, self.script) if end <= length]
        return text[: ends[-1]] if ends else text


def _starts(text: str, script: str) -> tuple[int, ...]:
    if script in UNSPACED_SCRIPTS:
        return tuple(index for index in boundaries(text)[:-1] if text[index] != " ")
    return (0, *(index + 1 for index, character in enumerate(text) if character == " "))


def _vary(random: Random, word: str) -> str:
    dice = random.random()
    if dice < _UPPER:
        return word.upper()
    if dice < _CAPITALISED:
        return word.capitalize()
    return str(random.randint(0, 9999)) if dice < _NUMBER else word


def _compose(words: Sequence[str]) -> str:
    """Join words; changed case or order can leave text that is not in NFC."""
    return unicodedata.normalize("NFC", " ".join(filter(None, words)))
