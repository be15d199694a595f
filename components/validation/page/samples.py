"""Which rows show what a collection looks like: of every task, some in its commonest scripts."""

from __future__ import annotations

from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from components.nouns import Split
from components.validation.manifest.reading import Manifest
from components.validation.page.pictures import Place

MOST_OF_A_TASK = 4


def typical_rows(manifest: Manifest) -> dict[str, list[Place]]:
    """Return some training rows by task: the first of each of its commonest scripts."""
    rows = manifest.columns(["split", "task", "script"])
    rows = rows.append_column("number", pa.array(range(rows.num_rows), pa.int64()))
    train = rows.filter(pc.equal(rows["split"], Split.TRAIN.value)).drop_null()
    kinds = train.group_by(["task", "script"]).aggregate([("number", "min"), ("number", "count")])
    order = [("task", "ascending"), ("number_count", "descending"), ("script", "ascending")]
    kinds = kinds.sort_by(order)
    chosen: dict[str, list[int]] = {
        task: [kind["number_min"] for kind in kinds_of][:MOST_OF_A_TASK]
        for task, kinds_of in groupby(kinds.to_pylist(), lambda kind: str(kind["task"]))
    }
    places = _places(manifest, sorted(number for numbers in chosen.values() for number in numbers))
    return {task: [places[number] for number in numbers] for task, numbers in chosen.items()}


def _places(manifest: Manifest, numbers: list[int]) -> dict[int, Place]:
    where = manifest.columns(["shard", "row"]).take(pa.array(numbers, pa.int64())).to_pylist()
    return {n: Place(at["shard"], at["row"]) for n, at in zip(numbers, where, strict=True)}
