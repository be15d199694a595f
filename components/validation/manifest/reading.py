"""Reading a manifest: checked whole when it is opened, read part by part or column by column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from components.nouns import ScriptoriumError
from components.records import read_json
from components.validation.manifest.collection import ManifestIndex
from components.validation.manifest.columns import MANIFEST_SCHEMA

INDEX = "index.json"


class Manifest:
    """A manifest on disk; `index` says what was read, the parts hold one row a sample."""

    def __init__(self, folder: Path) -> None:
        """Read the index and check that every part is there, of the schema, and what was written.

        Raises:
            ScriptoriumError: naming the file that is missing, unreadable or of another schema; the
                parts are not those of the index.
        """
        self.folder = folder
        self.index = read_json(ManifestIndex, folder / INDEX)
        found = sum(_checked_rows(folder / part) for part in self.index.parts)
        if found != self.index.rows:
            raise ScriptoriumError(
                f"{folder / INDEX}: rows: {self.index.rows} are named, the parts hold {found}"
            )
        if digest_of(hash_part(folder / part) for part in self.index.parts) != self.index.digest:
            raise ScriptoriumError(
                f"{folder / INDEX}: digest: not that of the parts beside it, so they are of another"
                " manifest or were changed: profile it anew"
            )

    @property
    def rows(self) -> int:
        """Rows of all parts together."""
        return self.index.rows

    def parts(self, names: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield part after part, with all columns or some; the rows follow the shards.

        Raises:
            ScriptoriumError: naming a part that cannot be read.
        """
        for part in self.index.parts:
            yield _read(self.folder / part, MANIFEST_SCHEMA.names if names is None else names)

    def columns(self, names: Sequence[str]) -> pa.Table:
        """Some columns of all rows, as one table of a chunk a part.

        Raises:
            ScriptoriumError: naming a part that cannot be read.
        """
        schema = pa.schema([MANIFEST_SCHEMA.field(name) for name in names])
        # The version of the manifest belongs to whole rows.
        tables = [part.replace_schema_metadata(None) for part in self.parts(names)]
        return pa.concat_tables([schema.empty_table(), *tables])


def hash_part(path: Path) -> bytes:
    """The SHA-256 of a part of a manifest."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def digest_of(hashes: Iterable[bytes]) -> str:
    """The digest of a manifest, from the SHA-256 of each of its parts in order."""
    return hashlib.sha256(b"".join(hashes)).hexdigest()


def _checked_rows(path: Path) -> int:
    """Return the rows of a part, from its footer alone."""
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except FileNotFoundError as error:
        raise ScriptoriumError(f"{path}: no such part of the manifest") from error
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ScriptoriumError(f"{path}: not a readable part of a manifest: {error}") from error
    if not schema.equals(MANIFEST_SCHEMA) or schema.metadata != MANIFEST_SCHEMA.metadata:
        raise ScriptoriumError(f"{path}: {_difference(schema)}")
    return int(rows)


def _difference(schema: pa.Schema) -> str:
    """Say in what a schema is not that of the manifest."""
    for field in MANIFEST_SCHEMA:
        found = schema.field(field.name) if field.name in schema.names else None
        if found is None:
            return f"column {field.name} is missing"
        if not found.equals(field):
            return f"column {field.name} is {found.type}, not {field.type}"
    unknown = [name for name in schema.names if name not in MANIFEST_SCHEMA.names]
    if unknown:
        return f"column {unknown[0]} is unknown"
    return "a manifest of another version, or its columns in another order: profile it anew"


def _read(path: Path, names: Sequence[str]) -> pa.Table:
    try:
        table: pa.Table = pq.read_table(path, columns=list(names), page_checksum_verification=True)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ScriptoriumError(f"{path}: not a readable part of a manifest: {error}") from error
    return table
