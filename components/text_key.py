"""When two texts are near-duplicates: the renderer avoids it, the gate before training asks it."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

SHORTEST_QUOTATION = 16  # characters of a key: "Name", "1990", "x" stand everywhere


class _Kept(dict[int, int | None]):
    """A translation table that deletes whitespace, punctuation and control characters."""

    def __missing__(self, code: int) -> int | None:
        kept = unicodedata.category(chr(code))[0] not in "ZPC"
        self[code] = code if kept else None
        return self[code]


_KEPT = _Kept()


def text_key(target: str) -> str:
    """Return what is left of a text without case, whitespace, punctuation and compatibility forms.

    Two targets with the same key are near-duplicates. Marks stay: they carry the vowels of
    Devanagari and Thai.
    """
    folded = unicodedata.normalize("NFKC", target).casefold()
    kept = unicodedata.normalize("NFKC", folded).translate(_KEPT)
    return unicodedata.normalize("NFC", kept)  # letters that now stand side by side may combine


def quotations(target: str) -> set[str]:
    """Hashes of what a benchmark's target says and training may not: all of it, and its lines.

    Lines whose key is shorter than SHORTEST_QUOTATION are no quotation.
    """
    keys = {text_key(text) for text in (target, *target.split("\n"))}
    return {
        blake2b(key.encode(), digest_size=8).hexdigest()
        for key in keys
        if len(key) >= SHORTEST_QUOTATION
    }
