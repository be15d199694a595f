"""A night's manifest in numbers few enough to keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from components.validation.bins import EDGES, binned, bins_of
from components.validation.manifest.reading import Manifest

FEWEST = 30  # rows of a slice that is kept
SLICED = ("split", "task", "script", "language")
NAMED = (*SLICED, "source", "licence", "font", "prompt_kind", "mode")
# Not one of NAMED: which languages its texts were taken for tells something of one language alone.
TAKEN_FOR = "language_found"
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many rows of a slice lie in each bin of a column (`bins.EDGES`)."""

    column: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one value of a column, "task=line", or "all" of them."""

    name: str
    rows: int
    histograms: tuple[Histogram, ...]

    def counts(self) -> dict[str, tuple[int, ...]]:
        """The counts by column."""
        return {histogram.column: histogram.counts for histogram in self.histograms}


@dataclass(frozen=True, slots=True)
class Names:
    """How many rows say each name in a column; the empty name stands for null."""

    column: str
    names: tuple[str, ...]
    rows: tuple[int, ...]

    def counts(self) -> dict[str, int]:
        """The rows by name."""
        return dict(zip(self.names, self.rows, strict=True))


@dataclass(frozen=True, slots=True)
class Night:
    """What is kept of a manifest; `digest` is the manifest's.

    `scale` says in which bins and columns it was counted (`scale()`): histograms of another scale
    compare with nothing.
    """

    digest: str
    corpus: str | None
    rows: int
    slices: tuple[Slice, ...]
    named: tuple[Names, ...]
    scale: str


@cache
def scale() -> str:
    """A hash of the bins and of the columns that are counted."""
    counted = (sorted(EDGES.items()), SLICED, NAMED, TAKEN_FOR)
    return blake2b(repr(counted).encode(), digest_size=8).hexdigest()


def describe_night(manifest: Manifest) -> Night:
    """Count a manifest part by part; slices with fewer than `FEWEST` rows are left out."""
    histograms: dict[tuple[str, str], NDArray[np.int64]] = {}
    named: dict[str, Counter[str]] = {column: Counter() for column in (*NAMED, TAKEN_FOR)}
    for part in manifest.parts((*NAMED, TAKEN_FOR, *EDGES)):
        for column in NAMED:
            named[column].update(_counted(part[column]))
        named[TAKEN_FOR].update(_counted(_taken_for(part)))
        for key, counts in _histograms(part):
            histograms[key] = histograms.get(key, 0) + counts
    index = manifest.index
    names = tuple(_names(column, counter) for column, counter in named.items())
    slices = tuple(_slices(histograms))
    return Night(index.digest, index.corpus, index.rows, slices, names, scale())


def _taken_for(part: pa.Table) -> pa.ChunkedArray:
    """The language of a row and the one its text was taken for: "oc: ca"; null without a text."""
    return pc.binary_join_element_wise(part["language"], part[TAKEN_FOR], ": ")


def _counted(values: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(values.fill_null("")).to_pylist()
    return {entry["values"]: entry["counts"] for entry in counted}


def _names(column: str, counter: Counter[str]) -> Names:
    ordered = sorted(counter.items())
    return Names(column, tuple(name for name, _ in ordered), tuple(rows for _, rows in ordered))


def _histograms(part: pa.Table) -> Iterator[tuple[tuple[str, str], NDArray[np.int64]]]:
    """Yield, for each slice of a part and each column, the counts of its bins."""
    bins = {column: binned(column, part[column]) for column in EDGES}
    for codes, names in _groupings(part):
        for column, found in bins.items():
            width = bins_of(column)
            flat = np.bincount(codes * width + found, minlength=len(names) * width)
            for name, counts in zip(names, flat.reshape(-1, width), strict=True):
                yield (name, column), counts


def _groupings(part: pa.Table) -> Iterator[tuple[NDArray[np.int64], list[str]]]:
    """Yield ways to cut a part into slices: the slice of every row, and the slices' names."""
    yield np.zeros(part.num_rows, np.int64), [EVERYTHING]
    for column in SLICED:
        coded = part[column].fill_null("").combine_chunks().dictionary_encode()
        names = [f"{column}={name}" for name in coded.dictionary.to_pylist()]
        yield coded.indices.to_numpy().astype(np.int64), names


def _slices(histograms: dict[tuple[str, str], NDArray[np.int64]]) -> Iterator[Slice]:
    by_name: dict[str, list[Histogram]] = {}
    for (name, column), counts in sorted(histograms.items()):
        by_name.setdefault(name, []).append(Histogram(column, tuple(counts.tolist())))
    for name, columns in by_name.items():
        rows = sum(columns[0].counts)
        if rows >= FEWEST:
            yield Slice(name, rows, tuple(columns))
