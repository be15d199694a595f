"""Whether the shards are there, whole, and as many rows as their maker said; and rows enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from components.config import GateConfig
from components.nouns import Split
from components.validation.manifest.collection import ManifestIndex
from components.validation.rules import Asked, Rule, TableSuite


def asked(index: ManifestIndex, config: GateConfig) -> Iterator[Asked]:
    """Ask the index of a manifest for its shards, its splits and its rows."""
    import pandas as pd

    shards = {
        "shard": [shard.path for shard in index.shards],
        "fault": [shard.fault or "" for shard in index.shards],
    }
    yield Asked(TableSuite("shards", "shard", (_READABLE, _ONCE)), pd.DataFrame(shards))
    rows: Counter[str] = Counter()
    for shard in index.shards:
        rows[shard.split] += shard.rows if shard.fault is None else 0
    splits = {"split": [*Split], "rows": [rows[split] for split in Split]}
    yield Asked(TableSuite("splits", "split", (_EVERY_SPLIT,)), pd.DataFrame(splits))
    yield Asked(
        TableSuite("manifest", "collection", (_enough(config.minimum_rows),)),
        pd.DataFrame({"collection": [index.collection], "rows": [index.rows]}),
    )


_READABLE = Rule(
    "every shard is whole",
    "ExpectColumnValuesToBeKnownIn",
    {"column": "fault", "value_set": [""]},
    "readable shards of the schema, of the rows and the hash their maker names",
)
_ONCE = Rule(
    "every shard is named once",
    "ExpectColumnValuesToBeUnique",
    {"column": "shard"},
    "no shard twice",
)
_EVERY_SPLIT = Rule(
    "every split is present",
    "ExpectColumnValuesToBeFiniteBetween",
    {"column": "rows", "min_value": 1},
    "at least 1 row of each split",
)


def _enough(minimum: int) -> Rule:
    return Rule(
        "enough rows",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "rows", "min_value": minimum},
        f"at least {minimum} rows",
    )
