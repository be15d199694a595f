"""Characters and spaces that stand for what a text would say with others.

Old encodings had a code for every shape of a letter, and for letters as wide as an ideograph;
Unicode keeps them for round trips alone ("compatibility characters", Unicode Standard, 2.3).
"""

from __future__ import annotations

import re
import sys
from functools import cache

import numpy as np

from components.validation.manifest.characters import Characters, Flags
from components.validation.manifest.prose import without_code

# Ligatures and shapes of Latin, Armenian, Hebrew and Arabic letters. Not among them: the ornate
# parentheses, the words and honorifics with a sign of their own (U+FD3E-FD4F, U+FDC8-FDFF), and
# lam with alef (U+FEF5-FEFC), which Arabic keyboards type as one character.
_SHAPES = ((0xFB00, 0xFBB1), (0xFBD3, 0xFD3D), (0xFD50, 0xFDC7), (0xFE70, 0xFEF4))
_WIDE = ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))  # digits and letters
_WITH_WIDE = frozenset({"Jpan", "Hans", "Hant", "Hani", "Hanb", "Kore", "Hira", "Kana", "Bopo"})
# Two spaces, a tab, a space at the end of a line; a space at the beginning of one sets off a list.
_LOOSE = re.compile(r"\A\s|\S(?:\t|[^\S\n]{2,}|[^\S\n]\n)|\n{3}|\s\Z")


def shaped_characters(characters: Characters, script: str) -> int:
    """Count the codes of shapes; those of wide letters and digits where a script has none."""
    if characters.text.isascii():
        return 0
    return int(characters.within(_shaped(script in _WITH_WIDE)).sum())


def loose_spaces(target: str) -> int:
    """Count whitespace that no line of print has: around a target, at line ends, in a row.

    Code is left alone. A run counts once.
    """
    return len(_LOOSE.findall(without_code(target)))


@cache
def _shaped(with_wide: bool) -> Flags:
    ranges = _SHAPES if with_wide else (*_SHAPES, *_WIDE)
    found = np.zeros(sys.maxunicode + 1, np.bool_)
    for first, last in ranges:
        found[first : last + 1] = True
    return found
