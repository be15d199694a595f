"""Damage to characters: text read in another encoding, escaped, with signs nobody sees."""

from __future__ import annotations

import html
import unicodedata

from components.validation.zoo.damage import Damage, of_mixture, of_strips
from components.validation.zoo.texts import Rewrite, accented, foreign, garbled


def _read_as(encoding: str) -> Rewrite:
    return lambda text: text.encode().decode(encoding, "replace")


def _twice(text: str) -> str:
    return text.encode().decode("latin-1").encode().decode("latin-1")


def _before(sign: str) -> Rewrite:
    return lambda text: sign + text


def _after_every(count: int, sign: str) -> Rewrite:
    return lambda text: sign.join(text[n : n + count] for n in range(0, len(text), count))


def _instead(period: int, sign: str) -> Rewrite:
    """A sign in the place of one of every `period` characters."""
    return lambda text: "".join(sign if n % period == 3 else c for n, c in enumerate(text))


def _entities(text: str) -> str:
    return html.escape(text).encode("ascii", "xmlcharrefreplace").decode()


def _backslashes(text: str) -> str:
    return text.encode("unicode_escape").decode()


def _question_marks(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    latin, windows, cyrillic = (_read_as(name) for name in ("latin-1", "cp1252", "cp1251"))
    page = "document"
    return (
        *of_strips(
            (
                ("mojibake Latin-1", "UTF-8 read as ISO 8859-1", "no mojibake", garbled(latin)),
                ("mojibake 1252", "UTF-8 read as Windows-1252", "no mojibake", garbled(windows)),
                ("mojibake 1251", "UTF-8 read as Windows-1251", "no mojibake", garbled(cyrillic)),
                (
                    "mojibake twice",
                    "UTF-8 read as ISO 8859-1 twice",
                    "no mojibake",
                    garbled(_twice),
                ),
                (
                    "mojibake of Latin",
                    "Windows-1252, few letters accented",
                    "no mojibake",
                    garbled(windows, accented),
                ),
                (
                    "question marks",
                    "? for what is not ASCII",
                    "no replacement characters",
                    garbled(_question_marks),
                ),
                (
                    "entities",
                    "HTML entities for what is not ASCII",
                    "no escapes in prose",
                    garbled(_entities),
                ),
                (
                    "backslashes",
                    "\\u escapes for what is not ASCII",
                    "no escapes in prose",
                    garbled(_backslashes),
                ),
                (
                    "replaced",
                    "every seventh character U+FFFD",
                    "no replacement characters",
                    garbled(_instead(7, "\ufffd")),
                ),
                (
                    "private use",
                    "every ninth character U+E000",
                    "no stray characters",
                    garbled(_instead(9, "\ue000")),
                ),
                (
                    "byte-order marks",
                    "U+FEFF before the text",
                    "no stray characters",
                    garbled(_before("\ufeff")),
                ),
                (
                    "control characters",
                    "backspaces among letters",
                    "no control characters",
                    garbled(_after_every(6, "\b")),
                ),
                (
                    "zero-width spaces",
                    "U+200B among letters",
                    "no stray characters",
                    garbled(_after_every(3, "\u200b")),
                ),
                (
                    "direction marks",
                    "U+202E before the text",
                    "no marks of direction",
                    garbled(_before("\u202e")),
                ),
                (
                    "decomposed",
                    "NFD instead of NFC",
                    "targets are composed",
                    garbled(_decomposed, accented),
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "mojibake of pages",
                    "UTF-8 read as Windows-1252",
                    "no mojibake",
                    garbled(windows, foreign, page),
                ),
                (
                    "mojibake of captions",
                    "UTF-8 read as ISO 8859-1",
                    "no mojibake",
                    garbled(latin, foreign, "caption"),
                ),
                (
                    "entities in pages",
                    "HTML entities for what is not ASCII",
                    "no escapes in prose",
                    garbled(_entities, foreign, page),
                ),
            )
        ),
    )
