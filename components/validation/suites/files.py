"""Whether the files are there: shards, whole and with rows enough, and benchmarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from components.benchmark.fingerprints import Fingerprint
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


def asked_benchmarks(fingerprints: Sequence[Fingerprint]) -> Asked:
    """Ask for benchmarks: without any, no training row could show one."""
    import pandas as pd

    names = [fingerprint.name for fingerprint in fingerprints]
    rows = [fingerprint.table.num_rows for fingerprint in fingerprints]
    suite = TableSuite("benchmarks", "benchmark", (_FINGERPRINTED,))
    return Asked(suite, pd.DataFrame({"benchmark": names, "rows": rows}))


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
_FINGERPRINTED = Rule(
    "every benchmark has fingerprints",
    "ExpectColumnValuesToBeFiniteBetween",
    {"column": "rows", "min_value": 1},
    "at least 1 page of each",
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
