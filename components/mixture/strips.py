"""The order of a training stage on strips: each kind by its share of the rows, pages in tiles too.

Training draws by it and the gate before training asks it, so that both speak of the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from components.config import TrainConfig
from components.mixture.plan import Kind, Plan
from components.nouns import Task


def rows_by_kind(tasks: NDArray[np.str_]) -> dict[Kind, NDArray[np.int64]]:
    """Row numbers of each kind, from the task of every row; a page may be read in tiles too."""
    strips = (Task.LINE, Task.PAGE, Task.TEXT)
    lines, pages, texts = (np.flatnonzero(tasks == task.value) for task in strips)
    return {Kind.LINE: lines, Kind.PAGE: pages, Kind.TILED: pages, Kind.TEXT: texts}


def make_plan(
    config: TrainConfig,
    rows: Mapping[Kind, NDArray[np.int64]],
    lengths: NDArray[np.int64],
    seed: int,
) -> Plan:
    """Draw each kind that has a batch size by its share of the rows; some pages in tiles.

    Args:
        config: the stage.
        rows: `rows_by_kind` of the training set.
        lengths: (rows,) tokens of every target of the training set.
        seed: from `params.yaml`.
    """
    size = {Kind(task.value): number for task, number in config.batch_size.items()}
    size[Kind.TILED] = size[Kind.PAGE]
    shares = {kind: len(rows[kind]) / len(lengths) for kind in size}
    pages = shares[Kind.PAGE]
    shares |= {Kind.PAGE: pages * (1 - config.tiled_share), Kind.TILED: pages * config.tiled_share}
    return Plan(
        rows=rows,
        lengths=lengths,
        shares=shares,
        batch_size=size,
        steps=config.steps,
        seed=seed,
    )
