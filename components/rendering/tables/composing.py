"""From a real table to the one that is set: a part, in the words of a language, with spans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random

from components.library.rows import TableRow
from components.rendering.charts.numbers import parse
from components.rendering.charts.words import Words
from components.rendering.recipe import Unmakeable
from components.rendering.tables.grid import Cell, Grid

_COLUMNS, _ROWS = (2, 8), (2, 14)  # the fewest and the most
_LONGEST, _LONGEST_HEAD = 26, 22  # characters of a cell and of a head
_LONGEST_WIDE = 48  # of a cell that may be broken into lines
_WIDE, _FORMULAS, _EMPTIED = 0.25, 0.2, 0.2  # how often a table has such cells
_EMPTY_CELLS = 0.12  # of the cells of a table that has empty ones
_GROUPED, _HEADED, _HEADED_TWICE, _SECTIONED = 0.25, 0.4, 0.3, 0.15  # how often it has such spans
_UNHEADED = 0.06  # how often a table has no head

Draw = Callable[[], Cell]


def compose(row: TableRow, words: Words, formula: Draw, random: Random) -> Grid:
    """Compose a table.

    Args:
        row: a real table.
        words: the words of the sample's language.
        formula: draws a cell with a formula.
        random: the chance of the sample.

    Raises:
        Unmakeable: the table is too small, or the language has no words that fit.
    """
    places, lines = _cut(row, random)
    names = [row.columns[place] for place in places]
    numeric = frozenset(n for n in range(len(places)) if _is_numeric(line[n] for line in lines))
    wide = _wide_columns(len(places), numeric, random)
    head = [Cell(words.of(name, _LONGEST_HEAD), head=True) for name in names]
    body = [
        [
            Cell(words.of(text, _LONGEST_WIDE if n in wide else _LONGEST))
            for n, text in enumerate(line)
        ]
        for line in lines
    ]
    if random.random() < _FORMULAS:
        _put_formulas(body, numeric, formula, random)
    if random.random() < _EMPTIED:
        _empty_some(body, random)
    _merge(body, len(places), words, random)
    heads = [] if random.random() < _UNHEADED else _heads(head, words, random)
    rows = tuple(map(tuple, [*heads, *body]))
    return Grid(rows, len(heads), len(places), wide, numeric)


def _cut(row: TableRow, random: Random) -> tuple[list[int], list[list[str]]]:
    count = random.randint(*_COLUMNS)
    if len(row.columns) < _COLUMNS[0] or len(row.cells) < _ROWS[0]:
        raise Unmakeable(f"{row.document}: too small for a table")
    others = sorted(random.sample(range(1, len(row.columns)), min(count, len(row.columns)) - 1))
    places = [0, *others]
    size = min(random.randint(*_ROWS), len(row.cells))
    start = random.randrange(len(row.cells) - size + 1)
    lines = row.cells[start : start + size]
    return places, [[line[place] for place in places] for line in lines]


def _is_numeric(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(parse(cell) is not None for cell in filled)


def _wide_columns(width: int, numeric: frozenset[int], random: Random) -> frozenset[int]:
    worded = [place for place in range(width) if place not in numeric]
    if not worded or random.random() >= _WIDE:
        return frozenset()
    return frozenset({random.choice(worded)})


def _put_formulas(
    body: list[list[Cell]], numeric: frozenset[int], formula: Draw, random: Random
) -> None:
    """Let formulas take the place of the numbers of a column, or of some of them."""
    if not numeric:
        return
    place, share = random.choice(sorted(numeric)), random.choice((0.4, 1.0))
    for line in body:
        if random.random() < share:
            line[place] = formula()


def _empty_some(body: list[list[Cell]], random: Random) -> None:
    for line in body:
        for place in range(1, len(line)):
            if random.random() < _EMPTY_CELLS:
                line[place] = Cell("")


def _merge(body: list[list[Cell]], width: int, words: Words, random: Random) -> None:
    """Give rows a common first cell, or put a line of words across the table above some."""
    dice = random.random()
    if dice < _GROUPED and width > 2:
        at = 0
        while at < len(body):
            size = min(random.randint(1, 4), len(body) - at)
            body[at][0] = replace(body[at][0], rows=size)
            for line in body[at + 1 : at + size]:
                del line[0]
            at += size
    elif dice < _GROUPED + _SECTIONED and len(body) > 3:
        for at in sorted(random.sample(range(len(body) - 1), 2), reverse=True):
            title = words.fresh(_LONGEST)
            body.insert(at, [Cell(title, columns=width)])


def _heads(names: list[Cell], words: Words, random: Random) -> list[list[Cell]]:
    """One to three rows of heads: groups of columns, and groups of groups."""
    if len(names) < 4 or random.random() >= _HEADED:
        return [names]
    groups = _groups(len(names), random)
    upper, lower = [replace(names[0], rows=2)], []
    for start, end in groups:
        if end - start == 1:
            upper.append(replace(names[start], rows=2))
        else:
            title = words.fresh(_LONGEST_HEAD)
            upper.append(Cell(title, columns=end - start, head=True))
            lower.extend(names[start:end])
    if not lower:
        return [names]
    if random.random() >= _HEADED_TWICE:
        return [upper, lower]
    everything = Cell(words.fresh(_LONGEST_HEAD), columns=len(names) - 1, head=True)
    return [[replace(upper[0], rows=3), everything], upper[1:], lower]


def _groups(width: int, random: Random) -> list[tuple[int, int]]:
    groups, at = [], 1
    while at < width:
        end = min(width, at + random.randint(1, 3))
        groups.append((at, end))
        at = end
    return groups
