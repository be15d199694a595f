"""From the rows of a shard to rows of the manifest: all that depends on the row alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.benchmark.declaration import load_declaration
from components.mixture.production.store import ShardStore
from components.nouns import ScriptoriumError, Split
from components.shards import SCHEMA
from components.text_key import quotations
from components.validation.manifest.columns import MANIFEST_SCHEMA
from components.validation.manifest.pictures import describe_picture
from components.validation.manifest.spans import Span, one_line
from components.validation.manifest.texts import describe_text

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Row = Mapping[str, Any]

ROWS_READ = 64  # images are large: few in memory at a time
_COPIED = (
    "id",
    "split",
    "task",
    "language",
    "script",
    "source",
    "document",
    "licence",
    "font",
    "width",
    "height",
)
_ALIGNMENT = ("align_line", "align_left", "align_right")
_HELD_OUT = (Split.VALIDATION, Split.TEST)
# What depends on more than the row: on where its shard lies, and on the model that reads it.
ADDED_LATER = ("shard", "mode", "visual_tokens", "compression")
SPAN_SCHEMA = pa.schema([field for field in MANIFEST_SCHEMA if field.name not in ADDED_LATER])


def describe_span(store: ShardStore, path: str, span: Span) -> pa.Table:
    """Describe the rows of some row groups of a shard, in their order, as SPAN_SCHEMA.

    Raises:
        ScriptoriumError: they cannot be read, or a row defies description; it says which.
    """
    batches = []
    first = span.first
    for batch in _batches(store, path, span):
        batches.append(_describe_batch(first, batch))
        first += batch.num_rows
    return pa.Table.from_batches(batches, SPAN_SCHEMA)


def _batches(store: ShardStore, path: str, span: Span) -> Iterator[pa.RecordBatch]:
    try:
        with store.raw(path) as raw, pq.ParquetFile(raw) as file:
            for batch in file.iter_batches(ROWS_READ, row_groups=span.groups):
                _require_utf8(batch)
                yield batch
    except (OSError, ValueError, pa.ArrowException) as error:
        reason = f"rows from {span.first} on cannot be read: {one_line(error)}"
        raise ScriptoriumError(reason) from error


def _require_utf8(batch: pa.RecordBatch) -> None:
    """Arrow reads text as it stands; what is no UTF-8 would fail where nobody can say why."""
    for name in SCHEMA.names:
        try:
            batch[name].validate(full=True)
        except pa.ArrowInvalid as error:
            raise ValueError(f"column {name}: {one_line(error)}") from error


def _describe_batch(first: int, batch: pa.RecordBatch) -> pa.RecordBatch:
    rows = batch.to_pylist()
    tokens = _count_tokens([row["target"] for row in rows])
    described = []
    for number, (row, count) in enumerate(zip(rows, tokens, strict=True), start=first):
        try:
            described.append(_describe(row) | {"row": number, "target_tokens": count})
        except Exception as error:  # whatever a hostile row leads to, the gate must say which
            reason = f"{type(error).__name__}: {one_line(error)}"
            raise ScriptoriumError(f"row {number} defies description: {reason}") from error
    # By name: a measure that is not given must not become a null.
    columns = [[row[name] for row in described] for name in SPAN_SCHEMA.names]
    arrays = [
        pa.array(column, field.type) for column, field in zip(columns, SPAN_SCHEMA, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=SPAN_SCHEMA)


def _describe(row: Row) -> dict[str, Any]:
    image, target, regions = row["image"], row["target"], row["regions"]
    alignment = _alignment(row)
    described = {name: row[name] for name in _COPIED}
    described |= {
        "has_image": image is not None,
        "aligned": alignment is not None,
        "regions": None if regions is None else len(regions),
        "quotes_benchmark": _quotes_benchmark(row["split"], target),
    }
    size = (row["width"] or 0, row["height"] or 0)
    described |= describe_picture(image, size, target, alignment, regions or ())
    named = (row[name] or "" for name in ("language", "script", "task", "prompt"))
    described |= describe_text(target, *named, has_image=image is not None)
    if row["prompt"] is None:
        described["prompt_kind"] = None
    return described


def _alignment(row: Row) -> tuple[list[int], list[int], list[int]] | None:
    """The three columns of the alignment; where only one is null it is empty, which is a fault."""
    line, left, right = (row[name] for name in _ALIGNMENT)
    if line is None and left is None and right is None:
        return None
    return line or [], left or [], right or []


def _quotes_benchmark(split: str | None, target: str | None) -> bool:
    """A row of no known split may be trained on, so it is asked as well."""
    if split in _HELD_OUT or target is None:
        return False
    return not load_declaration().quotations.isdisjoint(quotations(target))


def _count_tokens(targets: Sequence[str | None]) -> list[int | None]:
    encoded = _tokenizer().encode_batch_fast(
        [target or "" for target in targets], add_special_tokens=False
    )
    return [
        None if target is None else len(encoding)
        for target, encoding in zip(targets, encoded, strict=True)
    ]


@cache
def _tokenizer() -> Tokenizer:
    from components.model.released_tokenizer import build_released_tokenizer

    return build_released_tokenizer()
