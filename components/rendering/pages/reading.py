"""Reads a run of texts as a page does: paragraph after paragraph, with phrases for its headings.

A catalogue's messages are put together into paragraphs; prose keeps its own, and what is too long
for one goes on in the next.
"""

from __future__ import annotations

import re
from collections import Counter
from random import Random

from components.library.rows import Genre
from components.rendering.clusters import cut
from components.rendering.pages.material import Run

_IDEOGRAPHIC = frozenset({"Hans", "Hant", "Jpan"})
_ENDS = re.compile(r"[.!?။።؟۔।॥།]+[\"'”’»)]*(?=\s)|[。！？]+[」』”’）]*")
_PAUSES = re.compile(r"[,;:،؛、，；：。.!?।]\s*")
_TRIES = 8
_LONGER = 1.5  # a paragraph may be so much longer than it should be to end with a sentence


class Reading:
    """A place in a run, from which it is read on and on; the end is followed by the beginning."""

    def __init__(self, run: Run, script: str, random: Random) -> None:
        self.run = run
        self._random = random
        self._ideographic = script in _IDEOGRAPHIC
        label = 9 if self._ideographic else 24  # characters; what is shorter is no sentence
        self._shortest = label if run.genre is Genre.INTERFACE else 0
        self._place = random.randrange(len(run.texts))
        self._rest = ""
        self._used: Counter[str] = Counter()

    @property
    def document(self) -> str:
        """The document that most of what was read comes from."""
        return self._used.most_common(1)[0][0]

    def paragraph(self, least: int, most: int) -> str:
        """Read at least `least` characters and at most `most`, or half as much again.

        It is longer than `most` only if it can end with a sentence by that.
        """
        text, self._rest = self._rest or self._next(), ""
        while len(text) < least:
            text = f"{text}{self._gap(text)}{self._next()}"
        if len(text) > most:
            end = _sentence_end(text, most)
            text, self._rest = text[:end].rstrip(), text[end:].lstrip()
        return text

    def phrase(self, most: int) -> str:
        """Return a short text, or else the beginning of a longer one, from anywhere in the run."""
        for _ in range(_TRIES):
            place = self._random.randrange(len(self.run.texts))
            text = self.run.texts[place]
            if len(text) <= most:
                break
        self._used[self.run.documents[place]] += min(len(text), most)
        return text if len(text) <= most else _beginning(text, most)

    def _next(self) -> str:
        """The next text; of messages, the next that is more than a label, if one is near."""
        for _ in range(_TRIES):
            place, self._place = self._place, (self._place + 1) % len(self.run.texts)
            text = self.run.texts[place]
            if len(text) >= self._shortest:
                break
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
