"""Where text may be cut: never inside what a reader sees as one letter."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the canonical combining class of what ties a letter to the next one
_ASAT = "\u103a"  # Burmese: of that class, but it ends a syllable
# Vowels of Thai, Lao, New Tai Lue and Tai Viet that are written before their consonant.
_LEADING_VOWELS = frozenset(
    "\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4"
    "\u19b5\u19b6\u19b7\u19ba\uaab5\uaab6\uaab9\uaabb\uaabc"
)
# Vowels and signs of Thai and Lao that are letters, and never stand without the one before.
_TRAILING_VOWELS = frozenset("\u0e30\u0e32\u0e33\u0e45\u0e46\u0eb0\u0eb2\u0eb3\u0ebd\u0ec6")
_HANGUL_PARTS = ("\u1160", "\u11ff")  # conjoining vowels and final consonants
# What a row may end after in scripts that part words or syllables by dots.
_STOPS = {"Tibt": frozenset("\u0f0b\u0f0d\u0f0e "), "Ethi": frozenset("\u1361\u1362 ")}
# Words are not set apart by spaces.
UNSPACED_SCRIPTS = frozenset(
    {"Hans", "Hant", "Hani", "Jpan", "Thai", "Laoo", "Khmr", "Mymr", "Tibt", "Lana", "Tavt", "Java"}
)


def _joins(before: str, after: str) -> bool:
    """Whether two neighbouring characters belong to one cluster."""
    if after in _JOINERS or before in _JOINERS or after in _TRAILING_VOWELS:
        return True
    if unicodedata.category(after).startswith("M") or before in _LEADING_VOWELS:
        return True
    if _HANGUL_PARTS[0] <= after <= _HANGUL_PARTS[1]:
        return True
    return unicodedata.combining(before) == _VIRAMA and before != _ASAT and after.isalpha()


def boundaries(text: str) -> tuple[int, ...]:
    """Return every index at which `text` may be cut, 0 and its length included."""
    if not text:
        return (0,)
    inner = (i for i in range(1, len(text)) if not _joins(text[i - 1], text[i]))
    return (0, *inner, len(text))


def cut(text: str, limit: int) -> str:
    """Return the longest start of `text` of whole clusters and at most `limit` characters."""
    if len(text) <= limit:
        return text
    return text[: max(index for index in boundaries(text) if index <= limit)]


def row_ends(text: str, script: str) -> tuple[int, ...]:
    """Return every index, in order, at which a row of running text may end (its length is one)."""
    if script in _STOPS:
        stops = (i for i in range(1, len(text)) if text[i - 1] in _STOPS[script])
        return (*stops, len(text)) if text else ()
    if script in UNSPACED_SCRIPTS:
        return boundaries(text)[1:]
    spaces = (i for i, character in enumerate(text) if character == " " and i > 0)
    return (*spaces, len(text)) if text else ()
