"""When two texts are near-duplicates: the renderer avoids it, the gate before training asks it."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

# Where a sentence may end, in the scripts of the corpus.
_SENTENCE_END = re.compile(
    "[.!?\u0589\u061f\u06d4\u0964\u0965\u0f0d\u104b\u1362\u17d4\u3002\uff01\uff1f]+"
)
_DIGITS = "0123456789"  # of lists, notes and paragraphs
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
    """Hashes of what a benchmark's target says and training may not.

    All of it, its lines, and their sentences, without numbers and marks at their edges; a piece
    whose key is shorter than SHORTEST_QUOTATION is no quotation.
    """
    lines = target.split("\n")
    sentences = [piece for line in lines for piece in _SENTENCE_END.split(line)]
    keys = {text_key(text).strip(_DIGITS) for text in (target, *lines, *sentences)}
    return {
        blake2b(key.encode(), digest_size=8).hexdigest()
        for key in keys
        if len(key) >= SHORTEST_QUOTATION
    }
