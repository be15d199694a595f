"""When two texts are near-duplicates: the renderer avoids it, the gate before training asks it."""

from __future__ import annotations

import unicodedata


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
