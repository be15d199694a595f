"""What the loader really yields in the steps of a training stage, once some rows are set aside.

The very code that draws for training is asked, so a wrong order, a task that runs dry or a row
that comes up a hundred times shows before anything is trained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from components.admission import Admission
from components.config import TrainConfig
from components.mixture.curriculum import phases_of, shares_at
from components.mixture.drawing import Drawing, Group
from components.mixture.strips import make_plan, rows_by_kind
from components.mixture_config import MixtureConfig
from components.nouns import Split, Task
from components.validation.cells import Cell, gather
from components.validation.declaration import Declared

# What drawing asks of a manifest, all rows of it in their order.
COLUMNS = ("shard", "row", "split", "task", "language", "script", "target_characters")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draws of one phase of a stage.

    `positions` are the rows of the manifest that are drawn, one entry a draw; `declared` the
    share of each cell that params ask for.
    """

    phase: str
    positions: NDArray[np.int64]
    declared: Mapping[Cell, float]


def draw_strips(
    rows: pa.Table,
    admission: Admission,
    stages: Mapping[str, TrainConfig],
    *,
    declared: Declared,
    seed: int,
) -> list[Drawn]:
    """Draw what `components.training` draws from the strips, one phase a stage.

    Args:
        rows: `COLUMNS` of the whole manifest.
        admission: which rows are set aside.
        stages: by name.
        declared: of the strips; only tasks that a stage has a batch size for are drawn.
        seed: from `params.yaml`.
    """
    training = pc.fill_null(pc.equal(rows["split"], Split.TRAIN.value), False)
    candidates = np.flatnonzero(training.to_numpy() & admitted(rows, admission))
    tasks = np.asarray(rows["task"].fill_null("").take(candidates).to_pylist(), np.str_)
    # Of the tokenizer of characters these are the tokens; of another one they order as well.
    lengths = rows["target_characters"].fill_null(0).take(candidates).to_numpy().astype(np.int64)
    found = []
    for stage, config in stages.items():
        chosen = _batches(config, tasks, lengths, seed)
        cells = _of_tasks(declared.cells, config.batch_size)
        found.append(Drawn(stage, candidates[chosen], cells))
    return found


def _batches(
    config: TrainConfig, tasks: NDArray[np.str_], lengths: NDArray[np.int64], seed: int
) -> NDArray[np.int64]:
    """The rows of all batches of a stage, one after another; none if it has nothing to draw."""
    if not np.isin(tasks, [task.value for task in config.batch_size]).any():
        return np.empty(0, np.int64)
    plan = make_plan(config, rows_by_kind(tasks), lengths, seed)
    return np.concatenate([plan.batch(step).rows for step in range(len(plan))])


def draw_mixture(
    rows: pa.Table,
    groups: Sequence[tuple[Task, Group]],
    stages: Mapping[str, TrainConfig],
    *,
    config: MixtureConfig,
    declared: Declared,
    seed: int,
) -> list[Drawn]:
    """Draw what a stage draws from the mixture, phase by phase of its curriculum.

    Args:
        rows: `COLUMNS` of the whole manifest.
        groups: of the training shards, without the rows set aside (`reading.groups_of`).
        stages: by name; as many samples are drawn as their largest batches hold in all steps.
        config: the mixture's.
        declared: of the mixture.
        seed: from `params.yaml`.

    Raises:
        ScriptoriumError: a phase draws a task of which no row is left.
    """
    starts = _starts(rows, groups)
    found = []
    for stage, training in stages.items():
        phases = phases_of(config, stage)
        total = training.steps * max(training.batch_size.values())
        drawing = Drawing(groups, phases, total, seed)
        ends = [round(phase.start * total) for phase in phases] + [total]
        for phase, (first, last) in zip(phases, pairwise(ends), strict=True):
            draws = drawing.draws(first, last)
            positions = [starts[draw.group.path, draw.group.number] + draw.row for draw in draws]
            found.append(
                Drawn(
                    f"{stage} from {phase.start:.0%}",
                    np.asarray(positions, np.int64),
                    _weighted(declared.cells, shares_at([phase], phase.start)),
                )
            )
    return found


def admitted(rows: pa.Table, admission: Admission) -> NDArray[np.bool_]:
    """Whether each row of a manifest (columns shard and row) may be used."""
    may = np.ones(rows.num_rows, np.bool_)
    for shard, refused in admission.set_aside.items():
        of_shard = np.flatnonzero(pc.fill_null(pc.equal(rows["shard"], shard), False).to_numpy())
        numbers = rows["row"].take(of_shard).to_numpy()
        may[of_shard[np.isin(numbers, np.fromiter(refused, np.int64))]] = False
    return may


def _starts(rows: pa.Table, groups: Sequence[tuple[Task, Group]]) -> dict[tuple[str, int], int]:
    """The row of the manifest that is the first of each row group."""
    shards = rows["shard"].combine_chunks().dictionary_encode()
    codes, first = np.unique(shards.indices.to_numpy(), return_index=True)
    names = shards.dictionary.take(codes).to_pylist()
    following = dict(zip(names, first.tolist(), strict=True))
    starts = {}
    for _, group in groups:
        starts[group.path, group.number] = following[group.path]
        following[group.path] += group.rows
    return starts


def _of_tasks(cells: Mapping[Cell, float], tasks: Mapping[Task, int]) -> dict[Cell, float]:
    """The cells of some tasks, with shares that add up to 1."""
    kept = {cell: share for cell, share in cells.items() if cell.task in set(tasks)}
    total = sum(kept.values())
    return {cell: share / total for cell, share in kept.items()}


def _weighted(cells: Mapping[Cell, float], tasks: Mapping[Task, float]) -> dict[Cell, float]:
    """Cells whose languages have their share of a task, and tasks the shares of a phase."""
    inside = gather(cells, lambda cell: cell.task)
    return {
        cell: tasks[Task(cell.task)] * share / inside[cell.task]
        for cell, share in cells.items()
        if tasks.get(Task(cell.task))
    }
