"""A night's manifest in numbers few enough to keep, and the admitted nights that were kept.

The history of a collection is a folder of one JSON file a night, numbered as they were admitted.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from components.records import read_json, to_json
from components.validation.bins import EDGES, binned, bins_of
from components.validation.manifest.reading import Manifest

FEWEST = 30  # rows of a slice that is kept
SLICED = ("split", "task", "script", "language")
NAMED = (*SLICED, "source", "licence", "font", "prompt_kind", "mode")
EVERYTHING = "all"
_DIGITS = 12  # of the digest, in the name of a file


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
    """What is kept of a manifest; `digest` is the manifest's."""

    digest: str
    corpus: str | None
    rows: int
    slices: tuple[Slice, ...]
    named: tuple[Names, ...]


def describe_night(manifest: Manifest) -> Night:
    """Count a manifest part by part; slices with fewer than `FEWEST` rows are left out."""
    histograms: dict[tuple[str, str], NDArray[np.int64]] = {}
    named: dict[str, Counter[str]] = {column: Counter() for column in NAMED}
    for part in manifest.parts((*NAMED, *EDGES)):
        for column in NAMED:
            named[column].update(_counted(part[column]))
        for key, counts in _histograms(part):
            histograms[key] = histograms.get(key, 0) + counts
    index = manifest.index
    names = tuple(_names(column, counter) for column, counter in named.items())
    return Night(index.digest, index.corpus, index.rows, tuple(_slices(histograms)), names)


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


def night_before(history: Path, digest: str) -> Night | None:
    """The last admitted night before the manifest of this digest; None if there is none.

    Of a manifest that was admitted already it is the night before that one: whoever judges it
    again gets the same answer.

    Raises:
        ScriptoriumError: a file of the history is damaged; the sentence names it.
    """
    before = None
    for path in sorted(history.glob("*.json")):
        if _digest(path) == digest[:_DIGITS]:
            break
        before = path
    return read_json(Night, before) if before else None


def remember(history: Path, night: Night) -> None:
    """Add an admitted night to the history, whole or not at all; one that is there is not added."""
    paths = sorted(history.glob("*.json"))
    if any(_digest(path) == night.digest[:_DIGITS] for path in paths):
        return
    number = int(paths[-1].name.partition("-")[0]) + 1 if paths else 1
    path = history / f"{number:06d}-{night.digest[:_DIGITS]}.json"
    partial = path.with_suffix(f".partial-{os.getpid()}")
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text(to_json(night) + "\n", encoding="utf-8")
    partial.replace(path)


def _digest(path: Path) -> str:
    return path.stem.partition("-")[2]
