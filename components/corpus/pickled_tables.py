"""Reads the tables that pandas pickled, without pandas and without running what a pickle names.

A pickle is a program that may call anything; here the eleven names that a DataFrame of pandas 2 is
made of stand for plain records, and any other name is refused (Python's `pickle` documentation,
"Restricting Globals").
"""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class PickledTable:
    """The names of the columns, and each column as an array of shape (rows,)."""

    names: tuple[str, ...]
    columns: tuple[np.ndarray, ...]


class _Record:
    """Stands for a class of pandas: keeps what it is made with and the state it is given."""

    arguments: tuple[Any, ...]
    state: dict[str, Any]

    def __new__(cls, *arguments: object) -> _Record:
        record = object.__new__(cls)
        record.arguments = arguments
        return record

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.state = state


# A length in damaged bytes may be more than there is memory, or than a number can say.
_DAMAGES = (
    *(pickle.UnpicklingError, EOFError, AttributeError, LookupError, TypeError),
    *(MemoryError, OverflowError, SystemError),
)


def read_table(content: bytes) -> PickledTable:
    """Return the table in a pickle.

    Raises:
        ValueError: it is no pickle of a DataFrame, or it names anything else.
    """
    try:
        frame = _Unpickler(io.BytesIO(content)).load()
        blocks, (names, _) = frame.state["_mgr"].arguments
        columns: dict[int, np.ndarray] = {}
        for values, places, _ in (block.arguments for block in blocks):
            columns |= zip(_positions(places), values, strict=True)
        labels = tuple(str(name) for name in names.arguments[1]["data"])
        return PickledTable(labels, tuple(columns[place] for place in range(len(labels))))
    except _DAMAGES as error:
        raise ValueError(f"not a pickled table: {error}") from error


def _positions(places: slice | np.ndarray) -> list[int]:
    if isinstance(places, slice):
        return list(range(places.start, places.stop, places.step or 1))
    return [int(place) for place in places]


class _Unpickler(pickle.Unpickler):
    """Finds the names of a DataFrame and no others."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        found = _globals().get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"it names {module}.{name}")
        return found


@cache
def _globals() -> dict[tuple[str, str], Any]:
    import numpy as np

    array = np.empty(0)
    return {
        ("builtins", "slice"): slice,
        ("numpy", "dtype"): np.dtype,
        ("numpy", "ndarray"): np.ndarray,
        ("numpy.core.multiarray", "_reconstruct"): array.__reduce__()[0],
        ("numpy.core.numeric", "_frombuffer"): array.__reduce_ex__(5)[0],
        ("pandas._libs.internals", "_unpickle_block"): _Record,
        ("pandas.core.frame", "DataFrame"): _Record,
        ("pandas.core.indexes.base", "Index"): "Index",
        ("pandas.core.indexes.base", "_new_Index"): _Record,
        ("pandas.core.indexes.range", "RangeIndex"): "RangeIndex",
        ("pandas.core.internals.managers", "BlockManager"): _Record,
    }
