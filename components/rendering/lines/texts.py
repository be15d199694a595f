"""Running and shuffled text of a language in a split, from the rows of the corpus."""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from random import Random

from components.library.reader import Library, SourceRecord
from components.library.tongues import Tongue
from components.nouns import Split
from components.rendering.clusters import UNSPACED_SCRIPTS, cut, row_ends
from components.rendering.recipe import Unmakeable

SHUFFLED = "shuffled"
_VERTICAL_SCRIPTS = frozenset({"Mong", "Phag"})  # written down the page
_ROW_END = "\n"
_LONGEST_WORD = 16  # characters of an unspaced script between which a line may start
_INGREDIENTS = 3  # rows of a source whose words a shuffled text mixes, at most
_TRIES = 8  # rows drawn to find them
_SPAN = (2, 7)  # clusters that stay together where words are not set apart
_UPPER, _CAPITALISED, _NUMBER = 0.06, 0.12, 0.16  # cumulative, a word
# No eye can read them: spaces of no width, soft hyphens, marks of direction.
_UNSEEN = dict.fromkeys(
    (0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0x200E, 0x2010), *range(0x202A, 0x202F))
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to set, and where it comes from."""

    text: str
    source: SourceRecord
    document: str


@dataclass
class _Shelf:
    """All text of a language in a split: its rows in one string, each with where it comes from.

    One string and two arrays take a tenth of the memory of a list of rows.
    """

    text: str = ""
    starts: array[int] = field(default_factory=lambda: array("Q"))  # of the rows, in characters
    origins: array[int] = field(default_factory=lambda: array("L"))  # of the rows, in `documents`
    documents: list[tuple[SourceRecord, str]] = field(default_factory=list)

    def draw(self, random: Random) -> Passage:
        """Return a whole row; a row is as likely as it is long."""
        if not self.text:
            raise Unmakeable("the language has no text in the split")
        row = bisect_right(self.starts, random.randrange(len(self.text))) - 1
        end = self.text.index(_ROW_END, self.starts[row])
        source, document = self.documents[self.origins[row]]
        return Passage(self.text[self.starts[row] : end], source, document)


class Texts:
    """Draws texts of every language; a language is read on its first use."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._shelves: dict[Tongue, dict[Split, _Shelf]] = {}

    def weights(self, split: Split) -> dict[Tongue, int]:
        """Return the characters in a split of every language that can be set in a line.

        Its script has a typeface and runs across the page.
        """
        scripts = {script for face in self._library.typefaces for script in face.scripts}
        scripts -= _VERTICAL_SCRIPTS
        return {
            tongue: count
            for tongue, count in self._library.characters(split).items()
            if tongue.script in scripts
        }

    def running(self, split: Split, tongue: Tongue, random: Random, length: int) -> Passage:
        """Return about `length` characters of one row, or all of a shorter row.

        It starts where a word or a cluster starts, and ends where one ends.

        Raises:
            Unmakeable: the language has no text in the split.
        """
        passage = self._shelf(split, tongue).draw(random)
        text = passage.text
        latest = len(text) - length
        if latest > 0:
            start = _start(text, random.randint(0, latest), tongue.script)
            text = _whole(text[start:], length, tongue.script)
        return replace(passage, text=text)

    def shuffled(self, split: Split, tongue: Tongue, random: Random, length: int) -> Passage:
        """Return up to `length` characters of words of a few rows in an order of no document.

        The rows are of one source, so that its licence is that of every word.

        Raises:
            Unmakeable: the language has no text in the split.
        """
        shelf = self._shelf(split, tongue)
        drawn = [shelf.draw(random) for _ in range(_TRIES)]
        rows = [row for row in drawn if row.source == drawn[0].source][:_INGREDIENTS]
        gap = "" if tongue.script in UNSPACED_SCRIPTS else " "
        words = [word for row in rows for word in _pieces(row.text, tongue.script, random)]
        random.shuffle(words)
        chosen: list[str] = []
        while words and length > 0:
            word = words.pop()
            chosen.append(_vary(random, word) if gap else word)
            length -= len(word) + len(gap)
        text = unicodedata.normalize("NFC", gap.join(chosen))
        return Passage(text, rows[0].source, f"{rows[0].document}/{SHUFFLED}")

    def _shelf(self, split: Split, tongue: Tongue) -> _Shelf:
        if tongue not in self._shelves:
            self._shelves[tongue] = self._read(tongue)
        return self._shelves[tongue][split]

    def _read(self, tongue: Tongue) -> dict[Split, _Shelf]:
        shelves = {split: _Shelf() for split in Split}
        parts: dict[Split, list[str]] = {split: [] for split in Split}
        filled = dict.fromkeys(Split, 0)
        for source, row in self._library.text(tongue):
            text = row.text.translate(_UNSEEN).strip()
            if not text:
                continue
            shelf = shelves[row.split]
            if not shelf.documents or shelf.documents[-1] != (source, row.document):
                shelf.documents.append((source, row.document))
            shelf.starts.append(filled[row.split])
            shelf.origins.append(len(shelf.documents) - 1)
            parts[row.split].append(text + _ROW_END)
            filled[row.split] += len(text) + 1
        for split, shelf in shelves.items():
            shelf.text = "".join(parts[split])
        return shelves


def _whole(text: str, length: int, script: str) -> str:
    """The longest beginning of whole words, or of whole clusters, of at most `length`."""
    if len(text) <= length:
        return text
    ends = [end for end in row_ends(text[: length + 1], script) if end <= length]
    return text[: ends[-1]] if ends else cut(text, length)


def _start(text: str, wanted: int, script: str) -> int:
    """Where the next word starts after `wanted`, or the next cluster in an unspaced script."""
    if wanted == 0:
        return 0
    if script not in UNSPACED_SCRIPTS:
        return text.find(" ", wanted) + 1
    reach = text[wanted - 1 : wanted + _LONGEST_WORD]
    return wanted - 1 + row_ends(reach, script)[0]


def _pieces(text: str, script: str, random: Random) -> list[str]:
    """Cut text into words; where they are not set apart, into spans of clusters or syllables."""
    if script not in UNSPACED_SCRIPTS:
        return text.split()
    text = text.replace(" ", "")
    cuts, start, spans = (0, *row_ends(text, script)), 0, []
    while start < len(cuts) - 1:
        end = min(start + random.randint(*_SPAN), len(cuts) - 1)
        spans.append(text[cuts[start] : cuts[end]])
        start = end
    return spans


def _vary(random: Random, word: str) -> str:
    dice = random.random()
    if dice < _UPPER:
        return word.upper()
    if dice < _CAPITALISED:
        return word.capitalize()
    return str(random.randint(0, 9999)) if dice < _NUMBER else word
