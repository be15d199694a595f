"""Which rows of the shards may be used: all but those the gate before training set aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from components.nouns import ScriptoriumError

ADMISSION_SCHEMA = pa.schema(
    [
        pa.field("shard", pa.string(), nullable=False),  # relative to the collection's address
        pa.field("row", pa.int32(), nullable=False),  # from 0
    ]
)


_JUDGED = b"shards_sha256"


@dataclass(frozen=True, slots=True)
class Admission:
    """The rows set aside, by shard; a shard that is not named is admitted whole.

    `judged` is the `shards_digest` of the shards that the gate saw: of others it says nothing.
    """

    set_aside: Mapping[str, frozenset[int]] = field(default_factory=dict)
    judged: str = ""

    def admits(self, shard: str, row: int) -> bool:
        """Whether a row may be used."""
        return row not in self.set_aside.get(shard, frozenset())

    def rows(self, shard: str, total: int) -> NDArray[np.int64]:
        """The rows of a shard of `total` rows that may be used, in order."""
        refused = np.array(sorted(self.set_aside.get(shard, ())), np.int64)
        return np.setdiff1d(np.arange(total, dtype=np.int64), refused, assume_unique=True)


EVERYTHING = Admission()


def shards_digest(shards: Iterable[tuple[str, str]]) -> str:
    """One hash of shards: of their paths and SHA-256, in order."""
    lines = "".join(f"{sha256}  {path}\n" for path, sha256 in shards)
    return hashlib.sha256(lines.encode()).hexdigest()


def write_admission(path: Path, admission: Admission) -> None:
    """Write which rows are set aside: the same bytes for the same rows."""
    pairs = sorted((shard, row) for shard, rows in admission.set_aside.items() for row in rows)
    columns = {"shard": [shard for shard, _ in pairs], "row": [row for _, row in pairs]}
    schema = ADMISSION_SCHEMA.with_metadata({_JUDGED: admission.judged})
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns, schema=schema), path, compression="zstd")


def read_admission(path: Path) -> Admission:
    """Read what `write_admission` wrote.

    Raises:
        ScriptoriumError: the file is missing or is no such list.
    """
    try:
        table = pq.read_table(path, schema=ADMISSION_SCHEMA)
    except FileNotFoundError as error:
        raise ScriptoriumError(
            f"{path}: no such file: the gate before training has not admitted these shards"
        ) from error
    except (OSError, pa.ArrowException) as error:
        raise ScriptoriumError(f"{path}: not a list of rows set aside: {error}") from error
    found: dict[str, set[int]] = {}
    for shard, row in zip(table["shard"].to_pylist(), table["row"].to_pylist(), strict=True):
        found.setdefault(shard, set()).add(row)
    judged = (pq.read_schema(path).metadata or {}).get(_JUDGED, b"").decode()
    return Admission({shard: frozenset(rows) for shard, rows in found.items()}, judged)
