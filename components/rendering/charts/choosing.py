"""Which columns and rows of a real table become a chart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from components.library.rows import TableRow
from components.rendering.charts.numbers import parse
from components.rendering.recipe import Unmakeable

LONGEST_LABEL = 18  # characters
_LONGEST_NUMBER = 7  # characters, where it is printed beside its mark
_FEWEST_DIFFERENT = 3
_FEWEST_NUMBERS = 3  # of a column of numbers
_WORDS_FIRST = 0.8  # how often words, not numbers, label the marks where a table has both
_ALIKE = 8  # series on one axis differ by no larger factor


@dataclass(frozen=True, slots=True)
class Choice:
    """Labels, and for each chosen column its name, its cells and their numbers."""

    label_name: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a kind of chart asks of a table."""

    columns: int
    rows: tuple[int, int]  # the fewest and the most
    positive: bool = False  # no number below zero, and one above
    distinct: bool = True  # labels tell the rows apart


def choose(row: TableRow, wanted: Wanted, random: Random) -> Choice:
    """Choose a label column, columns of numbers and neighbouring rows.

    Raises:
        Unmakeable: the table has not what is wanted.
    """
    columns = tuple(zip(*row.cells, strict=True))
    numeric = [place for place, column in enumerate(columns) if _is_numeric(column)]
    label = _label_column(columns, numeric, random) if wanted.distinct else 0
    numbers = [place for place in numeric if place != label or not wanted.distinct]
    if len(numbers) < wanted.columns:
        raise Unmakeable(f"{row.document}: too few columns of numbers")
    chosen = sorted(random.sample(numbers, wanted.columns))
    lines = [line for line in row.cells if all(line[place] for place in (label, *chosen))]
    lines = _window(_distinct(lines, label) if wanted.distinct else lines, wanted, random)
    cells = tuple(tuple(line[place] for line in lines) for place in chosen)
    values = tuple(tuple(float(cell) for cell in column) for column in cells)
    _require_drawable(row, values, wanted)
    return Choice(
        row.columns[label],
        tuple(line[label] for line in lines),
        tuple(row.columns[place] for place in chosen),
        cells,
        values,
    )


def printable(choice: Choice) -> bool:
    """Whether every number is short enough to stand beside its mark."""
    return all(len(cell) <= _LONGEST_NUMBER for column in choice.cells for cell in column)


def alike(choice: Choice) -> bool:
    """Whether the columns can share an axis."""
    peaks = [max(map(abs, column)) for column in choice.values]
    return max(peaks) <= _ALIKE * min(peaks)


def _is_numeric(column: tuple[str, ...]) -> bool:
    filled = [cell for cell in column if cell]
    return len(filled) >= _FEWEST_NUMBERS and all(parse(cell) is not None for cell in filled)


def _label_column(columns: tuple[tuple[str, ...], ...], numeric: list[int], random: Random) -> int:
    fitting = [
        place
        for place, column in enumerate(columns)
        if max(map(len, column)) <= LONGEST_LABEL and len(set(column)) >= _FEWEST_NUMBERS
    ]
    worded = [place for place in fitting if place not in numeric]
    counted = [place for place in fitting if place in numeric and _counts_up(columns[place])]
    if not worded and not counted:
        raise Unmakeable("a table without a column of labels")
    first, second = (worded, counted) if random.random() < _WORDS_FIRST else (counted, worded)
    return random.choice(first or second)


def _counts_up(column: tuple[str, ...]) -> bool:
    """Whether it holds years or the like: whole numbers, each larger than the one before."""
    if not all(cell.isdigit() for cell in column):
        return False
    return all(int(one) < int(next_one) for one, next_one in pairwise(column))


def _distinct(lines: list[tuple[str, ...]], label: int) -> list[tuple[str, ...]]:
    return list({line[label]: line for line in reversed(lines)}.values())[::-1]


def _window(lines: list[tuple[str, ...]], wanted: Wanted, random: Random) -> list[tuple[str, ...]]:
    fewest, most = wanted.rows
    if len(lines) < fewest:
        raise Unmakeable("a table of too few rows")
    size = random.randint(fewest, min(most, len(lines)))
    start = random.randrange(len(lines) - size + 1)
    return lines[start : start + size]


def _require_drawable(row: TableRow, values: tuple[tuple[float, ...], ...], wanted: Wanted) -> None:
    for column in values:
        if wanted.positive and min(column) < 0:
            raise Unmakeable(f"{row.document}: numbers below zero")
        if len(set(column)) < _FEWEST_DIFFERENT:
            raise Unmakeable(f"{row.document}: numbers that are nearly all the same")
