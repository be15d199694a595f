"""Writes a split of a mixture as MDS, the shard format of Mosaic's `streaming`, for its loaders.

Format version 2 as `streaming` 0.10 reads it. A shard is: the number of samples and the offsets of
all samples and of the end (little-endian uint32), the configuration as JSON, the samples. A sample
is the uint32 size of each column without a fixed size, then the columns, both by column name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from components.admission import Admission
from components.mixture.production.store import ShardStore
from components.nouns import Sample, ScriptoriumError, Split

SHARD_BYTES = 64 * 2**20  # at most, unless a single sample is larger
_TEXT = (
    "document",
    "id",
    "language",
    "licence",
    "prompt",
    "regions",
    "script",
    "source",
    "target",
    "task",
)
_ENCODINGS = dict(
    sorted(
        {
            **dict.fromkeys(_TEXT, "str"),
            "image": "bytes",
            "width": "int32",
            "height": "int32",
        }.items()
    )
)
_FIXED_SIZES = {"int32": 4}
_SIZES = [_FIXED_SIZES.get(encoding) for encoding in _ENCODINGS.values()]
_HEADER = {
    "column_encodings": list(_ENCODINGS.values()),
    "column_names": list(_ENCODINGS),
    "column_sizes": _SIZES,
    "compression": None,
    "format": "mds",
    "hashes": [],
    "size_limit": SHARD_BYTES,
    "version": 2,
}


def export_mds(
    store: ShardStore,
    split: Split,
    out: Path,
    admission: Admission,
    shard_bytes: int = SHARD_BYTES,
) -> int:
    """Write what is admitted of a split into the empty or absent `out`; return how many samples.

    A text-only row has an image of no bytes. `regions` is JSON.

    Raises:
        ScriptoriumError: the folder has something in it, or the mixture cannot be read.
    """
    if out.exists() and any(out.iterdir()):
        raise ScriptoriumError(f"{out}: not empty; an export needs a folder of its own")
    out.mkdir(parents=True, exist_ok=True)
    paths = [shard.path for shard in store.index().shards if shard.split is split]
    encoded = (
        _encode(sample)
        for path in paths
        for row, sample in enumerate(store.samples(path))
        if admission.admits(path, row)
    )
    shards = []
    for number, samples in enumerate(_full(encoded, shard_bytes)):
        name = f"shard.{number:05d}.mds"
        content = _shard(samples)
        (out / name).write_bytes(content)
        shards.append(_entry(name, len(content), len(samples)))
    index = {"version": 2, "shards": shards}
    (out / "index.json").write_text(json.dumps(index, sort_keys=True), encoding="utf-8")
    return sum(shard["samples"] for shard in shards)


def _entry(name: str, size: int, samples: int) -> dict[str, Any]:
    raw = {"basename": name, "bytes": size, "hashes": {}}
    return {**_HEADER, "raw_data": raw, "samples": samples, "zip_data": None}


def _encode(sample: Sample) -> bytes:
    values = _values(sample)
    columns = [_column(encoding, values[name]) for name, encoding in _ENCODINGS.items()]
    lengths = [len(column) for column, size in zip(columns, _SIZES, strict=True) if size is None]
    return np.array(lengths, "<u4").tobytes() + b"".join(columns)


def _values(sample: Sample) -> Mapping[str, Any]:
    regions = json.dumps([asdict(region) for region in sample.regions], ensure_ascii=False)
    plain = {name: getattr(sample, name) for name in _ENCODINGS if name != "regions"}
    return {**plain, "regions": regions, "image": sample.image or b""}


def _column(encoding: str, value: str | bytes | int) -> bytes:
    if encoding == "int32":
        return np.array(value, "<i4").tobytes()
    return value if isinstance(value, bytes) else str(value).encode()


def _full(samples: Iterable[bytes], limit: int) -> Iterator[list[bytes]]:
    """Yield lists of samples whose bytes together stay within the limit."""
    held: list[bytes] = []
    for sample in samples:
        if held and sum(map(len, held)) + len(sample) > limit:
            yield held
            held = []
        held.append(sample)
    if held:
        yield held


def _shard(samples: list[bytes]) -> bytes:
    config = json.dumps(_HEADER, sort_keys=True).encode()
    count = np.array(len(samples), "<u4").tobytes()
    ends = np.cumsum([0, *map(len, samples)])
    begin = len(count) + 4 * len(ends) + len(config)
    return b"".join([count, (ends + begin).astype("<u4").tobytes(), config, *samples])
