"""Good mixtures of other rows: some of the shards of a built one, as many of each task."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from random import Random

from components.mixture.production.store import ShardRecord, ShardStore
from components.nouns import Split, Task
from components.validation.zoo.shards import Shards

_LEFT_OUT = 0.25  # of the training shards of a task


def subset(built: Shards, folder: Path, random: Random) -> Shards:
    """Copy a mixture without a random quarter of the training shards of every task."""
    shards = Shards.copy(built.folder, folder, built.collection)
    store = ShardStore(str(folder))
    index = store.index()
    by_task: dict[Task, list[ShardRecord]] = defaultdict(list)
    for record in index.shards:
        if record.split is Split.TRAIN:
            by_task[record.task].append(record)
    left_out: set[str] = set()
    for records in by_task.values():
        most = max(record.rows for record in records)  # the last shard of a task is smaller
        whole = [record.path for record in records if record.rows == most]
        left_out.update(random.sample(whole, round(_LEFT_OUT * len(records))))
    kept = tuple(record for record in index.shards if record.path not in left_out)
    for path in left_out:
        (folder / path).unlink()
    store.write_index(replace(index, shards=kept))
    return shards
