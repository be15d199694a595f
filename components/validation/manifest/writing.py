"""Writing a manifest: parts of a bounded size, the same bytes for the same rows, the index last."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from components.records import write_json
from components.validation.manifest.collection import Collection, ManifestIndex, ProfiledShard
from components.validation.manifest.columns import MANIFEST_SCHEMA
from components.validation.manifest.reading import INDEX, digest_of

PART_ROWS = 65_536  # some 35 MB in memory; the gate judges several parts at a time


def write_manifest(
    folder: Path,
    collection: Collection,
    shards: tuple[ProfiledShard, ...],
    tables: Iterable[pa.Table],
) -> ManifestIndex:
    """Write the rows of `tables` (of MANIFEST_SCHEMA), then the index; return the index.

    What an earlier manifest left in the folder is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for stale in (folder / INDEX, *folder.glob("part-*.parquet")):
        stale.unlink(missing_ok=True)
    hashes, parts, rows = [], [], 0
    for number, part in enumerate(_cut(tables)):
        content = _parquet(part)
        parts.append(f"part-{number:05d}.parquet")
        (folder / parts[-1]).write_bytes(content)
        hashes.append(hashlib.sha256(content).digest())
        rows += part.num_rows
    index = ManifestIndex(
        collection=collection.name,
        corpus=collection.corpus,
        shards=shards,
        set_aside=collection.set_aside,
        parts=tuple(parts),
        rows=rows,
        digest=digest_of(hashes),
    )
    write_json(folder / INDEX, index)  # last: a manifest with an index is whole
    return index


def _cut(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Join tables and cut them into parts of PART_ROWS; no rows give one part without rows."""
    kept = MANIFEST_SCHEMA.empty_table()
    for table in tables:
        kept = pa.concat_tables([kept, table])
        while kept.num_rows > PART_ROWS:
            yield kept.slice(0, PART_ROWS)
            kept = kept.slice(PART_ROWS)
    yield kept


def _parquet(part: pa.Table) -> bytes:
    """One row group, in which hashes, all different, get no dictionary."""
    names = [field.name for field in MANIFEST_SCHEMA if field.type == pa.string()]
    buffer = io.BytesIO()
    pq.write_table(
        part.combine_chunks(),
        buffer,
        row_group_size=PART_ROWS,
        compression="zstd",
        use_dictionary=names,
        write_page_checksum=True,
    )
    return buffer.getvalue()
