"""Which rows a training run draws from a mixture: a pure function of (seed, stage, cursor).

There is no shuffle buffer: an interrupted run that knows how many samples it has drawn goes on
with the very next one. A task's epoch is a permutation of its row groups, and of the rows inside
windows of a few groups, so that every group is read once an epoch and rows still mix well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from components.mixture.curriculum import shares_at
from components.mixture_config import Phase
from components.nouns import ScriptoriumError, Task

WINDOW = 16  # row groups whose rows are shuffled together, and kept in memory by a reader
_GOLDEN = np.uint64(11400714819323198485)  # the golden ratio's fraction of 2 ** 64


@dataclass(frozen=True, slots=True)
class Group:
    """One row group of one shard; `set_aside` are rows in it that are never drawn."""

    path: str
    number: int
    rows: int
    set_aside: tuple[int, ...] = ()

    @property
    def admitted(self) -> NDArray[np.int64]:
        """The rows that may be drawn, in order."""
        return np.setdiff1d(np.arange(self.rows), self.set_aside)


@dataclass(frozen=True, slots=True)
class Draw:
    """One row to read: the task's row group and the row in it."""

    task: Task
    group: Group
    row: int


class TaskOrder:
    """The endless order of one task's rows: epoch after epoch, each row once an epoch."""

    def __init__(self, task: Task, groups: Sequence[Group], seed: int) -> None:
        self.task, self.groups, self.seed = task, tuple(groups), seed
        self.rows = sum(len(group.admitted) for group in groups)
        self._epoch = lru_cache(maxsize=2)(self._permute)

    def __getitem__(self, count: int) -> Draw:
        """The draw that follows `count` draws of this task."""
        epoch, place = divmod(count, self.rows)
        group, row = self._epoch(epoch)[place]
        return Draw(self.task, self.groups[group], int(row))

    def _permute(self, epoch: int) -> NDArray[np.int64]:
        """(rows, 2): the group and the row in it, for every place of an epoch."""
        stream = int.from_bytes(self.task.encode()[:6].ljust(6, b"\0"), "little")
        key = [self.seed, (stream << 16) | epoch]
        generator = np.random.Generator(np.random.Philox(key=key))
        order = generator.permutation(len(self.groups))
        windows = []
        for start in range(0, len(order), WINDOW):
            chosen = order[start : start + WINDOW]
            rows = [self.groups[g].admitted for g in chosen]
            pairs = [
                np.stack([np.full_like(r, g), r], 1) for g, r in zip(chosen, rows, strict=True)
            ]
            windows.append(generator.permutation(np.concatenate(pairs)))
        return np.concatenate(windows)


class Drawing:
    """The samples of a stage in order; `total` is how many it draws in all its steps."""

    def __init__(
        self,
        groups: Sequence[tuple[Task, Group]],
        phases: Sequence[Phase],
        total: int,
        seed: int,
    ) -> None:
        """Prepare the order.

        Raises:
            ScriptoriumError: a phase draws a task of which the mixture has no row.
        """
        self.phases, self.total, self.seed = tuple(phases), total, seed
        self._tasks = sorted({task for task, group in groups if len(group.admitted)})
        self._orders = [
            TaskOrder(task, [group for t, group in groups if t == task], seed)
            for task in self._tasks
        ]
        self._require_rows()
        self._sequence = self._assign()

    def tasks(self, start: int, stop: int) -> list[Task]:
        """The tasks of the samples from `start` to `stop`."""
        return [self._tasks[index] for index in self._sequence[start:stop]]

    def draws(self, start: int, stop: int) -> Iterator[Draw]:
        """Yield the samples from number `start` to `stop`; `start` is all a resumed run needs."""
        counts = np.bincount(self._sequence[:start], minlength=len(self._tasks))
        for index in self._sequence[start:stop]:
            yield self._orders[index][int(counts[index])]
            counts[index] += 1

    def _require_rows(self) -> None:
        for phase in self.phases:
            for task, share in shares_at([phase], phase.start).items():
                if share > 0 and task not in self._tasks:
                    raise ScriptoriumError(f"the curriculum draws {task}, the mixture has none")

    def _assign(self) -> NDArray[np.int64]:
        """The task of every sample: shares hold nearly exactly over any stretch of a phase."""
        places = np.arange(self.total, dtype=np.uint64) * _GOLDEN + np.uint64(self.seed)
        circle = places.astype(np.float64) / 2.0**64
        sequence = np.empty(self.total, np.int64)
        starts = [round(phase.start * self.total) for phase in self.phases]
        for phase, first, last in zip(self.phases, starts, [*starts[1:], self.total], strict=True):
            shares = shares_at([phase], phase.start)
            ends = np.cumsum([shares.get(task, 0.0) for task in self._tasks])
            sequence[first:last] = np.searchsorted(ends / ends[-1], circle[first:last], "right")
        return np.minimum(sequence, len(self._tasks) - 1)
