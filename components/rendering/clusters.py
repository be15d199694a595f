"""Where text may be cut: never inside what a reader sees as one letter."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
_VIRAMAS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0e3a")
_THAI_LEADING = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44")  # written before their consonant
_THAI_TRAILING = frozenset("\u0e30\u0e32\u0e33\u0e45\u0e46")  # vowels written after it
UNSPACED_SCRIPTS = frozenset({"Hans", "Thai"})  # words are not set apart by spaces


def _joins(before: str, after: str) -> bool:
    """Whether two neighbouring characters belong to one cluster."""
    if after in _JOINERS or before in _JOINERS or after in _THAI_TRAILING:
        return True
    if unicodedata.category(after).startswith("M") or before in _THAI_LEADING:
        return True
    return before in _VIRAMAS and after.isalpha()


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
    if script in UNSPACED_SCRIPTS:
        return boundaries(text)[1:]
    spaces = (i for i, character in enumerate(text) if character == " " and i > 0)
    return (*spaces, len(text)) if text else ()
