"""Stage `profile`: shards -> the manifest, one row a sample, and the counts people look at."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from components.benchmark.declaration import load_declaration
from components.nouns import ScriptoriumError, Split
from components.progress import progress
from components.shards import SCHEMA, shard_path
from components.text_key import quotations, text_key

INK_CONTRAST = 40  # grey levels from the background, well above the noise of the renderer
ROWS_READ = 256  # images are large: few in memory at a time
ROWS_WRITTEN = 8192

_COPIED = ("id", "split", "task", "language", "script", "source", "document", "licence", "font")

MANIFEST_SCHEMA = pa.schema(
    [pa.field(name, pa.string()) for name in _COPIED]
    + [
        pa.field("width", pa.int32()),
        pa.field("height", pa.int32()),
        pa.field("has_image", pa.bool_()),
        pa.field("aligned", pa.bool_()),
        pa.field("target_characters", pa.int32()),  # without the whitespace around the target
        pa.field("target_sha256", pa.string()),
        pa.field("text_key", pa.string()),
        pa.field("text_key_characters", pa.int32()),
        pa.field(
            "quotes_benchmark", pa.bool_()
        ),  # a training row that says what scriptorium-100 says
        pa.field("image_sha256", pa.string()),  # null without an image, as the next two
        pa.field("ink", pa.float64()),  # also null when the image cannot be decoded
        pa.field("decodable", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class ProfileInputs:
    """The folder of shards, and where to write."""

    shards: Path
    manifest: Path
    profile: Path


@dataclass(frozen=True, slots=True)
class ProfileOutputs:
    """The manifest (Parquet) and its counts (JSON)."""

    manifest: Path
    profile: Path


def run(inputs: ProfileInputs) -> ProfileOutputs:
    """Describe every sample of the three shards; a broken sample is described, not dropped.

    Raises:
        ScriptoriumError: naming a shard that is missing, unreadable or lacks a column.
    """
    inputs.manifest.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = [stack.enter_context(_open(shard_path(inputs.shards, split))) for split in Split]
        reporter = stack.enter_context(progress("profile", sum(f.metadata.num_rows for f in files)))
        writer = stack.enter_context(
            pq.ParquetWriter(inputs.manifest, MANIFEST_SCHEMA, compression="zstd")
        )
        rows: list[dict[str, Any]] = []
        for described in _described(files):
            rows += described
            reporter.advance(len(described))
            if len(rows) >= ROWS_WRITTEN:
                writer.write_table(pa.Table.from_pylist(rows, schema=MANIFEST_SCHEMA))
                rows.clear()
        writer.write_table(pa.Table.from_pylist(rows, schema=MANIFEST_SCHEMA))
    counts = _count(inputs.manifest) | {"quarantined": _count_lines(inputs.shards)}
    inputs.profile.write_text(
        json.dumps(counts, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    return ProfileOutputs(inputs.manifest, inputs.profile)


def look(image: bytes, size: tuple[int, int]) -> tuple[bool, float | None]:
    """Return whether a PNG decodes to `size` (width, height), and its share of ink.

    Ink is a pixel more than `INK_CONTRAST` grey levels from the most frequent grey, so light text
    on a dark page counts as well.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(image), formats=["PNG"]) as picture:
            if picture.size != size:  # before any pixel is decoded
                return False, None
            histogram = picture.convert("L").histogram()
    except Exception:  # a broken file raises whatever its broken part leads to
        return False, None
    background = histogram.index(max(histogram))
    paper = sum(histogram[max(0, background - INK_CONTRAST) : background + INK_CONTRAST + 1])
    return True, 1 - paper / sum(histogram)


def _open(path: Path) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path)
    except FileNotFoundError as error:
        raise ScriptoriumError(f"{path}: no such shard") from error
    except (pa.ArrowInvalid, OSError) as error:
        raise ScriptoriumError(f"{path}: not a readable shard: {error}") from error
    missing = sorted(set(SCHEMA.names) - set(file.schema_arrow.names))
    if missing:
        file.close()
        raise ScriptoriumError(f"{path}: column {missing[0]} is missing")
    return file


def _described(files: list[pq.ParquetFile]) -> Iterator[list[dict[str, Any]]]:
    columns = [*_COPIED, "target", "image", "width", "height", "align_line"]
    for file in files:
        for batch in file.iter_batches(batch_size=ROWS_READ, columns=columns):
            aligned = pc.is_valid(batch["align_line"])
            rows = batch.drop_columns(["align_line"]).append_column("aligned", aligned)
            yield [_describe(row) for row in rows.to_pylist()]


def _describe(row: dict[str, Any]) -> dict[str, Any]:
    image: bytes | None = row.pop("image")
    target: str | None = row.pop("target")
    row |= {"quotes_benchmark": _quotes_benchmark(row["split"], target)}
    row |= {"has_image": image is not None}
    if target is not None:
        key = text_key(target)
        row |= {
            "target_characters": len(target.strip()),
            "target_sha256": _sha256(target.encode()),
            "text_key": _sha256(key.encode()),
            "text_key_characters": len(key),
        }
    if image is not None:
        decodable, ink = look(image, (row["width"], row["height"]))
        row |= {"image_sha256": _sha256(image), "ink": ink, "decodable": decodable}
    return row


def _quotes_benchmark(split: str, target: str | None) -> bool:
    if split != Split.TRAIN or target is None:
        return False
    return not load_declaration().quotations.isdisjoint(quotations(target))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def duplicates(rows: pa.Table) -> int:
    """Return how many rows repeat the target and the image (or its absence) of another."""
    keys = ["target_sha256", "image_sha256"]
    return int(rows.num_rows - rows.group_by(keys).aggregate([]).num_rows)


def _count(manifest: Path) -> dict[str, Any]:
    groups = ("split", "task", "language", "script")
    names = [*groups, "target_characters", "target_sha256", "image_sha256", "decodable"]
    table = pq.read_table(manifest, columns=names)
    counts: dict[str, Any] = {name: _count_values(table[name]) for name in groups}
    splits = {split: table.filter(pc.equal(table["split"], split.value)) for split in Split}
    return counts | {
        "rows": table.num_rows,
        "undecodable": pc.sum(pc.invert(table["decodable"])).as_py() or 0,
        "characters": {s: pc.sum(t["target_characters"]).as_py() or 0 for s, t in splits.items()},
        "duplicates": {s: duplicates(t) for s, t in splits.items()},
    }


def _count_values(column: pa.ChunkedArray) -> dict[str, int]:
    return {str(e["values"]): e["counts"] for e in pc.value_counts(column).to_pylist()}


def _count_lines(shards: Path) -> int:
    path = shards / "quarantine.jsonl"
    if not path.exists():
        return 0
    return sum(1 for line in path.read_bytes().splitlines() if line.strip())
