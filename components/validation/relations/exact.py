"""What rows have in common exactly: ids, documents, pictures, targets."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from components.validation.relations.arrays import (
    UNKNOWN,
    Marks,
    hashes,
    is_name,
    known,
    later,
    mixed,
    names,
)

# The question of a caption is in one language: "... Answer in Persian."
ASKED_IN_A_LANGUAGE = "caption"

ID_COLUMNS = ("id",)
DOCUMENT_COLUMNS = ("split", "source", "document")
COPY_COLUMNS = ("split", "prompt_kind", "language", "target_hash", "image_hash")


def ids_repeated(rows: pa.Table) -> Marks:
    """Rows whose id is also another's, from ID_COLUMNS: bool [rows].

    Ids are equal here if they differ in case or in the whitespace around them alone: files and
    tables elsewhere take them for one.
    """
    codes = names(pc.utf8_lower(pc.utf8_trim_whitespace(rows["id"])))
    counted = np.bincount(codes + 1)  # UNKNOWN is counted at 0
    return (counted[codes + 1] > 1) & (codes != UNKNOWN)


def splits_of_documents(rows: pa.Table) -> NDArray[np.int8]:
    """In how many splits the document of each row stands, from DOCUMENT_COLUMNS: int8 [rows].

    0 where the source or the document has no name.
    """
    source, document, split = (names(rows[name]) for name in ("source", "document", "split"))
    keys = mixed(source, document)
    _, first = np.unique(mixed(keys, split), return_index=True)
    documents, splits = np.unique(keys[first], return_counts=True)
    named = (source != UNKNOWN) & (document != UNKNOWN)
    return np.where(named, splits[np.searchsorted(documents, keys)], 0).astype(np.int8)


def repeats(rows: pa.Table) -> Marks:
    """Exact copies of an earlier row of the split, from COPY_COLUMNS: bool [rows].

    A row without a picture repeats another without one; a row without a target repeats none.
    """
    split, pictured = names(rows["split"]), known(rows["image_hash"])
    keys = mixed(split, hashes(rows["target_hash"]), hashes(rows["image_hash"]), pictured)
    some = np.flatnonzero(known(rows["target_hash"]))
    marks = np.zeros(rows.num_rows, np.bool_)
    marks[some] = later(keys[some])
    return marks


def contradicts(rows: pa.Table) -> Marks:
    """Rows whose picture another row shows with another target, from COPY_COLUMNS: bool [rows].

    Only rows of one prompt kind are compared, and captions of one language: which of them is right
    cannot be told, so all are named.
    """
    captions = is_name(rows["prompt_kind"], ASKED_IN_A_LANGUAGE)
    asked = np.where(captions, names(rows["language"]), UNKNOWN)
    questions = mixed(names(rows["prompt_kind"]), asked, hashes(rows["image_hash"]))
    some = np.flatnonzero(known(rows["image_hash"]) & known(rows["target_hash"]))
    _, first = np.unique(mixed(questions, hashes(rows["target_hash"]))[some], return_index=True)
    asked_once, answers = np.unique(questions[some][first], return_counts=True)
    marks = np.zeros(rows.num_rows, np.bool_)
    marks[some] = np.isin(questions[some], asked_once[answers > 1])
    return marks
