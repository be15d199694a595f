"""Shards as they were found, cut into spans: what is described, and kept, in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from components.mixture.production.store import ShardStore
from components.shards import SCHEMA
from components.validation.manifest.collection import ProfiledShard, ShardFile

SPAN_ROWS = 2048  # seconds of work: cores end together, and a night's few new rows cost little
_VERSION = b"schema_version"


@dataclass(frozen=True, slots=True)
class Span:
    """Some row groups of a shard; `first` is the number of their first row in it."""

    groups: tuple[int, ...]
    first: int
    rows: int


@dataclass(frozen=True, slots=True)
class ExaminedShard:
    """A shard whose bytes, footer and columns were looked at, and none of its rows."""

    found: ProfiledShard
    spans: tuple[Span, ...]  # none if it has a fault


def examine(store: ShardStore, shard: ShardFile) -> ExaminedShard:
    """Hash a shard and compare it with what its maker said; what is wrong becomes its fault."""
    digest = ""
    if shard.fault is not None:
        return _faulty(shard, digest, shard.fault)
    try:
        with store.raw(shard.path) as raw:
            digest = hashlib.file_digest(raw, "sha256").hexdigest()  # type: ignore[arg-type]
        with store.raw(shard.path) as raw, pq.ParquetFile(raw) as file:
            schema, metadata = file.schema_arrow, file.metadata
    except FileNotFoundError:
        return _faulty(shard, digest, "no such shard")
    except (OSError, ValueError, pa.ArrowException) as error:
        return _faulty(shard, digest, f"not a readable shard: {one_line(error)}")
    reason = _wrong_columns(schema) or _other_content(shard, metadata.num_rows, digest)
    if reason:
        return _faulty(shard, digest, reason, metadata.num_rows)
    found = ProfiledShard(shard.path, shard.split, metadata.num_rows, digest)
    return ExaminedShard(found, tuple(_spans(metadata)))


def one_line(error: Exception) -> str:
    """What an error says, on one line and without the place of a file: clones say the same."""
    said = getattr(error, "strerror", None) or str(error)
    return " ".join(said.split()) or type(error).__name__


def _faulty(shard: ShardFile, digest: str, reason: str, rows: int = 0) -> ExaminedShard:
    fault = f"{shard.path}: {reason}"
    return ExaminedShard(ProfiledShard(shard.path, shard.split, rows, digest, fault), ())


def _wrong_columns(schema: pa.Schema) -> str | None:
    """Names and types; a shard whose columns allow nulls is read, and its nulls are judged."""
    for name in schema.names:
        if name not in SCHEMA.names:
            return f"column {name} is unknown"
        if schema.names.count(name) > 1:
            return f"column {name} stands there twice"
    for field in SCHEMA:
        if field.name not in schema.names:
            return f"column {field.name} is missing"
        found = schema.field(field.name).type
        if found != field.type:
            return f"column {field.name} is {found}, not {field.type}"
    if (schema.metadata or {}).get(_VERSION) != SCHEMA.metadata[_VERSION]:
        return f"its schema is not of version {SCHEMA.metadata[_VERSION].decode()}"
    return None


def _other_content(shard: ShardFile, rows: int, digest: str) -> str | None:
    if rows == 0:
        return "holds no rows"
    if shard.rows not in (None, rows):
        return f"holds {rows} rows, its maker wrote {shard.rows}"
    return None if shard.sha256 in (None, digest) else "not the bytes its maker wrote"


def _spans(metadata: pq.FileMetaData) -> Iterator[Span]:
    """Cut a shard between row groups, at most SPAN_ROWS to a span where its groups allow it."""
    groups: list[int] = []
    first = rows = 0
    for group in range(metadata.num_row_groups):
        size = metadata.row_group(group).num_rows
        if groups and rows + size > SPAN_ROWS:
            yield Span(tuple(groups), first, rows)
            first, groups, rows = first + rows, [], 0
        groups.append(group)
        rows += size
    yield Span(tuple(groups), first, rows)
