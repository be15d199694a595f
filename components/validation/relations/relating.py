"""Relates every row of a manifest to all others: one entry a row, in the order of the manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.benchmark.fingerprints import Fingerprint
from components.nouns import Split
from components.text_key import SHORTEST_QUOTATION
from components.validation.manifest.reading import Manifest
from components.validation.relations import exact, pictures, texts
from components.validation.relations.arrays import Marks, is_name, mixed, names
from components.validation.relations.measures import require_same_measures
from components.validation.relations.pictures import PICTURE_COLUMNS, Pictures
from components.validation.relations.texts import TEXT_COLUMNS, Texts

Columns = Mapping[str, NDArray[np.generic]]

_YES = pa.bool_()
RELATIONS_SCHEMA = pa.schema(
    [
        pa.field("id_repeated", _YES),  # another row has the id
        pa.field("document_splits", pa.int8()),  # splits that its document stands in; 0: no name
        pa.field("repeats", _YES),  # an exact copy of an earlier row of the split
        pa.field("near_repeats", _YES),  # nearly the text of an earlier row of the split and task
        pa.field("contradicts", _YES),  # its picture stands elsewhere with another target
        # Training rows alone; a copy is no near copy, so that one damage has one name.
        pa.field("leaks_text", _YES),  # the text of a held-out row
        pa.field("leaks_text_nearly", _YES),
        pa.field("leaks_image", _YES),  # the picture of a held-out row
        pa.field("leaks_image_nearly", _YES),
        pa.field("shows_benchmark", _YES),  # the text or the picture of a benchmark, or nearly
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


def relate(manifest: Manifest, fingerprints: Sequence[Fingerprint]) -> Relations:
    """Relate all rows; texts first and pictures then, so that not all sketches are in memory.

    Raises:
        ScriptoriumError: a fingerprint was made by other measures than those of the manifest.
    """
    require_same_measures(fingerprints)
    told, said = _texts(manifest, fingerprints)
    seen, shown = _pictures(manifest, fingerprints)
    return Relations({**_exactly(manifest), **told, **seen, "shows_benchmark": said | shown})


def _exactly(manifest: Manifest) -> Columns:
    copies = manifest.columns(exact.COPY_COLUMNS)
    return {
        "id_repeated": exact.ids_repeated(manifest.columns(exact.ID_COLUMNS)),
        "document_splits": exact.splits_of_documents(manifest.columns(exact.DOCUMENT_COLUMNS)),
        "repeats": exact.repeats(copies),
        "contradicts": exact.contradicts(copies),
    }


def _sides(rows: pa.Table) -> tuple[Marks, NDArray[np.int64]]:
    """Which rows train, and the numbers of those that measure."""
    held_out = np.flatnonzero(is_name(rows["split"], Split.VALIDATION, Split.TEST))
    return is_name(rows["split"], Split.TRAIN), held_out


def _texts(manifest: Manifest, fingerprints: Sequence[Fingerprint]) -> tuple[Columns, Marks]:
    rows = manifest.columns(("split", *TEXT_COLUMNS))
    training, held_out = _sides(rows)
    groups = mixed(names(rows["split"]), names(rows["task"]))
    told = Texts.of(rows)
    del rows  # the sketches are in memory once
    held = told.some(held_out)
    copied = training & texts.copies(told, held)
    found = {
        "near_repeats": texts.near_earlier(told, groups),
        "leaks_text": copied,
        "leaks_text_nearly": texts.near(told, held, training) & ~copied,
    }
    shown = np.zeros(manifest.rows, np.bool_)
    for benchmark in (Texts.of(fingerprint.table) for fingerprint in fingerprints):
        shown |= training & texts.copies(told, benchmark, SHORTEST_QUOTATION)
        shown |= texts.near(told, benchmark, training)
    return found, shown


def _pictures(manifest: Manifest, fingerprints: Sequence[Fingerprint]) -> tuple[Columns, Marks]:
    rows = manifest.columns(("split", *PICTURE_COLUMNS))
    training, held_out = _sides(rows)
    seen = Pictures.of(rows)
    held = seen.some(held_out)
    copied = training & pictures.copies(seen, held)
    found = {
        "leaks_image": copied,
        "leaks_image_nearly": pictures.near(seen, held, training) & ~copied,
    }
    shown = np.zeros(manifest.rows, np.bool_)
    for benchmark in (Pictures.of(fingerprint.table) for fingerprint in fingerprints):
        shown |= training & pictures.copies(seen, benchmark)
        shown |= pictures.near(seen, benchmark, training)
    return found, shown
