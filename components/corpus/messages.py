"""Message catalogues of programs -> rows of text: what most text sources consist of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from components.corpus.catalogues import read_messages
from components.corpus.plugin import Archive
from components.library.rows import Genre, TextRow
from components.library.tongues import Tongue, resolve
from components.nouns import Split

_ENGLISH = Tongue("en", "Latn")
_GETTEXT = frozenset({".mo", ".po"})
_NOTHING = r"$^"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One file of messages in one language."""

    tongue: Tongue
    document: str
    name: str
    content: bytes

    def row(self, text: str) -> TextRow:
        """A message of it, for training."""
        return TextRow(self.tongue, self.document, Genre.INTERFACE, Split.TRAIN, text)


def catalogues(archive: Archive, path: str) -> Iterator[Catalogue]:
    """Yield the files whose whole name fits `path`, a regular expression.

    Its group `code` is the language, its group `document`, if it has one, the document (otherwise
    the name of the package). Codes that are no language are passed over.
    """
    pattern = re.compile(path)
    for name, content in archive.items(lambda name: pattern.fullmatch(name) is not None):
        match = pattern.fullmatch(name)
        assert match is not None  # only such names were asked for
        tongue = resolve(match["code"])
        if tongue is not None:
            document = match.groupdict().get("document") or archive.package.name
            yield Catalogue(tongue, document, name, content)


def messages(archives: Sequence[Archive], path: str, unwanted: str = _NOTHING) -> Iterator[TextRow]:
    """Yield a training row for each message of the catalogues that fit `path`.

    Messages in whose key `unwanted` is found are passed over. In gettext catalogues the keys are
    the English messages: they are yielded too, once a document.

    Raises:
        CorpusError: a file is not the catalogue its name says.
    """
    dropped = re.compile(unwanted)
    english: set[tuple[str, str]] = set()  # of all archives: language packs repeat each other's
    for archive in archives:
        for catalogue in catalogues(archive, path):
            gettext = PurePosixPath(catalogue.name).suffix in _GETTEXT
            document = catalogue.document
            for key, text in read_messages(catalogue.name, catalogue.content):
                if dropped.search(key):
                    continue
                yield catalogue.row(text)
                if gettext and (document, key) not in english:
                    english.add((document, key))
                    yield TextRow(_ENGLISH, document, Genre.INTERFACE, Split.TRAIN, key)
