"""Damage to whole shards: lost, empty, cut short, exchanged, other than their maker said."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pyarrow as pa

from components.rendering.index import INDEX
from components.validation.zoo.columns import changed
from components.validation.zoo.damage import Apply, Damage, of_mixture, of_strips
from components.validation.zoo.shards import Shards


def _content(change: Callable[[bytes], bytes]) -> Apply:
    """Change the bytes of the first training shard; its maker's index does not know."""

    def apply(shards: Shards, _random: Random) -> int:
        path = shards.paths("train")[0]
        rows = shards.table(path).num_rows
        shards.write_bytes(path, change((shards.folder / path).read_bytes()))
        return int(rows)

    return apply


def _lost(shards: Shards, _random: Random) -> int:
    path = shards.paths("train")[0]
    rows = shards.table(path).num_rows
    (shards.folder / path).unlink()
    return int(rows)


def _unnamed(shards: Shards, _random: Random) -> int:
    (shards.folder / INDEX).unlink()
    return sum(int(shards.table(path).num_rows) for path in shards.paths("train"))


def _emptied(split: str) -> Apply:
    def apply(shards: Shards, _random: Random) -> int:
        path = shards.paths(split)[0]
        found = shards.table(path)
        shards.write_table(path, found.slice(0, 0))
        shards.seal()
        return int(found.num_rows)

    return apply


def _exchanged(shards: Shards, _random: Random) -> int:
    """The test shard under the name of the training shard, and the other way round."""
    train, test = (shards.table(f"{split}.parquet") for split in ("train", "test"))
    shards.write_table("train.parquet", test)
    shards.write_table("test.parquet", train)
    shards.seal()
    return int(train.num_rows + test.num_rows)


def _fewer(found: pa.Table) -> pa.Table:
    return found.slice(found.num_rows // 50)


def _half(found: pa.Table) -> pa.Table:
    return found.slice(0, found.num_rows // 2)


def _backwards(found: pa.Table) -> pa.Table:
    return found.take(list(range(found.num_rows))[::-1])


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    cut = _content(lambda raw: raw[: len(raw) // 2])
    nothing, text = _content(lambda _raw: b""), _content(lambda _raw: b"id,target\n" * 99)
    return (
        *of_strips(
            (
                ("missing shard", "the training shard is not there", "every shard is whole", _lost),
                (
                    "empty shard",
                    "a training shard without rows",
                    "every shard is whole",
                    _emptied("train"),
                ),
                (
                    "empty test shard",
                    "a test shard without rows",
                    "every shard is whole",
                    _emptied("test"),
                ),
                (
                    "shard cut short",
                    "the second half of the bytes lost",
                    "every shard is whole",
                    cut,
                ),
                ("shard of no bytes", "an empty file", "every shard is whole", nothing),
                ("not a shard", "text in a file named .parquet", "every shard is whole", text),
                (
                    "a few rows lost",
                    "the first fiftieth of the training shard, against its index",
                    "every shard is whole",
                    changed(_fewer, False),
                ),
                ("index lost", "nothing says what was written", "every shard is whole", _unnamed),
                (
                    "shards exchanged",
                    "training and test shard",
                    "rows lie in the shard of their split",
                    _exchanged,
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "missing shard of many",
                    "one of the index is not there",
                    "every shard is whole",
                    _lost,
                ),
                (
                    "rows lost",
                    "half of a shard, against the index",
                    "every shard is whole",
                    changed(_half, False),
                ),
                (
                    "other rows",
                    "in another order than the index's hash",
                    "every shard is whole",
                    changed(_backwards, False),
                ),
            )
        ),
    )
