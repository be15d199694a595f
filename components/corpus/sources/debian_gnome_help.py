"""The user guide of GNOME: prose that is held out of training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from components.corpus.debian import pinned
from components.corpus.markup import passages
from components.corpus.plugin import Archive, Source
from components.corpus.translations import ENGLISH, translations
from components.library.rows import Genre, Kind, TextRow
from components.nouns import Split

_PATH = r"usr/share/help/(?P<code>[^/]+)/(?P<page>[^/]+/[^/]+)\.page"


def read(archives: Sequence[Archive]) -> Iterator[TextRow]:
    """Yield the paragraphs of every page, in English or translated."""
    english: set[str] = set()
    # The folder of the English pages, C, sorts before every language.
    for tongue, match, content in translations(archives, _PATH, original="C"):
        texts = list(passages(match[0], content))
        english.update(texts if tongue == ENGLISH else ())
        for text in texts:
            if tongue == ENGLISH or text not in english:
                yield TextRow(tongue, match["page"], Genre.PROSE, Split.TEST, text)


SOURCE = Source(
    name="gnome-help",
    kind=Kind.TEXT,
    licence="CC-BY-SA-3.0",
    notice="GNOME User Documentation, by the GNOME Documentation Project and its translators.",
    packages=pinned("gnome-help"),
    read=read,
    sets=("large",),
)
