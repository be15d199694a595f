"""Reads `data/`: text a language at a time, everything else a source at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from components.library.rows import (
    FormulaRow,
    Genre,
    Kind,
    MoleculeRow,
    PictureRow,
    Style,
    TableRow,
    TextRow,
    Typeface,
)
from components.library.tongues import Tongue
from components.nouns import CorpusError, Split

INBOX = "inbox"
CHARACTERS = "text.json"
ADVICE = "run `scriptorium corpus build`"


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What `corpus.json` says of a source."""

    name: str
    kind: Kind
    licence: str  # SPDX
    notice: str


class Library:
    """The corpus of one folder; reads lazily and keeps nothing but its index."""

    def __init__(self, data: Path) -> None:
        self.data = data

    @cached_property
    def sources(self) -> dict[str, SourceRecord]:
        """Every source by name.

        Raises:
            CorpusError: there is no corpus, or its index cannot be read.
        """
        path = self.data / "corpus.json"
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))["sources"]
            return {
                entry["name"]: SourceRecord(
                    entry["name"], Kind(entry["kind"]), entry["licence"], entry["notice"]
                )
                for entry in entries
            }
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise CorpusError(f"{path}: not the index of a corpus; {ADVICE}") from error

    def version(self) -> str:
        """A hash of the whole corpus, the inbox left out: it changes with any byte of a source.

        Raises:
            CorpusError: there is no corpus.
        """
        if not self.sources:
            raise CorpusError(f"{self.data}: a corpus without a source; {ADVICE}")
        digest = hashlib.sha256()
        files = (path for path in self.data.rglob("*") if path.is_file())
        names = sorted(path.relative_to(self.data).as_posix() for path in files)
        for name in names:
            if not name.startswith(f"{INBOX}/"):
                with (self.data / name).open("rb") as file:
                    content = hashlib.file_digest(file, "sha256").hexdigest()
                digest.update(f"{content}  {name}\n".encode())
        return digest.hexdigest()

    def tongues(self) -> tuple[Tongue, ...]:
        """Every language that any text source has, sorted."""
        files = (self.data / Kind.TEXT).glob("*/*.jsonl")
        return tuple(sorted({Tongue.of_tag(path.stem) for path in files}))

    def characters(self, split: Split) -> dict[Tongue, int]:
        """Characters of text of every language that has any in a split, as `text.json` counts.

        Raises:
            CorpusError: there is no such count, or it cannot be read.
        """
        path = self.data / CHARACTERS
        try:
            counts = json.loads(path.read_text(encoding="utf-8"))
            return {
                Tongue.of_tag(tag): of_tag[split]
                for tag, of_tag in counts.items()
                if split in of_tag
            }
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise CorpusError(f"{path}: not a count of characters; {ADVICE}") from error

    def text(self, tongue: Tongue) -> Iterator[tuple[SourceRecord, TextRow]]:
        """Yield the text of a language, source by source in the order of their names.

        Raises:
            CorpusError: a line is not a row of text; it names the file and the line.
        """
        for path in sorted((self.data / Kind.TEXT).glob(f"*/{tongue.tag}.jsonl")):
            source = self.sources[path.parent.name]
            # Not splitlines: a text may hold what Unicode counts as a line break.
            with path.open(encoding="utf-8", newline="\n") as lines:
                for number, line in enumerate(lines, 1):
                    yield source, _text_row(path, number, line, tongue)

    def formulas(self) -> Iterator[tuple[SourceRecord, FormulaRow]]:
        """Yield every formula."""
        for source, row in self._rows(Kind.FORMULAS):
            yield source, FormulaRow(row["document"], Split(row["split"]), row["latex"])

    def molecules(self) -> Iterator[tuple[SourceRecord, MoleculeRow]]:
        """Yield every molecule."""
        for source, row in self._rows(Kind.MOLECULES):
            yield (
                source,
                MoleculeRow(row["document"], Split(row["split"]), row["smiles"], row["scaffold"]),
            )

    def tables(self) -> Iterator[tuple[SourceRecord, TableRow]]:
        """Yield every table."""
        for source, row in self._rows(Kind.TABLES):
            cells = tuple(map(tuple, row["cells"]))
            columns = tuple(row["columns"])
            yield (
                source,
                TableRow(row["document"], Split(row["split"]), row["title"], columns, cells),
            )

    def pictures(self) -> Iterator[tuple[SourceRecord, PictureRow]]:
        """Yield every picture."""
        for source, row in self._rows(Kind.PICTURES):
            captions = tuple((entry["tag"], entry["text"]) for entry in row["captions"])
            yield (
                source,
                PictureRow(row["document"], Split(row["split"]), row["image"], captions),
            )

    @cached_property
    def typefaces(self) -> tuple[Typeface, ...]:
        """Every font file, in the order of `fonts.json`.

        Raises:
            CorpusError: the list cannot be read.
        """
        path = self.data / "fonts.json"
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))["faces"]
            return tuple(
                Typeface(
                    entry["file"],
                    entry["family"],
                    Style(entry["style"]),
                    tuple(entry["scripts"]),
                    entry["licence"],
                )
                for entry in entries
            )
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise CorpusError(f"{path}: not a list of typefaces; {ADVICE}") from error

    def _rows(self, kind: Kind) -> Iterator[tuple[SourceRecord, dict[str, Any]]]:
        for path in sorted((self.data / kind).glob("*.parquet")):
            source = self.sources[path.stem]
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    for row in file.read_row_group(group).to_pylist():
                        yield source, row


def _text_row(path: Path, number: int, line: str, tongue: Tongue) -> TextRow:
    try:
        row = json.loads(line)
        return TextRow(
            tongue, row["document"], Genre(row["genre"]), Split(row["split"]), row["text"]
        )
    except (ValueError, LookupError, TypeError) as error:
        raise CorpusError(f"{path}: line {number}: not a row of text") from error
