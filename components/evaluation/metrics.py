"""Measures of one reading: character errors, loops, and how text is made comparable."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" ?\n ?")

LOOP_UNIT = 20  # characters: the longest unit that counts as a loop
LOOP_REPEATS = 4


def normalise(text: str) -> str:
    """Return the text as it is compared: NFC, runs of spaces as one, line breaks kept.

    A page's line breaks are part of what was read; how wide a gap was set is not.
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _AROUND_BREAK.sub("\n", text).strip()


def collapse(text: str) -> str:
    """Return the text with every run of whitespace, line breaks too, as one space (NFC)."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def character_errors(text: str, target: str) -> int:
    """Levenshtein distance in characters between two normalised texts."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(text, target)


def ends_in_loop(text: str, target: str) -> bool:
    """Whether a normalised answer is longer than its target and ends in a loop.

    A loop is a unit of 1 to `LOOP_UNIT` characters, `LOOP_REPEATS` times or more at the end.
    """
    if len(text) <= len(target):
        return False
    return any(
        text.endswith(text[-unit:] * LOOP_REPEATS)
        for unit in range(1, min(LOOP_UNIT, len(text) // LOOP_REPEATS) + 1)
    )
