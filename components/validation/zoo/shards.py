"""A copy of a collection of shards to damage: rows as dictionaries, so that anything can be wrong.

Unlike `components.shards`, nothing here is checked: a null, an unknown task and a picture of
nothing can all be written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.mixture.production.store import ShardStore
from components.nouns import Split
from components.rendering.index import INDEX, read_index, write_index
from components.shards import SCHEMA, shard_path

Row = dict[str, Any]
COLLECTIONS = STRIPS, MIXTURE = "strips", "mixture"
ROWS_PER_GROUP = 50
NULLABLE = pa.schema([field.with_nullable(True) for field in SCHEMA], metadata=SCHEMA.metadata)


class Shards:
    """The shards of one collection in a folder that may be changed."""

    def __init__(self, folder: Path, collection: str) -> None:
        self.folder, self.collection = folder, collection

    @classmethod
    def copy(cls, clean: Path, folder: Path, collection: str) -> Shards:
        """Copy a collection by hard links: only what is damaged takes room.

        Nothing is ever written into a file, only in its place, so the originals stay whole.
        """
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(clean, folder, copy_function=os.link)
        return cls(folder, collection)

    def paths(self, split: str = "train", task: str = "") -> list[str]:
        """Shards of a split, relative to the folder; of a mixture also of one task alone."""
        if self.collection == STRIPS:
            return [f"{split}.parquet"]
        found = (self.folder / split).glob(f"{task or '*'}-*.parquet")
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def table(self, path: str) -> pa.Table:
        """A shard as it lies there."""
        return pq.read_table(self.folder / path)

    def read(self, path: str) -> list[Row]:
        """The rows of a shard, in order."""
        rows: list[Row] = self.table(path).to_pylist()
        return rows

    def rows(self, split: str, task: str = "") -> list[Row]:
        """All rows of a split, of one task or of all."""
        found = [row for path in self.paths(split, task) for row in self.read(path)]
        return [row for row in found if not task or row["task"] == task]

    def write(self, path: str, rows: Sequence[Row]) -> None:
        """Put rows in the place of a shard; nulls are written where the schema forbids them."""
        holed = any(
            row[field.name] is None for row in rows for field in SCHEMA if not field.nullable
        )
        schema = NULLABLE if holed else SCHEMA
        self.write_table(path, pa.Table.from_pylist(list(rows), schema=schema))

    def write_table(self, path: str, table: pa.Table) -> None:
        """Put a table of any schema in the place of a shard."""
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", row_group_size=ROWS_PER_GROUP)
        self.write_bytes(path, sink.getvalue().to_pybytes())

    def write_bytes(self, path: str, content: bytes) -> None:
        """Put any bytes in the place of a shard."""
        partial = self.folder / f"{path}.damaged"
        partial.write_bytes(content)
        partial.replace(self.folder / path)

    def change(self, path: str, change: Callable[[list[Row]], list[Row]]) -> None:
        """Rewrite the rows of a shard."""
        self.write(path, change(self.read(path)))

    def add(self, rows: Sequence[Row]) -> None:
        """Append training rows to the last shard that a row's task stands in."""
        by_path: dict[str, list[Row]] = {}
        for row in rows:
            by_path.setdefault(self.paths("train", row["task"])[-1], []).append(row)
        for path, more in by_path.items():
            self.write(path, [*self.read(path), *more])

    def seal(self) -> None:
        """Make the maker's index say what lies there now: the damage came before the index."""
        if self.collection == STRIPS:
            self._seal_strips()
        else:
            self._seal_mixture()

    def _seal_strips(self) -> None:
        corpus = read_index(self.folder).corpus
        (self.folder / INDEX).unlink()  # it shares its bytes with the undamaged one
        files = {split: pq.read_metadata(shard_path(self.folder, split)) for split in Split}
        rows = {split: metadata.num_rows for split, metadata in files.items()}
        write_index(self.folder, corpus, rows)

    def _seal_mixture(self) -> None:
        store = ShardStore(str(self.folder))
        index = store.index()
        there = [old for old in index.shards if (self.folder / old.path).exists()]
        shards = tuple(store.record(old.path, old.split, old.task) for old in there)
        store.write_index(replace(index, shards=shards))
