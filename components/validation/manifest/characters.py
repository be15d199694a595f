"""The characters of a text as arrays: what each one is, by Unicode.

Categories are Python's (Unicode 14), scripts those of fontTools (newer): a character that has a
script is assigned, whatever the older of the two says.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TAB = 0x09
COMMON, INHERITED, UNKNOWN = "Zyyy", "Zinh", "Zzzz"

# Scripts written without spaces between words.
UNSPACED = (
    *("Hani", "Hira", "Kana", "Bopo", "Thai", "Laoo", "Khmr", "Mymr", "Tibt", "Java", "Bali"),
    *("Lana", "Tale", "Talu", "Tavt", "Yiii"),
)
_BETWEEN_WORDS = r"[\s\u1361\u1680]+"  # and the word spaces of Ethiopic and Ogham, which have ink
# Georgian and Cherokee have a second set of letters for titles; Unicode calls the common ones
# small in the first and capital in the second.
_SINGLE_CASED = ("Geor", "Cher")

Codes = NDArray[np.uint32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Characters:
    """A text with one array entry a code point; a lone surrogate is a code point like any."""

    text: str

    @cached_property
    def codes(self) -> Codes:
        """Code points, uint32."""
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), "<u4")

    @cached_property
    def categories(self) -> NDArray[np.uint8]:
        """Numbers of general categories, see `in_categories`."""
        return category_table()[1][self.codes]

    @cached_property
    def scripts(self) -> NDArray[np.uint8]:
        """Numbers of scripts, see `script_number`."""
        return script_table()[1][self.codes]

    def are(self, *names: str) -> Flags:
        """Which characters have a category that begins with one of the names ("L", "Lu")."""
        return in_categories(*names)[self.categories]

    @cached_property
    def letters(self) -> Flags:
        """Which are letters."""
        return self.are("L")

    @cached_property
    def marks(self) -> Flags:
        """Which are marks that stand on, under or beside a letter."""
        return self.are("Mn", "Mc")

    @cached_property
    def spaces(self) -> Flags:
        """Which are whitespace or line ends."""
        return self.are("Z") | (self.codes - _TAB <= 4)  # tab to carriage return

    def within(self, codes: Flags) -> Flags:
        """Which stand in a set of code points, given as `code_set` makes it."""
        return codes[self.codes]


@cache
def code_set(*codes: int) -> Flags:
    """A set of code points: an array of as many entries as there are code points."""
    found = np.zeros(sys.maxunicode + 1, np.bool_)
    found[list(codes)] = True
    return found


@cache
def in_categories(*names: str) -> Flags:
    """Which categories, by number, begin with one of the names."""
    return np.array([name.startswith(names) for name in category_table()[0]])


@lru_cache  # a bounded one: a broken shard may name any script
def script_number(script: str) -> int:
    """The number of a script (ISO 15924) in `Characters.scripts`; -1 if Unicode has none."""
    names = script_table()[0]
    return names.index(script) if script in names else -1


@cache
def scripts_among(*scripts: str) -> Flags:
    """Which scripts, by number, are among the given ones."""
    return np.array([name in scripts for name in script_table()[0]])


@cache
def category_table() -> tuple[tuple[str, ...], NDArray[np.uint8]]:
    """Names of the general categories, and the number of that of every code point."""
    every = np.array([unicodedata.category(chr(code)) for code in range(sys.maxunicode + 1)])
    names, numbers = np.unique(every, return_inverse=True)
    return tuple(map(str, names)), numbers.astype(np.uint8)


@cache
def script_table() -> tuple[tuple[str, ...], NDArray[np.uint8]]:
    """Names of the scripts (ISO 15924), and the number of that of every code point."""
    from fontTools.unicodedata import Scripts

    names = tuple(sorted(set(Scripts.VALUES)))
    number = {name: place for place, name in enumerate(names)}
    lengths = np.diff([*Scripts.RANGES, sys.maxunicode + 1])
    values = np.array([number[name] for name in Scripts.VALUES], np.uint8)
    return names, np.repeat(values, lengths)


def describe_characters(characters: Characters) -> dict[str, Any]:
    """Shares of digits and of punctuation and symbols in a text; 0 of an empty one."""
    length = max(len(characters.codes), 1)
    return {
        "digit_share": int(characters.are("Nd").sum()) / length,
        "punctuation_share": int(characters.are("P", "S").sum()) / length,
    }


def describe_letters(characters: Characters) -> dict[str, Any]:
    """Columns about the letters of prose, which has at least one letter.

    `word_length` is null where most letters are of scripts that put no space between words.
    """
    small, capitals = _cases(characters)
    spaces = int(characters.spaces.sum())
    words = len(re.split(_BETWEEN_WORDS, characters.text.strip()))
    decomposed = Characters(unicodedata.normalize("NFD", characters.text))
    marks, letters = int(decomposed.marks.sum()), int(decomposed.letters.sum())
    unspaced = scripts_among(*UNSPACED)[characters.scripts[characters.letters]].mean() > 0.5
    return {
        "word_length": None if unspaced else (len(characters.codes) - spaces) / words,
        "space_share": spaces / len(characters.codes),
        "capital_share": capitals / (capitals + small) if capitals + small else 0.0,
        "mark_share": marks / (marks + letters),
    }


def _cases(characters: Characters) -> tuple[int, int]:
    """How many letters are small and how many capitals, in scripts where that says something."""
    cased = ~scripts_among(*_SINGLE_CASED)[characters.scripts]
    small, capitals = characters.are("Ll") & cased, characters.are("Lu", "Lt") & cased
    return int(small.sum()), int(capitals.sum())
