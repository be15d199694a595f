"""Relates every row of a manifest to all others: one entry a row, in the order of the manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.benchmark.fingerprints import Fingerprint
from components.text_key import SHORTEST_QUOTATION
from components.validation.manifest.reading import Manifest
from components.validation.relations import exact, pictures, texts
from components.validation.relations.arrays import mixed, names
from components.validation.relations.measures import require_same_measures
from components.validation.relations.pictures import PICTURE_COLUMNS, Pictures
from components.validation.relations.rows import Rows, Shown, Sides
from components.validation.relations.texts import TEXT_COLUMNS, Texts

NOBODY = np.empty(0, np.int64)
Columns = Mapping[str, NDArray[np.generic]]

_YES = pa.bool_()
RELATIONS_SCHEMA = pa.schema(
    [
        pa.field("id_repeated", _YES),  # another row has the id
        pa.field("document_splits", pa.int8()),  # splits that its document stands in; 0: no name
        pa.field("repeats", _YES),  # an exact copy of an earlier row of the split
        pa.field("near_repeats", _YES),  # nearly the text of an earlier row of the split and task
        pa.field("picture_repeats", _YES),  # nearly the picture of an earlier row of the split
        pa.field("contradicts", _YES),  # its picture stands elsewhere with another target
        # Training rows alone; a copy is no near copy, so that one damage has one name.
        pa.field("leaks_text", _YES),  # the text of a held-out row
        pa.field("leaks_text_nearly", _YES),
        pa.field("leaks_image", _YES),  # the picture of a held-out row
        pa.field("leaks_image_nearly", _YES),
        pa.field("shows_benchmark", _YES),  # the text or the picture of a benchmark, or nearly
        # Validation rows alone: what the last test measures, training was stopped by.
        pa.field("shows_test", _YES),  # the text or the picture of a test row
        pa.field("shows_test_nearly", _YES),
    ]
)


@dataclass(frozen=True, slots=True)
class Relations:
    """The columns of RELATIONS_SCHEMA, each an array with one entry a row of the manifest."""

    columns: Columns

    def slice(self, start: int, stop: int) -> pa.Table:
        """The relations of some rows, as columns beside those of the manifest."""
        arrays = {name: self.columns[name][start:stop] for name in RELATIONS_SCHEMA.names}
        return pa.table(arrays, schema=RELATIONS_SCHEMA)


def relate(
    manifest: Manifest,
    fingerprints: Sequence[Fingerprint],
    left_out: NDArray[np.int64] = NOBODY,
) -> Relations:
    """Relate all rows; texts first and pictures then, so that not all sketches are in memory.

    `left_out` are the numbers of rows that people left out: no other row is related to them.

    Raises:
        ScriptoriumError: a fingerprint was made by other measures than those of the manifest.
    """
    require_same_measures(fingerprints)
    rows = Rows.of(manifest, left_out)
    told, said = _texts(rows, fingerprints)
    seen, shown = _pictures(rows, fingerprints)
    columns = {**_exactly(rows), **told, **seen, **_either(said, shown)}
    return Relations({name: rows.spread(column) for name, column in columns.items()})


def _either(said: Shown, shown: Shown) -> Columns:
    """What a row shows, by its text or by its picture; a copy of either is no near copy."""
    copied = said.test | shown.test
    return {
        "shows_benchmark": said.benchmark | shown.benchmark,
        "shows_test": copied,
        "shows_test_nearly": (said.test_nearly | shown.test_nearly) & ~copied,
    }


def _exactly(rows: Rows) -> Columns:
    copies = rows.columns(exact.COPY_COLUMNS)
    return {
        "id_repeated": exact.ids_repeated(rows.columns(exact.ID_COLUMNS)),
        "document_splits": exact.splits_of_documents(rows.columns(exact.DOCUMENT_COLUMNS)),
        "repeats": exact.repeats(copies),
        "contradicts": exact.contradicts(copies),
    }


def _texts(rows: Rows, fingerprints: Sequence[Fingerprint]) -> tuple[Columns, Shown]:
    table = rows.columns(("split", *TEXT_COLUMNS))
    sides = Sides.of(table["split"])
    groups = mixed(names(table["split"]), names(table["task"]))
    told = Texts.of(table)
    del table  # the sketches are in memory once
    held = told.some(sides.held_out)
    copied = sides.training & texts.copies(told, held)
    found = {
        "near_repeats": texts.near_earlier(told, groups),
        "leaks_text": copied,
        "leaks_text_nearly": texts.near(told, held, sides.training) & ~copied,
    }
    shown = np.zeros(len(groups), np.bool_)
    for benchmark in (Texts.of(fingerprint.table) for fingerprint in fingerprints):
        shown |= sides.training & texts.copies(told, benchmark, SHORTEST_QUOTATION)
        shown |= texts.near(told, benchmark, sides.training)
    test = told.some(sides.testing)
    tested = sides.validating & texts.copies(told, test)
    return found, Shown(shown, tested, texts.near(told, test, sides.validating))


def _pictures(rows: Rows, fingerprints: Sequence[Fingerprint]) -> tuple[Columns, Shown]:
    table = rows.columns(("split", *PICTURE_COLUMNS))
    sides, groups = Sides.of(table["split"]), names(table["split"])
    seen = Pictures.of(table)
    del table
    held = seen.some(sides.held_out)
    copied = sides.training & pictures.copies(seen, held)
    found = {
        "picture_repeats": pictures.near_earlier(seen, groups),
        "leaks_image": copied,
        "leaks_image_nearly": pictures.near(seen, held, sides.training) & ~copied,
    }
    shown = np.zeros(len(groups), np.bool_)
    for benchmark in (Pictures.of(fingerprint.table) for fingerprint in fingerprints):
        shown |= sides.training & pictures.copies(seen, benchmark)
        shown |= pictures.near(seen, benchmark, sides.training)
    test = seen.some(sides.testing)
    tested = sides.validating & pictures.copies(seen, test)
    return found, Shown(shown, tested, pictures.near(seen, test, sides.validating))
