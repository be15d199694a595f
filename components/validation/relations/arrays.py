"""Columns of a manifest as arrays: numbers for names, whole words for hashes and sketches."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Marks = NDArray[np.bool_]

UNKNOWN = -1  # the number of a name that is null
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: spreads what it multiplies


def known(column: pa.ChunkedArray) -> Marks:
    """Where a column has a value: bool [rows]."""
    marks: Marks = pc.is_valid(column).to_numpy().astype(np.bool_)
    return marks


def hashes(column: pa.ChunkedArray) -> Keys:
    """A column of hashes: uint64 [rows], 0 where it is null."""
    array: Keys = pc.fill_null(column, pa.scalar(0, pa.uint64())).to_numpy()
    return array


def numbers(column: pa.ChunkedArray) -> NDArray[np.int32]:
    """A column of whole numbers: int32 [rows], 0 where it is null."""
    array: NDArray[np.int32] = pc.fill_null(column, pa.scalar(0, pa.int32())).to_numpy()
    return array


def names(column: pa.ChunkedArray) -> NDArray[np.int32]:
    """One number a name, equal where the names are: int32 [rows], UNKNOWN where it is null."""
    encoded = pc.dictionary_encode(column.combine_chunks())
    array: NDArray[np.int32] = pc.fill_null(encoded.indices, UNKNOWN).to_numpy()
    return array


def is_name(column: pa.ChunkedArray, *values: str) -> Marks:
    """Where a column of names has one of some values: bool [rows], false where it is null."""
    marks: Marks = pc.is_in(column, value_set=pa.array(values)).to_numpy().astype(np.bool_)
    return marks


def sketches(column: pa.ChunkedArray) -> NDArray[np.uint8]:
    """A column of sketches, byte by byte: uint8 [rows, bytes], zeros where it is null."""
    array = np.zeros((len(column), column.type.byte_width), np.uint8)
    start = 0
    for chunk in column.chunks:
        _fill(array[start : start + len(chunk)], chunk)
        start += len(chunk)
    return array


def _fill(rows: NDArray[np.uint8], chunk: pa.FixedSizeBinaryArray) -> None:
    if chunk.null_count == len(chunk):  # then there may be no buffer of values
        return
    values = np.frombuffer(chunk.buffers()[1], np.uint8).reshape(-1, rows.shape[1])
    valid = pc.is_valid(chunk).to_numpy(zero_copy_only=False)
    rows[valid] = values[chunk.offset : chunk.offset + len(chunk)][valid]


def mixed(*columns: NDArray[np.generic]) -> Keys:
    """One key of several numbers a row, equal where all of them are: uint64 [rows]."""
    key = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        key *= _ODD
        key ^= key >> np.uint64(29)
        key += column.astype(np.uint64)
    return key


def later(keys: Keys) -> Marks:
    """Rows whose key an earlier row has: bool [rows]."""
    _, first = np.unique(keys, return_index=True)
    marks = np.ones(len(keys), np.bool_)
    marks[first] = False
    return marks
