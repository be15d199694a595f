"""The text of one language in one split, a document at a time."""

from __future__ import annotations

from dataclasses import dataclass

from components.library.reader import Library, SourceRecord
from components.library.rows import Genre
from components.library.tongues import Tongue
from components.nouns import Split

SEPARATORS = {Genre.PROSE: "\n\n", Genre.INTERFACE: "\n"}  # paragraphs; messages, one a line


@dataclass(frozen=True, slots=True)
class Document:
    """The paragraphs or messages of a document, in their order."""

    source: SourceRecord
    name: str
    genre: Genre
    texts: tuple[str, ...]

    @property
    def characters(self) -> int:
        """How long it is, separators left out."""
        return sum(map(len, self.texts))


def read_documents(library: Library, tongue: Tongue, split: Split) -> tuple[Document, ...]:
    """Return the documents of a language in a split, in the order of the corpus.

    A document that has prose and messages comes as two.
    """
    texts: dict[tuple[str, str, Genre], list[str]] = {}
    for source, row in library.text(tongue):
        if row.split is split:
            texts.setdefault((source.name, row.document, row.genre), []).append(row.text)
    return tuple(
        Document(library.sources[source], name, genre, tuple(of_document))
        for (source, name, genre), of_document in texts.items()
    )
