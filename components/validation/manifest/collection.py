"""What is profiled: some shards in one place, and what their maker said of them."""

from __future__ import annotations

from dataclasses import dataclass

from components.nouns import Quarantined


@dataclass(frozen=True, slots=True)
class ShardFile:
    """One shard as its maker names it; `fault` says why its maker's word on it is missing.

    `rows` and `sha256` are None where nothing is known of them.
    """

    path: str  # relative to the collection's address
    split: str
    rows: int | None = None
    sha256: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """Shards that are trained on together.

    `set_aside` is what their maker refused before any shard was written: unreadable documents,
    orders without a sample.
    """

    name: str  # "strips" or "mixture"
    address: str  # a folder, or any fsspec address
    shards: tuple[ShardFile, ...]
    set_aside: tuple[Quarantined, ...] = ()
    corpus: str | None = None  # the version of the corpus they were made from, if they say


@dataclass(frozen=True, slots=True)
class ProfiledShard:
    """A shard as it was found: `fault` says why none of its rows are in the manifest."""

    path: str
    split: str
    rows: int
    sha256: str
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class ManifestIndex:
    """`index.json` of a manifest: what was read, and what could not be."""

    collection: str
    corpus: str | None
    shards: tuple[ProfiledShard, ...]
    set_aside: tuple[Quarantined, ...]
    parts: tuple[str, ...]  # Parquet files beside the index, in order; rows follow the shards
    rows: int
    digest: str  # of all rows: two manifests with one digest say the same
