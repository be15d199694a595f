"""Which rows are related to which: those that people left out to none, training rows to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.nouns import Split
from components.validation.manifest.reading import Manifest
from components.validation.relations.arrays import Marks, is_name


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows that show a benchmark, and validation rows that show a test row, by one of the senses.

    All are bool [rows].
    """

    benchmark: Marks
    test: Marks
    test_nearly: Marks


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a manifest that are related; all of them unless some are left out."""

    manifest: Manifest
    kept: Marks | None  # bool [rows of the manifest]

    @classmethod
    def of(cls, manifest: Manifest, left_out: NDArray[np.int64]) -> Rows:
        """All rows but those of the numbers `left_out`."""
        if not len(left_out):
            return cls(manifest, None)
        kept = np.ones(manifest.rows, np.bool_)
        kept[left_out] = False
        return cls(manifest, kept)

    def columns(self, names: Sequence[str]) -> pa.Table:
        """Some columns of these rows."""
        table = self.manifest.columns(names)
        return table if self.kept is None else table.filter(pa.array(self.kept))

    def spread(self, column: NDArray[np.generic]) -> NDArray[np.generic]:
        """Bring a column to all rows of the manifest: zeros where they are left out."""
        if self.kept is None:
            return column
        whole = np.zeros(len(self.kept), column.dtype)
        whole[self.kept] = column
        return whole


@dataclass(frozen=True, slots=True)
class Sides:
    """Which rows are of which split (bool), and the numbers of the rows that measure."""

    training: Marks
    validating: Marks
    testing: NDArray[np.int64]
    held_out: NDArray[np.int64]

    @classmethod
    def of(cls, splits: pa.ChunkedArray) -> Sides:
        """Take the column `split`."""
        held_out = np.flatnonzero(is_name(splits, Split.VALIDATION, Split.TEST))
        testing = np.flatnonzero(is_name(splits, Split.TEST))
        return cls(
            is_name(splits, Split.TRAIN), is_name(splits, Split.VALIDATION), testing, held_out
        )
