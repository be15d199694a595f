"""The admitted nights of a collection: a folder of one JSON file a night, numbered as admitted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from components.nouns import ScriptoriumError
from components.records import read_json, to_json
from components.validation.bins import EDGES, bins_of
from components.validation.nights import (
    EVERYTHING,
    FEWEST,
    NAMED,
    SLICED,
    TAKEN_FOR,
    Names,
    Night,
    Slice,
    scale,
)

_DIGITS = 12  # of the digest, in the name of a file
_NAME = re.compile(rf"\d{{6}}-[0-9a-f]{{{_DIGITS}}}\.json")


def night_before(history: Path, digest: str) -> Night | None:
    """The night that the manifest of this digest is compared with; None if there is none.

    It is the one admitted last. If that is this manifest itself, it is the one before: whoever
    judges it again gets the same answer.

    Raises:
        ScriptoriumError: a file of the history is damaged; the sentence names it and what is wrong.
    """
    paths = _nights(history)
    if paths and _digest(paths[-1]) == digest[:_DIGITS]:
        paths.pop()
    return _read(paths[-1]) if paths else None


def remember(history: Path, night: Night) -> None:
    """Add an admitted night to the history, whole or not at all, unless it is the last one."""
    paths = _nights(history)
    if paths and _digest(paths[-1]) == night.digest[:_DIGITS]:
        return
    number = int(paths[-1].name.partition("-")[0]) + 1 if paths else 1
    path = history / f"{number:06d}-{night.digest[:_DIGITS]}.json"
    partial = path.with_suffix(f".partial-{os.getpid()}")
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text(to_json(night) + "\n", encoding="utf-8")
    partial.replace(path)


def _nights(history: Path) -> list[Path]:
    """The files of the nights, the last admitted one last; what has another name is no night."""
    return sorted(path for path in history.glob("*.json") if _NAME.fullmatch(path.name))


def _digest(path: Path) -> str:
    return path.stem.partition("-")[2]


def _read(path: Path) -> Night:
    try:
        night = read_json(Night, path)
    except OSError as error:
        raise ScriptoriumError(f"{path}: cannot be read: {error.strerror}") from error
    if night.digest[:_DIGITS] != _digest(path):
        raise ScriptoriumError(f"{path}: digest: not that of the file's name")
    for fault in _faults(night):
        raise ScriptoriumError(f"{path}: {fault}")
    return night


def _faults(night: Night) -> Iterator[str]:
    """Say what in a night cannot be: what is missing in it would not be compared."""
    for names in night.named:
        yield from _faults_of_names(names, night.rows)
    for part in night.slices:
        yield from _faults_of_slice(part)
    if night.scale == scale():  # of another one only rows are compared
        yield from _gaps(night)


def _faults_of_names(names: Names, rows: int) -> Iterator[str]:
    if len(names.names) != len(names.rows) or len(set(names.names)) != len(names.names):
        yield f"named: {names.column}: not one number of rows for each name"
    elif min(names.rows, default=0) < 0 or sum(names.rows) != rows:
        yield f"named: {names.column}: rows that do not add up to {rows}"


def _faults_of_slice(part: Slice) -> Iterator[str]:
    for histogram in part.histograms:
        if min(histogram.counts, default=0) < 0 or sum(histogram.counts) != part.rows:
            yield f"slices: {part.name}: {histogram.column}: counts that do not add up to its rows"


def _gaps(night: Night) -> Iterator[str]:
    """Say which column or slice of this scale is missing, and which has other bins."""
    if sorted(names.column for names in night.named) != sorted((*NAMED, TAKEN_FOR)):
        yield "named: not the columns of its scale"
    if sorted(part.name for part in night.slices) != sorted(_expected(night)):
        yield "slices: not those of the names that are frequent"
    widths = {column: bins_of(column) for column in EDGES}
    for part in night.slices:
        if {column: len(counts) for column, counts in part.counts().items()} != widths:
            yield f"slices: {part.name}: not the columns and bins of its scale"


def _expected(night: Night) -> Iterator[str]:
    """The slices that `describe_night` keeps of as many rows of each name."""
    if night.rows >= FEWEST:
        yield EVERYTHING
    for names in night.named:
        if names.column in SLICED:
            frequent = (name for name, rows in names.counts().items() if rows >= FEWEST)
            yield from (f"{names.column}={name}" for name in frequent)
