"""Reads what a `Drawing` draws: each row group once, kept while its window is being drawn."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence

from components.admission import Admission
from components.mixture.drawing import WINDOW, Draw, Group
from components.mixture.production.store import Index, ShardStore
from components.nouns import Sample, Split, Task


def groups_of(
    store: ShardStore, index: Index, split: Split, admission: Admission
) -> list[tuple[Task, Group]]:
    """Every row group of a split, with its task and without the rows set aside, by the index."""
    return [
        (shard.task, group)
        for shard in index.shards
        if shard.split is split
        for group in groups_in(
            shard.path, store.group_rows(shard.path), admission.set_aside.get(shard.path, ())
        )
    ]


def groups_in(path: str, rows: Sequence[int], set_aside: Collection[int]) -> Iterator[Group]:
    """Yield the groups of a shard, with `rows` rows each; `set_aside` are rows of the shard."""
    start = 0
    for number, count in enumerate(rows):
        inside = sorted(row - start for row in set_aside if start <= row < start + count)
        yield Group(path, number, count, tuple(inside))
        start += count


class MixtureReader:
    """Rows of a mixture by draw; holds at most one window of groups a task."""

    def __init__(self, store: ShardStore) -> None:
        self._store = store
        self._windows: dict[Task, OrderedDict[Group, list[Sample]]] = {}

    def read(self, draws: Iterator[Draw]) -> Iterator[Sample]:
        """Yield the drawn samples.

        Raises:
            ScriptoriumError: a shard is missing or cannot be read.
        """
        for draw in draws:
            yield self._group(draw)[draw.row]

    def _group(self, draw: Draw) -> list[Sample]:
        window = self._windows.setdefault(draw.task, OrderedDict())
        if draw.group in window:
            window.move_to_end(draw.group)
            return window[draw.group]
        # An own window: a task drawn often would push out the groups of one drawn rarely.
        if len(window) == WINDOW:
            window.popitem(last=False)
        window[draw.group] = list(self._store.samples(draw.group.path, [draw.group.number]))
        return window[draw.group]
