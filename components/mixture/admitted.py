"""Reads the shard of a split without the rows that the gate before training set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from components.admission import Admission
from components.nouns import Sample, Split
from components.shards import read_columns, read_shard, shard_path


def admitted_columns(
    folder: Path, split: Split, names: Sequence[str], admission: Admission
) -> pa.Table:
    """Some columns of the admitted rows of a split, in order."""
    path = shard_path(folder, split)
    table = read_columns(path, names)
    rows = admission.rows(path.name, table.num_rows)
    return table if len(rows) == table.num_rows else table.take(pa.array(rows))


def admitted_samples(folder: Path, split: Split, admission: Admission) -> Iterator[Sample]:
    """Yield the admitted samples of a split in order, one row group in memory at a time.

    Raises:
        ScriptoriumError: the shard has another schema version.
    """
    path = shard_path(folder, split)
    for row, sample in enumerate(read_shard(path)):
        if admission.admits(path.name, row):
            yield sample
