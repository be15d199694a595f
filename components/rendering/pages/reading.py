"""Reads a run of texts as a page does: paragraph after paragraph, with phrases for its headings.

Nothing is read twice: not the same place, and not the same text at another place of the run.

A catalogue's messages are put together into paragraphs; prose keeps its own, and what is too long
for one goes on in the next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from random import Random

from components.library.rows import Genre
from components.rendering.clusters import cut
from components.rendering.pages.material import Run
from components.rendering.recipe import Unmakeable

_IDEOGRAPHIC = frozenset({"Hans", "Hant", "Jpan"})
_ENDS = re.compile(r"[.!?။።؟۔।॥།]+[\"'”’»)]*(?=\s)|[。！？]+[」』”’）]*")
_PAUSES = re.compile(r"[,;:،؛、，；：。.!?।]\s*")
_BETWEEN = " \t,;:،؛、，；：。.!?।"  # where a phrase was taken from a text, and before what is left
_TRIES = 8
_LONGER = 1.5  # a paragraph may be so much longer than it should be to end with a sentence


class UsedUp(Unmakeable):
    """All of a run has been read."""


class Reading:
    """A place in a run, from which it is read on; the end is followed by what is before it."""

    def __init__(self, run: Run, script: str, random: Random) -> None:
        self.run = run
        self._random = random
        self._ideographic = script in _IDEOGRAPHIC
        label = 9 if self._ideographic else 24  # characters; what is shorter is no sentence
        self._shortest = label if run.genre is Genre.INTERFACE else 0
        self._place = random.randrange(len(run.texts))
        self._begun: set[str] = set()
        self._left: dict[int, str] = {}  # of texts that were begun
        self._used: Counter[str] = Counter()

    @property
    def document(self) -> str:
        """The document that most of what was read comes from.

        Raises:
            Unmakeable: nothing was read: a page of figures and of tables in their own words.
        """
        if not self._used:
            raise Unmakeable("a page without a word of the text drawn for it")
        return self._used.most_common(1)[0][0]

    @property
    def used_up(self) -> bool:
        """Whether nothing is left to be read."""
        return next(self._unread(self._place), None) is None

    def paragraph(self, least: int, most: int) -> str:
        """Read at least `least` characters and at most `most`, or half as much again.

        It is longer than `most` only if it can end with a sentence by that, and shorter than
        `least` only if no more is left.

        Raises:
            UsedUp: nothing is left.
        """
        place, text = self._next()
        while len(text) < least and not self.used_up:
            place, more = self._next()
            text = f"{text}{self._gap(text)}{more}"
        if len(text) > most:
            end = _sentence_end(text, most)
            text, self._left[place] = text[:end].rstrip(), text[end:].strip()
            self._place = place
        return text

    def phrase(self, most: int) -> str:
        """Return a short text, or else the beginning of a longer one, from anywhere in the run.

        Raises:
            UsedUp: nothing is left.
        """
        place = self._anywhere(most)
        text = self._take(place)
        if len(text) <= most:
            return text
        phrase = _beginning(text, most)
        self._left[place] = text[len(phrase) :].lstrip(_BETWEEN)
        self._used[self.run.documents[place]] -= len(self._left[place])
        return phrase

    def _anywhere(self, most: int) -> int:
        """Draw a place with something left: at most `most` characters, if that is soon found."""
        if self.used_up:
            raise UsedUp("the text drawn for the page is used up")
        for _ in range(_TRIES):
            place = next(self._unread(self._random.randrange(len(self.run.texts))))
            if len(self._rest(place)) <= most:
                break
        return place

    def _next(self) -> tuple[int, str]:
        """The next text and its place; of messages, one that is no mere label, if one is near."""
        found = None
        for place in islice(self._unread(self._place), _TRIES):
            found = place
            if len(self._rest(place)) >= self._shortest:
                break
        if found is None:
            raise UsedUp("the text drawn for the page is used up")
        self._place = (found + 1) % len(self.run.texts)
        return found, self._take(found)

    def _unread(self, start: int) -> Iterator[int]:
        """The places where something is left to be read, once around from `start`."""
        size = len(self.run.texts)
        places = ((start + step) % size for step in range(size))
        return (place for place in places if self._rest(place))

    def _rest(self, place: int) -> str:
        text = self.run.texts[place].strip()
        return self._left.get(place, "") if text in self._begun else text

    def _take(self, place: int) -> str:
        """All that is left of a text."""
        text = self._rest(place)
        self._begun.add(self.run.texts[place].strip())
        self._left[place] = ""
        self._used[self.run.documents[place]] += len(text)
        return text

    def _gap(self, text: str) -> str:
        if not self._ideographic:
            return " "
        return "" if text[-1] in "。！？，、；：」』）" else "　"


def _sentence_end(text: str, most: int) -> int:
    """Where to cut: behind the last sentence that fits, or else behind a word or a cluster."""
    ends = [match.end() for match in _ENDS.finditer(text, 0, round(most * _LONGER) + 1)]
    fitting = [end for end in ends if most // 3 < end <= most]
    if fitting:
        return fitting[-1]
    if ends and ends[0] > most:
        return ends[0]
    space = text.rfind(" ", most // 3, most)
    return space if space > 0 else len(cut(text, most))


def _beginning(text: str, most: int) -> str:
    """The first clause of a text if it is short, or else its first words or clusters."""
    pause = _PAUSES.search(text, 2, most)
    if pause:
        return text[: pause.start()].strip() or cut(text, most)
    space = text.rfind(" ", 1, most)
    return text[:space].strip() if space > 0 else cut(text, most)
