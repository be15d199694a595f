"""The training set in memory: compressed images, and what it takes to sort and label them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

from components.admission import Admission
from components.mixture.admitted import admitted_columns
from components.mixture.plan import Kind
from components.mixture.strips import rows_by_kind
from components.nouns import Alignment, Split

_COLUMNS = ("task", "target", "image", "align_line", "align_left", "align_right")


@dataclass(frozen=True)
class Dataset:
    """Rows of one split; images stay compressed until they are drawn."""

    tasks: NDArray[np.str_]
    targets: list[str]
    tokens: list[list[int]]
    table: pa.Table

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each target."""
        return np.array([len(ids) for ids in self.tokens], np.int64)

    def rows(self) -> dict[Kind, NDArray[np.int64]]:
        """Candidates by kind of batch; a page can be read whole or in tiles."""
        return rows_by_kind(self.tasks)

    def pixels(self, row: int) -> NDArray[np.uint8]:
        """The grey image of a row: (height, width)."""
        data = self.table["image"][row].as_py()
        with Image.open(io.BytesIO(data)) as image:
            return np.asarray(image.convert("L"))

    def alignment(self, row: int) -> Alignment | None:
        """Where the characters of a row's target stand, if the renderer knew."""
        values = [self.table[name][row].as_py() for name in _COLUMNS[3:]]
        return None if values[0] is None else Alignment(*map(tuple, values))


def load_dataset(
    folder: Path,
    split: Split,
    encode: Callable[[list[str]], list[list[int]]],
    admission: Admission,
) -> Dataset:
    """Read what is admitted of a split's shard; `encode` turns targets into token ids."""
    table = admitted_columns(folder, split, _COLUMNS, admission).combine_chunks()
    targets = table["target"].to_pylist()
    tasks = np.array(table["task"].to_pylist())
    return Dataset(tasks, targets, encode(targets), table)
