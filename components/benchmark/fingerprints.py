"""Fingerprints of benchmarks: hashes of their pages, so that training rows showing one are found.

`gate/benchmarks/<name>.parquet` holds hashes alone: nothing of a page can be read from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from components.nouns import ScriptoriumError

_MEASURES = b"measures"
# The columns have the names, types and meaning that they have in the manifest.
FINGERPRINT_SCHEMA = pa.schema(
    [
        pa.field("text_hash", pa.uint64()),
        pa.field("text_key_characters", pa.int32()),
        pa.field("text_sketch", pa.binary(128)),
        pa.field("image_hash", pa.uint64()),
        pa.field("picture_sketch", pa.binary(32)),
        pa.field("width", pa.int32()),
        pa.field("height", pa.int32()),
    ]
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One benchmark; `table` has FINGERPRINT_SCHEMA, one row a page or line.

    `measures` names the version of the hashes: those of another version compare with nothing.
    """

    name: str
    measures: str
    table: pa.Table


def write_fingerprint(fingerprint: Fingerprint, folder: Path) -> Path:
    """Write `<name>.parquet` into a folder; return where. The same rows give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{fingerprint.name}.parquet"
    version = {_MEASURES: fingerprint.measures.encode()}
    table = fingerprint.table.cast(FINGERPRINT_SCHEMA).replace_schema_metadata(version)
    pq.write_table(table, path, compression="zstd", use_dictionary=False)
    return path


def read_fingerprints(folder: Path) -> tuple[Fingerprint, ...]:
    """Read all fingerprints of a folder, by name.

    Raises:
        ScriptoriumError: there is no such folder, or a file in it is no fingerprint.
    """
    if not folder.is_dir():
        raise ScriptoriumError(f"{folder}: no such folder of fingerprints of benchmarks")
    return tuple(_read(path) for path in sorted(folder.glob("*.parquet")))


def _read(path: Path) -> Fingerprint:
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise ScriptoriumError(f"{path}: not a readable fingerprint: {error}") from error
    version = (table.schema.metadata or {}).get(_MEASURES)
    if version is None or not table.schema.equals(FINGERPRINT_SCHEMA):
        raise ScriptoriumError(f"{path}: its columns are not those of a fingerprint: make it anew")
    if not table.num_rows:
        raise ScriptoriumError(f"{path}: a fingerprint without rows finds nothing")
    return Fingerprint(path.stem, version.decode(), table.replace_schema_metadata(None))
