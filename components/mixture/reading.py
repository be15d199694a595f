"""Reads what a `Drawing` draws: each row group once, kept while its window is being drawn."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from components.mixture.drawing import WINDOW, Draw, Group
from components.mixture.production.store import Index, ShardStore
from components.nouns import Sample, Split, Task


def groups_of(store: ShardStore, index: Index, split: Split) -> list[tuple[Task, Group]]:
    """Every row group of a split, with its task, in the order of the index."""
    return [
        (shard.task, Group(shard.path, number, rows))
        for shard in index.shards
        if shard.split is split
        for number, rows in enumerate(store.group_rows(shard.path))
    ]


class MixtureReader:
    """Rows of a mixture by draw; holds at most one window of groups a task."""

    def __init__(self, store: ShardStore, tasks: int) -> None:
        self._store = store
        self._most = WINDOW * tasks
        self._groups: OrderedDict[tuple[str, int], list[Sample]] = OrderedDict()

    def read(self, draws: Iterator[Draw]) -> Iterator[Sample]:
        """Yield the drawn samples.

        Raises:
            ScriptoriumError: a shard is missing or cannot be read.
        """
        for draw in draws:
            yield self._group(draw.group)[draw.row]

    def _group(self, group: Group) -> list[Sample]:
        key = (group.path, group.number)
        if key in self._groups:
            self._groups.move_to_end(key)
        else:
            self._groups[key] = list(self._store.samples(group.path, [group.number]))
            if len(self._groups) > self._most:
                self._groups.popitem(last=False)
        return self._groups[key]
