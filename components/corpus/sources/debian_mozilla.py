"""Messages of Firefox and Thunderbird: a language pack, itself a zip file, in each package."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from components.corpus.catalogues import read_messages
from components.corpus.debian import pinned
from components.corpus.plugin import Archive, Source
from components.corpus.translations import translations
from components.library.rows import Genre, Kind, TextRow
from components.nouns import CorpusError, Split

_PACK = r"usr/lib/.+/langpack-(?P<code>[A-Za-z-]+)@.+\.xpi"
_CATALOGUES = (".ftl", ".properties", ".dtd")


def read(archives: Sequence[Archive]) -> Iterator[TextRow]:
    """Read the catalogues of every language; those in British English are the originals."""
    for tongue, match, pack in translations(archives, _PACK):
        for name, content in _catalogues(match[0], pack):
            # In every language a catalogue has the same document.
            parts = PurePosixPath(name).with_suffix("").parts
            document = "/".join(part for part in parts if part != match["code"])
            for _, text in read_messages(name, content):
                yield TextRow(tongue, document, Genre.INTERFACE, Split.TRAIN, text)


def _catalogues(name: str, pack: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(pack)) as files:
            names = sorted(member for member in files.namelist() if member.endswith(_CATALOGUES))
            return [(member, files.read(member)) for member in names]
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise CorpusError(f"{name}: not a language pack: {error}") from error


SOURCES = tuple(
    Source(
        name=program.lower(),
        kind=Kind.TEXT,
        licence="MPL-2.0",
        notice=f"{program}, by Mozilla and its localizers.",
        packages=pinned(program.lower()),
        read=read,
        sets=("large",),
    )
    for program in ("Firefox", "Thunderbird")
)
