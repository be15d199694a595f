"""`index.json` beside the strips: what `render` wrote, so that what is lost later is seen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.nouns import Split
from components.records import read_json, write_json
from components.shards import shard_path

INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class WrittenShard:
    """A shard as it was written; `path` is relative to the folder, `sha256` is of its bytes."""

    path: str
    split: Split
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StripsIndex:
    """The shards of one render, in the order of the splits, and the version of their corpus."""

    corpus: str
    shards: tuple[WrittenShard, ...]


def write_index(folder: Path, corpus: str, counts: Mapping[Split, int]) -> None:
    """Write the index of the shards in a folder, which have `counts` rows."""
    shards = (_written(shard_path(folder, split), split, counts[split]) for split in Split)
    write_json(folder / INDEX, StripsIndex(corpus, tuple(shards)))


def read_index(folder: Path) -> StripsIndex:
    """Read the index in a folder.

    Raises:
        ScriptoriumError: it is missing or damaged; the sentence names it and the field.
    """
    return read_json(StripsIndex, folder / INDEX)


def _written(path: Path, split: Split, rows: int) -> WrittenShard:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenShard(path.name, split, rows, sha256)
