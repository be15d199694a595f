"""Messages of CKEditor, in which people write on web pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from components.corpus.messages import catalogues
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow
from components.nouns import CorpusError

_DICTIONARY = re.compile(r'"dictionary":(\{[^{}]*\})')


def read(archives: Sequence[Archive]) -> Iterator[TextRow]:
    """Read the dictionary that each JavaScript file exports; a list holds plural forms."""
    for catalogue in catalogues(archives[0], r"dist/translations/(?P<code>[a-z-]+)\.js"):
        match = _DICTIONARY.search(catalogue.content.decode("utf-8"))
        if match is None:
            raise CorpusError(f"{catalogue.name}: no dictionary")
        for value in json.loads(match[1]).values():
            for text in value if isinstance(value, list) else [value]:
                yield catalogue.row(text)


SOURCE = Source(
    name="ckeditor",
    kind=Kind.TEXT,
    licence="GPL-2.0-or-later",
    notice="CKEditor 5, by CKSource and its translators.",
    packages=(
        npm(
            "ckeditor5",
            "48.5.2",
            "746745f3b90c839b992058844f025500dd4e297928d0b4981e2e063e8b9fcb37",
        ),
    ),
    read=read,
)
