"""Stories and dialogues of the game The Battle for Wesnoth: prose that is held out of training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from components.corpus.catalogues import read_messages
from components.corpus.debian import pinned
from components.corpus.plugin import Archive, Source
from components.corpus.translations import translations
from components.library.rows import Genre, Kind, TextRow
from components.nouns import Split

_PATH = r"usr/.+/(?P<code>[^/]+)/LC_MESSAGES/(?P<campaign>wesnoth-[^/]+)\.mo"
_SHORTEST = 40  # characters; what is shorter is a name or an order, not a story


def read(archives: Sequence[Archive]) -> Iterator[TextRow]:
    """Yield the longer texts of every campaign where they are translated."""
    for tongue, match, content in translations(archives, _PATH):
        for english, text in read_messages(match[0], content):
            if len(text) >= _SHORTEST and text != english:
                yield TextRow(tongue, match["campaign"], Genre.PROSE, Split.TEST, text)


SOURCE = Source(
    name="wesnoth",
    kind=Kind.TEXT,
    licence="GPL-2.0-or-later",
    notice="The Battle for Wesnoth, by David White, its authors and its translators.",
    packages=pinned("wesnoth"),
    read=read,
    sets=("large",),
)
