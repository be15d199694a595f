"""The two collections a run trains on: what their makers say lies there, no shard opened yet."""

from __future__ import annotations

from pathlib import Path

from components.mixture.production.store import ShardStore
from components.nouns import Quarantined, ScriptoriumError, Split
from components.records import read_lines
from components.rendering.index import INDEX, StripsIndex, read_index
from components.shards import shard_path
from components.validation.manifest.collection import Collection, ShardFile

QUARANTINE = "quarantine.jsonl"


def strips_collection(folder: Path) -> Collection:
    """The shards of `scriptorium render`: one a split, and the documents it set aside.

    Without the index that `render` writes, nothing says what they should hold: each is at fault.

    Raises:
        ScriptoriumError: a damaged line of its `quarantine.jsonl`; the sentence names it.
    """
    refused = folder / QUARANTINE
    try:
        index, missing = read_index(folder), f"{INDEX} does not name it"
    except (OSError, ScriptoriumError) as error:
        index, missing = None, str(error)
    return Collection(
        name="strips",
        address=str(folder),
        shards=tuple(_strip_file(split, index, missing) for split in Split),
        set_aside=tuple(read_lines(Quarantined, refused)) if refused.exists() else (),
        corpus=index.corpus if index else None,
    )


def _strip_file(split: Split, index: StripsIndex | None, missing: str) -> ShardFile:
    """The shard of a split as the index names it; `missing` is its fault if it does not."""
    path = shard_path(Path(), split).name
    for shard in index.shards if index else ():
        if (shard.path, shard.split) == (path, split):
            return ShardFile(path, split.value, shard.rows, shard.sha256)
    return ShardFile(path, split.value, fault=missing)


def mixture_collection(address: str) -> Collection:
    """The shards of `scriptorium mixture build`, each with the rows and the hash of its index.

    Raises:
        ScriptoriumError: there is no index, or it cannot be read.
    """
    index = ShardStore(address).index()
    return Collection(
        name="mixture",
        address=address,
        shards=tuple(
            ShardFile(shard.path, shard.split.value, shard.rows, shard.sha256)
            for shard in index.shards
        ),
        set_aside=(*index.unmade, *index.quarantined),
        corpus=index.corpus,
    )
