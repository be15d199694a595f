"""Stage `profile`: shards -> the manifest, one row a sample, and the counts people look at."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from components.mixture.production.runners import ProcessRunner, Runner
from components.model_config import COMPRESSION, ViewsConfig
from components.nouns import Split
from components.validation.manifest.building import build_manifest
from components.validation.manifest.collection import Collection
from components.validation.manifest.reading import Manifest
from components.validation.manifest.viewing import Viewer

_COUNTED = ("split", "task", "language", "script")


@dataclass(frozen=True, slots=True)
class ProfileInputs:
    """The shards, how the profile's model looks at pictures, and where to write.

    `cache` keeps what was described between runs. `runner` changes the time, not the bytes.
    """

    collection: Collection
    views: ViewsConfig
    patch_size: int
    out: Path  # the folder of the manifest
    profile: Path
    cache: Path
    runner: Runner | None = None  # None: a process for each core this one may use


@dataclass(frozen=True, slots=True)
class ProfileOutputs:
    """The manifest (a folder), its counts (JSON), and how many rows were described this time."""

    manifest: Path
    profile: Path
    described: int


def run(inputs: ProfileInputs) -> ProfileOutputs:
    """Describe every sample; what is broken is described, not dropped, and a shard that cannot
    be read is named in the manifest's index.

    Raises:
        ScriptoriumError: the address names no filesystem, or a worker died.
    """
    viewer = Viewer(inputs.views, inputs.patch_size * COMPRESSION)
    runner = inputs.runner or ProcessRunner(len(os.sched_getaffinity(0)))
    built = build_manifest(inputs.collection, inputs.out, inputs.cache, viewer, runner)
    counts = count(Manifest(inputs.out))
    inputs.profile.parent.mkdir(parents=True, exist_ok=True)
    inputs.profile.write_text(
        json.dumps(counts, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    return ProfileOutputs(inputs.out, inputs.profile, built.described)


def count(manifest: Manifest) -> dict[str, Any]:
    """Return the counts of a manifest: rows by split, task, language and script, what is broken."""
    hashes = ("target_hash", "image_hash")
    table = manifest.columns([*_COUNTED, "target_characters", "decodable", *hashes])
    splits = {split: table.filter(pc.equal(table["split"], split.value)) for split in Split}
    return {name: _count_values(table[name]) for name in _COUNTED} | {
        "rows": table.num_rows,
        "shards": len(manifest.index.shards),
        "unreadable_shards": sum(shard.fault is not None for shard in manifest.index.shards),
        "undecodable": pc.sum(pc.invert(table["decodable"])).as_py() or 0,
        "quarantined": len(manifest.index.set_aside),
        "characters": {s: pc.sum(t["target_characters"]).as_py() or 0 for s, t in splits.items()},
        "duplicates": {
            s: t.num_rows - t.group_by(list(hashes)).aggregate([]).num_rows
            for s, t in splits.items()
        },
    }


def _count_values(column: pa.ChunkedArray) -> dict[str, int]:
    return {str(e["values"]): e["counts"] for e in pc.value_counts(column).to_pylist()}
