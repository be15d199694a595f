"""Locality-sensitive hashing: which sketches to compare, so that never all pairs are.

A sketch is cut into bands, and two sketches are compared if a band of theirs is equal (Leskovec,
Rajaraman and Ullman, Mining of Massive Datasets, section 3.4).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from components.validation.relations.arrays import Keys, mixed

Rows = NDArray[np.int64]

# Of one band and one row: a band that more have says too little to be worth the comparisons,
# and near rows have other bands in common.
MOST_PARTNERS = 64
NEIGHBOURS = 4  # within one set: the rows before it with the same band
PAIRS_AT_ONCE = 1 << 18  # 64 MB of text sketches


def bands(sketches: NDArray[np.unsignedinteger], width: int) -> Iterator[Keys]:
    """Yield one key a row for each band of `width` words: uint64 [rows]."""
    for start in range(0, sketches.shape[1] - width + 1, width):
        yield mixed(*(sketches[:, start + word] for word in range(width)))


def pairs_between(rows: Keys, others: Keys) -> Iterator[tuple[Rows, Rows]]:
    """Yield positions of rows and of others with the same key, some PAIRS_AT_ONCE at a time.

    At most MOST_PARTNERS of the others are named for a row.
    """
    order = np.argsort(others, kind="stable")
    keys = others[order]
    start = np.searchsorted(keys, rows, "left")
    count = np.minimum(np.searchsorted(keys, rows, "right") - start, MOST_PARTNERS)
    partnered = np.flatnonzero(count)
    for some in _slices(partnered, count[partnered]):
        repeated = np.repeat(some, count[some])
        before = np.cumsum(count[some]) - count[some]
        step = np.arange(len(repeated)) - np.repeat(before, count[some])
        yield repeated, order[start[repeated] + step]


def _slices(rows: Rows, counts: Rows) -> Iterator[Rows]:
    """Cut rows so that the counts of a piece add up to PAIRS_AT_ONCE or little more."""
    ends = np.cumsum(counts) // PAIRS_AT_ONCE
    yield from np.split(rows, np.flatnonzero(np.diff(ends)) + 1)


def pairs_within(keys: Keys) -> Iterator[tuple[Rows, Rows]]:
    """Yield positions of earlier and later rows with the same key.

    A row is paired with the NEIGHBOURS that come before it among those of its key.
    """
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    for step in range(1, NEIGHBOURS + 1):
        same = np.flatnonzero(ordered[step:] == ordered[:-step])
        for some in np.array_split(same, len(same) // PAIRS_AT_ONCE + 1):
            yield order[some], order[some + step]
