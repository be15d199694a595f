"""Manuals as HTML pages: prose, paragraph by paragraph in the order of reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from components.corpus.debian import pinned
from components.corpus.markup import passages
from components.corpus.plugin import Archive, Source
from components.corpus.translations import ENGLISH, translations
from components.library.rows import Genre, Kind, TextRow
from components.library.tongues import Tongue
from components.nouns import Split

_DOCUMENTATION = "usr/share/doc"
_MANUALS = {
    "libreoffice-help": (
        "usr/share/libreoffice/help/(?P<code>[^/]+)/text/(?P<page>.+)",
        "MPL-2.0",
        "Help of LibreOffice, by The Document Foundation and its translators.",
    ),
    "debian-handbook": (
        f"{_DOCUMENTATION}/debian-handbook/html/(?P<code>[^/]+)/(?P<page>[^/]+)",
        "GPL-2.0-or-later OR CC-BY-SA-3.0",
        "The Debian Administrator's Handbook, by Raphaël Hertzog, Roland Mas and its translators.",
    ),
    "installation-guide": (
        f"{_DOCUMENTATION}/installation-guide-amd64/(?P<code>[^/]+)/(?P<page>[^/]+)",
        "GPL-2.0-only",
        "Debian installation guide, by the Debian Installer team and its translators.",
    ),
    "debian-reference": (
        r"usr/share/debian-reference/(?P<page>\w+)\.(?P<code>[\w-]+)",
        "GPL-2.0-or-later",
        "Debian Reference, by Osamu Aoki and its translators.",
    ),
    "developers-reference": (
        r"usr/share/developers-reference/(?:(?P<code>[^/_]+)/)?(?P<page>[^/]+)",
        "GPL-2.0-or-later",
        "Debian Developer's Reference, by its authors and translators.",
    ),
}


def read(path: str, archives: Sequence[Archive]) -> Iterator[TextRow]:
    """Yield each paragraph once a language, and none that is in the English manual too.

    `path` is the name of a page without `.html`; its groups are the code of the language and the
    page. The first package has the English manual.
    """
    seen: dict[Tongue, set[str]] = defaultdict(set)
    for row in (row for row in _paragraphs(path, archives[:1]) if row.tongue == ENGLISH):
        if row.text not in seen[ENGLISH]:
            seen[ENGLISH].add(row.text)
            yield row
    for row in _paragraphs(path, archives):
        if row.text not in seen[ENGLISH] and row.text not in seen[row.tongue]:
            seen[row.tongue].add(row.text)
            yield row


def _paragraphs(path: str, archives: Sequence[Archive]) -> Iterator[TextRow]:
    for tongue, match, content in translations(archives, rf"{path}\.html"):
        for text in passages(match[0], content):
            yield TextRow(tongue, match["page"], Genre.PROSE, Split.TRAIN, text)


SOURCES = tuple(
    Source(
        name=name,
        kind=Kind.TEXT,
        licence=licence,
        notice=notice,
        packages=pinned(name),
        read=partial(read, path),
        sets=("large",),
    )
    for name, (path, licence, notice) in _MANUALS.items()
)
