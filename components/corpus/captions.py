"""What a source says of one picture in many languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from components.corpus.sifting import is_written_in
from components.library.tongues import resolve


def captions_of(texts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return one caption a language by its tag, sorted, without those in a foreign script.

    Args:
        texts: each with the code its package gives its language. Of the regions of a language
            the one with the shortest code counts: the language itself, where it is there.
    """
    captions: dict[str, str] = {}
    for code, text in sorted(texts, key=lambda entry: (len(entry[0]), entry[0])):
        tongue, caption = resolve(code), unicodedata.normalize("NFC", " ".join(text.split()))
        # a name may be one letter, as 牛 is: said twice it has the two that a text must have
        if tongue and is_written_in(caption * 2, tongue.script):
            captions.setdefault(tongue.tag, caption)
    return tuple(sorted(captions.items()))
