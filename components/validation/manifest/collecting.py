"""The two collections a run trains on: what their makers say lies there, nothing opened yet."""

from __future__ import annotations

from pathlib import Path

from components.mixture.production.store import ShardStore
from components.nouns import Quarantined, Split
from components.records import read_lines
from components.shards import shard_path
from components.validation.manifest.collection import Collection, ShardFile

QUARANTINE = "quarantine.jsonl"


def strips_collection(folder: Path) -> Collection:
    """The shards of `scriptorium render`: one a split, and the documents it set aside.

    Raises:
        ScriptoriumError: a damaged line of its `quarantine.jsonl`; the sentence names it.
    """
    refused = folder / QUARANTINE
    return Collection(
        name="strips",
        address=str(folder),
        shards=tuple(ShardFile(shard_path(Path(), split).name, split.value) for split in Split),
        set_aside=tuple(read_lines(Quarantined, refused)) if refused.exists() else (),
    )


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
