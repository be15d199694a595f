"""Shards: samples as Parquet, one file a split, the same bytes for the same samples."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.nouns import Alignment, Region, Sample, ScriptoriumError, Split, Task

_TEXT_COLUMNS = (
    "id",
    "split",
    "task",
    "language",
    "script",
    "source",
    "document",
    "licence",
    "prompt",
    "target",
    "font",
)
_ALIGNMENT_COLUMNS = ("align_line", "align_left", "align_right")

# Raised when a column changes its meaning; a reader refuses a shard of another version.
SCHEMA_VERSION = 2
_VERSION_KEY = b"schema_version"
_BOX = ("left", "top", "right", "bottom")
_REGION = pa.struct(
    [("label", pa.string()), ("text", pa.string())]
    + [(name, pa.int32()) for name in _BOX]
    + [("lines", pa.list_(pa.list_(pa.int32())))]
)

SCHEMA = pa.schema(
    [pa.field(name, pa.string(), nullable=False) for name in _TEXT_COLUMNS]
    + [
        pa.field("image", pa.binary()),
        pa.field("width", pa.int32(), nullable=False),
        pa.field("height", pa.int32(), nullable=False),
    ]
    + [pa.field(name, pa.list_(pa.int16())) for name in _ALIGNMENT_COLUMNS]
    + [pa.field("regions", pa.list_(_REGION), nullable=False)],
    metadata={_VERSION_KEY: str(SCHEMA_VERSION)},
)


def shard_path(folder: Path, split: Split) -> Path:
    """Where the shard of a split lies."""
    return folder / f"{split.value}.parquet"


def _to_row(sample: Sample) -> dict[str, Any]:
    row: dict[str, Any] = {name: str(getattr(sample, name)) for name in _TEXT_COLUMNS}
    row |= {"image": sample.image, "width": sample.width, "height": sample.height}
    alignment = sample.alignment
    row["align_line"] = list(alignment.line) if alignment else None
    row["align_left"] = list(alignment.left) if alignment else None
    row["align_right"] = list(alignment.right) if alignment else None
    row["regions"] = [_to_struct(region) for region in sample.regions]
    return row


def _to_struct(region: Region) -> dict[str, Any]:
    values = {name: getattr(region, name) for name in ("label", "text", *_BOX)}
    return values | {"lines": [list(box) for box in region.lines]}


def _to_region(values: dict[str, Any]) -> Region:
    return Region(**values | {"lines": tuple(map(tuple, values["lines"]))})


def _to_sample(row: dict[str, Any]) -> Sample:
    alignment = None
    if row["align_line"] is not None:
        alignment = Alignment(*(tuple(row[name]) for name in _ALIGNMENT_COLUMNS))
    fields = {name: row[name] for name in _TEXT_COLUMNS}
    fields |= {"split": Split(row["split"]), "task": Task(row["task"])}
    return Sample(
        **fields,
        image=row["image"],
        width=row["width"],
        height=row["height"],
        alignment=alignment,
        regions=tuple(map(_to_region, row["regions"])),
    )


def write_shard(path: Path, samples: Iterable[Sample], rows_per_group: int) -> int:
    """Write samples in the given order, `rows_per_group` to a row group; return how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return _write(path, samples, rows_per_group)


def parquet_bytes(samples: Iterable[Sample], rows_per_group: int) -> bytes:
    """Return the shard `write_shard` would write."""
    buffer = io.BytesIO()
    _write(buffer, samples, rows_per_group)
    return buffer.getvalue()


def _write(where: Path | io.BytesIO, samples: Iterable[Sample], rows_per_group: int) -> int:
    stream, count = iter(samples), 0
    with pq.ParquetWriter(where, SCHEMA, compression="zstd") as writer:
        while group := list(islice(stream, rows_per_group)):
            writer.write_table(pa.Table.from_pylist([_to_row(s) for s in group], schema=SCHEMA))
            count += len(group)
    return count


def read_shard(path: Path) -> Iterator[Sample]:
    """Yield the samples of a shard in order, one row group in memory at a time.

    Raises:
        ScriptoriumError: the shard has another schema version.
    """
    with pq.ParquetFile(path) as file:
        yield from read_samples(file)


def read_samples(file: pq.ParquetFile, groups: Sequence[int] | None = None) -> Iterator[Sample]:
    """Yield the samples of an open shard, of some row groups or of all.

    Raises:
        ScriptoriumError: the shard has another schema version.
    """
    version = (file.schema_arrow.metadata or {}).get(_VERSION_KEY, b"1").decode()
    if version != str(SCHEMA_VERSION):
        raise ScriptoriumError(
            f"a shard of schema version {version}; this code reads {SCHEMA_VERSION}: make it anew"
        )
    for group in range(file.num_row_groups) if groups is None else groups:
        yield from map(_to_sample, file.read_row_group(group).to_pylist())


def read_columns(path: Path, columns: Sequence[str]) -> pa.Table:
    """Read only some columns of a shard (an image column costs most of the time)."""
    return pq.read_table(path, columns=list(columns))
