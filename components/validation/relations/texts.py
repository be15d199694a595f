"""Which texts are nearly the same: MinHash sketches, compared where a band of them is equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.nouns import Task
from components.validation.manifest.text_sketch import similarity
from components.validation.relations.arrays import (
    Keys,
    Marks,
    hashes,
    is_name,
    known,
    later,
    mixed,
    numbers,
    sketches,
)
from components.validation.relations.bands import Rows, bands, pairs_between, pairs_within

TEXT_COLUMNS = ("task", "text_hash", "text_key_characters", "text_sketch")
SHORTEST_COPY = 8  # characters of a key: a date or a word stands in many documents
# Characters of a key. Shorter lines of different documents are near by chance: "every person
# has" is nearly "every person has the right".
SHORTEST_NEAR = 48
# Of the n-grams. Measured on 54,000 clean rows against their held-out rows: long prose is 0.25
# alike at most, shorter texts 0.63 (one row; the next 0.38), notations 0.50. A text with one
# character in twenty changed is 0.65 alike (median).
NEAR = 0.5625
NEAR_SURELY = 0.75  # asked of notations and of shorter texts
LONG = 96  # characters of a key
# Targets that share tags, digits or the grammar of a formula, whatever they say.
NOTATIONS = (Task.CHART, Task.TABLE, Task.FORMULA, Task.MOLECULE, Task.GEOMETRY)
SHORTER = 0.75  # of the longer text: a text that holds another is no copy of it
_BAND = 3  # hashes: ten bands find 83 % of the pairs that are just near, 99 % at 0.75


@dataclass(frozen=True, slots=True)
class Texts:
    """What texts are compared by; all arrays have one entry a row."""

    hash: Keys
    characters: NDArray[np.int32]  # of the key, 0 where there is no text
    sketch: NDArray[np.uint32]  # [rows, hashes]
    sketched: Marks
    notation: Marks  # the target is of NOTATIONS

    @classmethod
    def of(cls, table: pa.Table) -> Texts:
        """Take TEXT_COLUMNS of a manifest, or of a fingerprint: a benchmark names no task."""
        tasked = "task" in table.column_names
        return cls(
            hash=hashes(table["text_hash"]),
            characters=np.where(
                known(table["text_hash"]), numbers(table["text_key_characters"]), 0
            ),
            sketch=sketches(table["text_sketch"]).view("<u4"),
            sketched=known(table["text_sketch"]),
            notation=is_name(table["task"], *NOTATIONS) if tasked else np.zeros(len(table), bool),
        )

    def some(self, rows: Rows) -> Texts:
        """Some of the rows."""
        return Texts(
            self.hash[rows],
            self.characters[rows],
            self.sketch[rows],
            self.sketched[rows],
            self.notation[rows],
        )


def copies(texts: Texts, others: Texts, shortest: int = SHORTEST_COPY) -> Marks:
    """Rows whose text, of `shortest` letters or more, is that of one of the others: bool [rows]."""
    return (texts.characters >= shortest) & np.isin(texts.hash, others.hash)


def near(texts: Texts, others: Texts, asked: Marks) -> Marks:
    """Rows of those asked whose text is nearly that of one of the others: bool [rows].

    Copies are near, too. A benchmark's notation is not known: the row's own counts.
    """
    rows, place = _distinct(texts, asked)
    candidates, _ = _distinct(others, np.ones(len(others.hash), np.bool_))
    found = np.zeros(len(texts.hash), np.bool_)
    for mine, theirs in zip(_bands(texts), _bands(others), strict=True):
        for left, right in pairs_between(mine[rows], theirs[candidates]):
            _mark(found, texts, rows[left], others, candidates[right])
    return _spread(found, rows, place)


def near_earlier(texts: Texts, groups: Keys) -> Marks:
    """Rows whose text an earlier row of their group has, exactly or nearly: bool [rows]."""
    told = np.flatnonzero(texts.characters >= SHORTEST_COPY)
    found = np.zeros(len(texts.hash), np.bool_)
    found[told] = later(mixed(groups[told], texts.hash[told]))
    rows = np.flatnonzero(_comparable(texts) & ~found)
    for keys in _bands(texts):
        for left, right in pairs_within(mixed(groups[rows], keys[rows])):
            _mark(found, texts, rows[right], texts, rows[left])
    return found


def _comparable(texts: Texts) -> Marks:
    return texts.sketched & (texts.characters >= SHORTEST_NEAR)


def _bands(texts: Texts) -> Iterable[Keys]:
    return bands(texts.sketch, _BAND)


def _distinct(texts: Texts, asked: Marks) -> tuple[Rows, tuple[Rows, Rows]]:
    """The first row of each text to compare, and all rows with the number of their text."""
    rows = np.flatnonzero(asked & _comparable(texts))
    keys = mixed(texts.hash[rows], texts.notation[rows])
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first], (rows, place)


def _spread(found: Marks, distinct: Rows, place: tuple[Rows, Rows]) -> Marks:
    rows, number = place
    marks = np.zeros(len(found), np.bool_)
    marks[rows] = found[distinct][number]
    return marks


def _mark(found: Marks, texts: Texts, rows: Rows, others: Texts, partners: Rows) -> None:
    """Mark rows that are near their partner and not marked yet."""
    mine, theirs = texts.characters[rows], others.characters[partners]
    alike = np.minimum(mine, theirs) >= SHORTER * np.maximum(mine, theirs)
    some = np.flatnonzero(alike & ~found[rows])
    rows, partners = rows[some], partners[some]
    unsure = texts.notation[rows] | (texts.characters[rows] < LONG)
    limit = np.where(unsure, NEAR_SURELY, NEAR)
    found[rows[similarity(texts.sketch[rows], others.sketch[partners]) >= limit]] = True
