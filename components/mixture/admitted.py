"""Reads shards without the rows that the gate before training set aside, if it judged these."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from components.admission import Admission, read_admission, shards_digest
from components.nouns import Sample, ScriptoriumError, Split
from components.shards import read_columns, read_shard, shard_path


def admission_of(file: Path, address: str | Path, digest: str) -> Admission:
    """Read an admission that must be of the shards with this `shards_digest` at an address.

    Raises:
        ScriptoriumError: there is none, or the gate judged other shards.
    """
    admission = read_admission(file)
    if admission.judged != digest:
        raise ScriptoriumError(
            f"{file}: the gate judged other shards than those in {address}; profile and validate "
            "these first"
        )
    return admission


def strips_admission(file: Path, folder: Path) -> Admission:
    """Read an admission that must be of the strips in a folder, whose bytes are hashed for it.

    Raises:
        ScriptoriumError: as `admission_of`, or a shard is missing.
    """
    return admission_of(file, folder, strips_digest(folder))


def strips_digest(folder: Path) -> str:
    """The `shards_digest` of the strips in a folder, as the gate works it out.

    Raises:
        ScriptoriumError: a shard is missing or cannot be read.
    """
    paths = [shard_path(folder, split) for split in Split]
    return shards_digest((path.name, _sha256(path)) for path in paths)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ScriptoriumError(f"{path}: cannot be read: {error.strerror}") from error


def admitted_columns(
    folder: Path, split: Split, names: Sequence[str], admission: Admission
) -> pa.Table:
    """Some columns of the admitted rows of a split, in order."""
    path = shard_path(folder, split)
    table = read_columns(path, names)
    rows = admission.rows(path.name, table.num_rows)
    return table if len(rows) == table.num_rows else table.take(pa.array(rows))


def admitted_samples(folder: Path, split: Split, admission: Admission) -> Iterator[Sample]:
    """Yield the admitted samples of a split in order, one row group in memory at a time.

    Raises:
        ScriptoriumError: the shard has another schema version.
    """
    path = shard_path(folder, split)
    for row, sample in enumerate(read_shard(path)):
        if admission.admits(path.name, row):
            yield sample
