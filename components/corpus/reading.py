"""Reads one source into `data/`: what a worker of the build does first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from components.corpus.archives import open_archive
from components.corpus.cleaning import sentences
from components.corpus.plugin import Archive, Source
from components.corpus.shaping import is_broken
from components.corpus.sifting import sift
from components.corpus.store import fetch
from components.library.rows import (
    FormulaRow,
    Kind,
    MoleculeRow,
    PictureRow,
    Row,
    TableRow,
    TextRow,
)
from components.library.tongues import Tongue
from components.library.writer import write_rows, write_text
from components.nouns import CorpusError, Split
from components.text_key import text_key

_ROWS = {
    Kind.TEXT: TextRow,
    Kind.FORMULAS: FormulaRow,
    Kind.MOLECULES: MoleculeRow,
    Kind.TABLES: TableRow,
    Kind.PICTURES: PictureRow,
}
_LICENCE_FILE = re.compile(
    r"(?:(?:[^/]+\.dist-info/(?:licenses/(?:.*/)?)?)?(?:LICEN[CS]E|COPYING|NOTICE)[^/]*"
    r"|usr/share/doc/[^/]+/copyright)",
    re.IGNORECASE,
)
_RULE = "-" * 78


@dataclass(frozen=True)
class ReadJob:
    """A source, where its packages are kept, and where its rows go."""

    source: Source
    store: Path
    data: Path


def read_source(job: ReadJob) -> frozenset[str]:
    """Write the rows and the licence texts of a source; the typefaces are in `data` already.

    Returns the keys of the sentences that it holds out of training.

    Raises:
        CorpusError: naming the source, if it cannot be read or yields another kind of rows.
    """
    source = job.source
    archives = [open_archive(package, fetch(package, job.store)) for package in source.packages]
    try:
        held_out = _write(source, _checked(source, source.read(archives), job.data), job.data)
    except CorpusError as error:
        raise CorpusError(f"source {source.name}: {error}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise CorpusError(f"source {source.name} cannot be read: {error!r}") from error
    _write_licences(archives, _licence_path(source, job.data))
    return held_out


def _checked(source: Source, rows: Iterable[Row], data: Path) -> Iterator[Row]:
    expected = _ROWS[source.kind]
    for row in rows:
        if not isinstance(row, expected):
            raise CorpusError(f"a {type(row).__name__} is no row of {source.kind}")
        yield _set_well(row, data)


def _set_well(row: Row, data: Path) -> Row:
    """A row without the captions that a shaper cannot set; texts are judged as they settle."""
    if not isinstance(row, PictureRow):
        return row
    captions = tuple(
        (tag, text) for tag, text in row.captions if not is_broken(text, Tongue.of_tag(tag), data)
    )
    return replace(row, captions=captions)


def _write(source: Source, rows: Iterable[Row], data: Path) -> frozenset[str]:
    if source.kind is not Kind.TEXT:
        others = cast(Iterable[FormulaRow | MoleculeRow | TableRow | PictureRow], rows)
        count = write_rows(data, source.kind, source.name, others)
        texts: list[TextRow] = []
    else:
        texts = sift(cast(Iterable[TextRow], rows))
        write_text(data, source.name, texts)
        count = len(texts)
    if not count:
        raise CorpusError("it has no rows")
    held_out = (row.text for row in texts if row.split is not Split.TRAIN)
    return frozenset(key for text in held_out for key in sentence_keys(text))


def sentence_keys(text: str) -> frozenset[str]:
    """The keys of the sentences of a text; two texts that share one say the same."""
    return frozenset(filter(None, map(text_key, sentences(text))))


def _licence_path(source: Source, data: Path) -> Path:
    if source.kind is Kind.TEXT:
        return data / source.kind / source.name / "LICENCE"
    return data / source.kind / f"{source.name}.LICENCE"


def _write_licences(archives: Sequence[Archive], path: Path) -> None:
    """Put the licence texts of the packages beside what they cover, each text once."""
    texts: dict[bytes, str] = {}
    for archive in archives:
        for name, content in archive.items(lambda name: bool(_LICENCE_FILE.fullmatch(name))):
            texts.setdefault(content.strip(), f"{archive.package.name}: {name}")
    parts = [f"{title}\n{_RULE}\n".encode() + text + b"\n" for text, title in texts.items()]
    if parts:
        path.write_bytes(b"\n".join(parts))
