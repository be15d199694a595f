"""Tables for a page: real ones, cut to its width, in the words of its language, with spans."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from components.library.rows import TableRow
from components.rendering.pages.blocks import Cell, TableBlock
from components.rendering.pages.measuring import extent

_FIGURES = re.compile(r"[-+−]?[\d.,:/ ]+%?\Z")
_LONGEST_CELL = 32  # characters
_SIZE = 0.9  # em: tables are set smaller than text
_INSET = 0.8  # em: left and right of a cell
_HEADED, _GROUPED, _EMPTIED = 0.3, 0.25, 0.15  # how often


def tabulate(
    row: TableRow, random: Random, ems: float, phrase: Callable[[int], str] | None
) -> TableBlock | None:
    """Return a part of a table as a block at most `ems` wide; None if no two columns fit.

    Args:
        row: a real table of at least two columns and two rows.
        random: the chance of the page.
        ems: the width of the page's column in its font size.
        phrase: gives words of the page's language for the words of the table, at most so many
            characters; None leaves the table's own.
    """
    grid = _cut(row, random)
    if phrase is not None:
        grid = _in_words_of(phrase, grid)
    columns = _fitting(grid, ems / _SIZE)
    if columns < 2:
        return None
    rows = [[Cell(text) for text in line[:columns]] for line in grid]
    rows[0] = [replace(cell, heading=True) for cell in rows[0]]
    if random.random() < _EMPTIED:
        _empty_some(rows, random)
    if random.random() < _GROUPED:
        _group_rows(rows, random)
    if columns > 2 and random.random() < _HEADED:
        _head_columns(rows, random, phrase or (lambda _: _short(row.title)))
    return TableBlock(tuple(map(tuple, rows)))


def _cut(row: TableRow, random: Random) -> list[list[str]]:
    """Some columns, the first with them, and some rows below their names."""
    count = random.randint(2, 7)
    others = sorted(random.sample(range(1, len(row.columns)), min(count, len(row.columns)) - 1))
    places = [0, *others]
    size = min(random.randint(2, 12), len(row.cells))
    start = random.randrange(len(row.cells) - size + 1)
    lines = [row.columns, *row.cells[start : start + size]]
    return [[_short(line[place]) for place in places] for line in lines]


def _short(text: str) -> str:
    """Whole words of a cell, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL].rsplit(" ", 1)[0]


def _in_words_of(phrase: Callable[[int], str], grid: list[list[str]]) -> list[list[str]]:
    """The same words of the table become the same words of the language."""
    words: dict[str, str] = {}
    for line in grid:
        for text in line:
            if text and text not in words and not _FIGURES.match(text):
                words[text] = phrase(_LONGEST_CELL // 2)
    return [[words.get(text, text) for text in line] for line in grid]


def _fitting(grid: list[list[str]], ems: float) -> int:
    """How many columns from the first on have room for their longest words."""
    used, columns = 0.0, 0
    for column in zip(*grid, strict=True):
        words = (word for text in column for word in text.split(" "))
        used += max(map(extent, words), default=0.0) * 1.15 + _INSET
        if used > ems:
            break
        columns += 1
    return columns


def _empty_some(rows: list[list[Cell]], random: Random) -> None:
    for line in rows[1:]:
        place = random.randrange(1, len(line))
        if random.random() < 0.4:
            line[place] = replace(line[place], text="")


def _group_rows(rows: list[list[Cell]], random: Random) -> None:
    """Let the first cell of some rows stand for the rows below it too."""
    at = 1
    while at < len(rows):
        size = min(random.randint(1, 3), len(rows) - at)
        rows[at][0] = replace(rows[at][0], rows=size)
        for line in rows[at + 1 : at + size]:
            del line[0]
        at += size


def _head_columns(rows: list[list[Cell]], random: Random, phrase: Callable[[int], str]) -> None:
    """Put one heading over neighbouring columns, and let the others' headings reach up to it."""
    names = rows[0]
    start = random.randrange(1, len(names) - 1)
    end = random.randint(start + 2, len(names))
    group = Cell(phrase(_LONGEST_CELL // 2), columns=end - start, heading=True)
    tall = [replace(cell, rows=2) for cell in names]
    rows[0] = names[start:end]
    rows.insert(0, [*tall[:start], group, *tall[end:]])
