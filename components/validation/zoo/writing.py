"""Damage to writing: its order, its letters, its words, how much of it there is."""

from __future__ import annotations

import unicodedata

from components.validation.zoo.damage import Apply, Damage, of_mixture, of_strips
from components.validation.zoo.texts import (
    CASED,
    RIGHT_TO_LEFT,
    Rewrite,
    Where,
    accented,
    foreign,
    garbled,
    rewritten,
    spaced,
    written_in,
)

_LOOKALIKES = str.maketrans("aeopcyxAEOPCTBHKM", "аеорсухАЕОРСТВНКМ")  # Latin to Cyrillic
_ALL = 1.0  # what a wrong setting does, it does to every row
_EVERY_SHARD = 1_000  # Arabic and its like are rare among the pages of a mixture
_LOOP_WORDS, _LOOP_CHARACTERS = 5, 200


def _lines(change: Rewrite) -> Rewrite:
    return lambda text: "\n".join(map(change, text.split("\n")))


_reversed = _lines(lambda line: line[::-1])
_words_reversed = _lines(lambda line: " ".join(reversed(line.split(" "))))


def _stripped(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(kept))


def _alternating(text: str) -> str:
    return "".join(c.upper() if n % 2 else c.lower() for n, c in enumerate(text))


def _lookalikes(text: str) -> str:
    return text.translate(_LOOKALIKES)


def _unspaced(text: str) -> str:
    return text.replace(" ", "")


def _sorted(text: str) -> str:
    return "".join(sorted(text))


def _looping(text: str) -> str:
    """The first words again and again, to the length of the text or further."""
    piece = " ".join(text.split()[:_LOOP_WORDS]) + " "
    length = max(len(text), _LOOP_CHARACTERS)
    return (piece * (length // len(piece) + 1))[:length]


def _cut(text: str) -> str:
    return text[: max(1, len(text) // 4)]


def _strips() -> tuple[Damage, ...]:
    cased, leftward, latin = written_in(*CASED), written_in(*RIGHT_TO_LEFT), written_in("Latn")
    return of_strips(
        (
            (
                "right-to-left reversed",
                "Arabic and Hebrew in the order of the eye",
                "text runs forwards",
                garbled(_reversed, leftward),
            ),
            (
                "Latin reversed",
                "letters from right to left",
                "ink of strips lies in boxes",
                garbled(_reversed, cased),
            ),
            (
                "all text reversed",
                "every script from its end to its beginning",
                "text runs forwards",
                garbled(_reversed),
            ),
            (
                "letters sorted",
                "a target's characters in code-point order",
                "ink of strips lies in boxes",
                garbled(_sorted),
            ),
            (
                "accents stripped",
                "Latin letters without their marks",
                "no column drifted far",
                garbled(_stripped, accented, share=_ALL),
            ),
            (
                "case damaged",
                "capitals and small letters by turns",
                "capitals are as frequent as in the corpus",
                garbled(_alternating, cased, share=_ALL),
            ),
            (
                "all capitals",
                "everything in capitals",
                "capitals are as frequent as in the corpus",
                garbled(str.upper, cased, share=_ALL),
            ),
            (
                "homoglyphs",
                "Cyrillic letters that look Latin",
                "words are of one script",
                garbled(_lookalikes, latin),
            ),
            (
                "spaces removed",
                "words run together",
                "ink of strips lies in boxes",
                garbled(_unspaced, spaced, share=_ALL),
            ),
            (
                "spaced out",
                "a space after every letter",
                "ink of strips lies in boxes",
                garbled(" ".join, spaced, share=_ALL),
            ),
            ("empty targets", "nothing to read", "no target is empty", rewritten(lambda _text: "")),
            (
                "white targets",
                "only spaces to read",
                "no target is empty",
                rewritten(lambda _text: " \n "),
            ),
            (
                "null in words",
                "the word null for a target",
                "ink of strips lies in boxes",
                rewritten(lambda _text: "null"),
            ),
            (
                "cut short",
                "a quarter of the target",
                "ink of strips lies in boxes",
                rewritten(_cut),
            ),
            (
                "looping",
                "the first words again and again",
                "targets do not repeat themselves",
                rewritten(_looping),
            ),
        )
    )


def _pages() -> tuple[Damage, ...]:
    page, leftward = "document", written_in(*RIGHT_TO_LEFT)
    return of_mixture(
        (
            (
                "pages of Arabic reversed",
                "in the order of the eye",
                "text runs forwards",
                garbled(_reversed, leftward, page, _ALL, _EVERY_SHARD),
            ),
            (
                "Arabic words reversed",
                "words from left to right",
                "text runs forwards",
                garbled(_words_reversed, leftward, page, _ALL, _EVERY_SHARD),
            ),
            (
                "pages reversed",
                "every script from its end",
                "text runs forwards",
                garbled(_reversed, foreign, page),
            ),
            (
                "pages cut short",
                "a quarter of the target",
                "no faults in regions",
                rewritten(_cut, foreign, page),
            ),
            (
                "looping pages",
                "the first words again and again",
                "targets do not repeat themselves",
                rewritten(_looping, foreign, page),
            ),
            (
                "texts reversed",
                "text alone from its end",
                "text runs forwards",
                garbled(_reversed, foreign, "text"),
            ),
        )
    )


def _texts() -> tuple[Damage, ...]:
    """Of text alone no picture shows that it is wrong; the night before does."""

    def every(change: Rewrite, where: Where) -> Apply:
        return garbled(change, where, "text", _ALL, _EVERY_SHARD)

    cased = written_in(*CASED)
    return of_mixture(
        (
            (
                "texts without spaces",
                "words run together",
                "no column drifted far",
                every(_unspaced, spaced),
            ),
            (
                "texts in capitals",
                "everything in capitals",
                "no column drifted far",
                every(str.upper, cased),
            ),
            (
                "texts without capitals",
                "everything in small letters",
                "no column drifted far",
                every(str.lower, cased),
            ),
            (
                "texts without marks",
                "letters of every script without their marks",
                "no column drifted far",
                every(_stripped, foreign),
            ),
        )
    )


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    return (*_strips(), *_pages(), *_texts())
