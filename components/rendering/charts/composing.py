"""From a table to the chart that shows a part of it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from components.library.rows import TableRow
from components.rendering.charts.chart import GROUNDED, ROUND, Chart, Kind, Scale, Series
from components.rendering.charts.choosing import (
    LONGEST_LABEL,
    Choice,
    Wanted,
    alike,
    choose,
    printable,
)
from components.rendering.charts.numbers import nice_step, plain, readable, scale_of
from components.rendering.charts.words import Words
from components.rendering.recipe import Unmakeable

_NAME, _TITLE = 22, 44  # characters at most
_TITLED, _NAMED, _LABELLED, _PERCENT = 0.75, 0.6, 0.5, 0.5  # how often
_SMALLEST_SLICE = 0.03  # of a round chart
_INTERVALS = (4, 8)  # of an axis
_HEADROOM = 0.12  # of an axis, for the label of the highest mark
_BOXED = 5  # the numbers of a box
_FIVE = ("min", "Q1", "median", "Q3", "max")
_MOST_SERIES = 4


def compose(row: TableRow, kind: Kind, words: Words, random: Random) -> Chart:
    """Compose a chart of a kind from a table.

    Raises:
        Unmakeable: the table does not suit the kind.
    """
    if kind is Kind.SCATTER:
        return _scatter(row, words, random)
    if kind is Kind.HISTOGRAM:
        return _histogram(row, words, random)
    if kind is Kind.BOX:
        return _box(row, words, random)
    return _categorical(row, kind, words, random)


@dataclass(frozen=True, slots=True)
class _Names:
    title: str
    category: str
    value: str


def _title(row: TableRow, words: Words, random: Random) -> str:
    return words.of(row.title, _TITLE) if row.title and random.random() < _TITLED else ""


def _names(row: TableRow, category: str, value: str, words: Words, random: Random) -> _Names:
    title = _title(row, words, random)
    shown = random.random() < _NAMED
    return _Names(title, words.of(category, _NAME) if shown else "", words.of(value, _NAME))


def _categorical(row: TableRow, kind: Kind, words: Words, random: Random) -> Chart:
    choice = choose(row, _wanted(kind, random), random)
    if not alike(choice):
        raise Unmakeable(f"{row.document}: series of different sizes")
    several = len(choice.names) > 1
    names = _names(row, choice.label_name, choice.names[0], words, random)
    labelled = kind in ROUND or (printable(choice) and _has_room(kind, choice, random))
    scale = scale_of(
        *_extent(kind, choice, labelled), random.randint(*_INTERVALS), kind in GROUNDED
    )
    categories = tuple(words.of(label, LONGEST_LABEL) for label in choice.labels)
    titles = tuple(words.of(name, _NAME) for name in choice.names)
    if len(set(categories)) < len(categories) or len(set(titles)) < len(titles):
        raise Unmakeable(f"{row.document}: labels that are the same when cut")
    series = tuple(
        _series(title, values, cells, scale, labelled)
        for title, values, cells in zip(titles, choice.values, choice.cells, strict=True)
    )
    if any(len(set(one.printed)) == 1 for one in series):
        raise Unmakeable(f"{row.document}: numbers that look the same on the axis")
    if kind in ROUND:
        series = (_slices(row, series[0], random),)
    value_name = "" if several or kind is Kind.RADAR or kind in ROUND else names.value
    category_name = "" if kind is Kind.RADAR or kind in ROUND else names.category
    return Chart(
        kind, names.title, category_name, value_name, categories, series, scale, None, labelled
    )


def _wanted(kind: Kind, random: Random) -> Wanted:
    return {
        Kind.BAR: Wanted(1, (3, 10), positive=True),
        Kind.HORIZONTAL_BAR: Wanted(1, (3, 10), positive=True),
        Kind.GROUPED_BAR: Wanted(random.randint(2, 3), (3, 6), positive=True),
        Kind.STACKED_BAR: Wanted(random.randint(2, 3), (3, 6), positive=True),
        Kind.LINE: Wanted(1, (4, 12)),
        Kind.LINES: Wanted(random.randint(2, _MOST_SERIES), (4, 10)),
        Kind.AREA: Wanted(1, (5, 12), positive=True),
        Kind.PIE: Wanted(1, (3, 7), positive=True),
        Kind.DOUGHNUT: Wanted(1, (3, 7), positive=True),
        Kind.RADAR: Wanted(random.randint(1, 3), (4, 8), positive=True),
    }[kind]


def _has_room(kind: Kind, choice: Choice, random: Random) -> bool:
    marks = len(choice.labels) * len(choice.names)
    most = {Kind.LINES: 0, Kind.RADAR: 0, Kind.AREA: 0, Kind.GROUPED_BAR: 9, Kind.STACKED_BAR: 9}
    widest = max(len(cell) for column in choice.cells for cell in column)
    return marks <= most.get(kind, 10) and marks * widest <= 56 and random.random() < _LABELLED


def _extent(kind: Kind, choice: Choice, labelled: bool) -> tuple[float, float]:
    """The ends of the numbers, with room for a label above the highest mark."""
    if kind is Kind.STACKED_BAR:
        sums = [sum(stack) for stack in zip(*choice.values, strict=True)]
        return 0.0, max(sums)
    numbers = [value for column in choice.values for value in column]
    low, high = min(numbers), max(numbers)
    span = high if kind in GROUNDED else high - low
    return low, high + span * _HEADROOM if labelled else high


def _series(
    name: str, values: tuple[float, ...], cells: tuple[str, ...], scale: Scale, labelled: bool
) -> Series:
    if labelled:
        return Series(name, values, cells)
    rounded, printed = zip(*(readable(value, scale) for value in values), strict=True)
    return Series(name, rounded, printed)


def _slices(row: TableRow, series: Series, random: Random) -> Series:
    """Slices that can be seen, labelled with their numbers or their shares."""
    total = sum(series.values)
    if min(series.values) < _SMALLEST_SLICE * total:
        raise Unmakeable(f"{row.document}: a slice too small to be seen")
    if random.random() < _PERCENT:
        shares = tuple(f"{100 * value / total:.1f}%" for value in series.values)
        return Series(series.name, series.values, shares)
    return series


def _scatter(row: TableRow, words: Words, random: Random) -> Chart:
    choice = choose(row, Wanted(2, (5, 14), distinct=False), random)
    scales = [
        scale_of(min(column), max(column), random.randint(*_INTERVALS), grounded=False)
        for column in choice.values
    ]
    title = _title(row, words, random)
    columns = [
        [readable(value, scale) for value in column]
        for column, scale in zip(choice.values, scales, strict=True)
    ]
    points = sorted(set(zip(*columns, strict=True)))
    _require_apart(row, [(a.share(x[0]), b.share(y[0])) for x, y in points for a, b in [scales]])
    titles = tuple(words.of(name, _NAME) for name in choice.names)
    series = tuple(
        Series(title, *map(tuple, zip(*(point[n] for point in points), strict=True)))
        for n, title in enumerate(titles)
    )
    return Chart(Kind.SCATTER, title, titles[0], titles[1], (), series, scales[1], scales[0], False)


def _require_apart(row: TableRow, places: list[tuple[float, float]]) -> None:
    for number, (x, y) in enumerate(places):
        for other_x, other_y in places[:number]:
            if abs(x - other_x) < 0.025 and abs(y - other_y) < 0.035:
                raise Unmakeable(f"{row.document}: points on each other")


def _histogram(row: TableRow, words: Words, random: Random) -> Chart:
    choice = choose(row, Wanted(1, (12, 40), distinct=False), random)
    values = choice.values[0]
    step = nice_step(max(values) - min(values), random.randint(4, 8))
    first = int(min(values) // step)
    counts = [0] * (int(max(values) // step) - first + 1)
    for value in values:
        counts[int(value // step) - first] += 1
    edges = [plain((first + n) * step, step) for n in range(len(counts) + 1)]
    bins = tuple(f"{low}–{high}" for low, high in pairwise(edges))
    title = _title(row, words, random)
    labelled = random.random() < _LABELLED
    most = max(counts)
    top = most + 1 if labelled else most
    scale = scale_of(0, top, min(most, random.randint(*_INTERVALS)), grounded=True)
    numbers = tuple(map(float, counts))
    series = Series("", numbers, tuple(map(str, counts)))
    name = words.of(choice.names[0], _NAME)
    return Chart(Kind.HISTOGRAM, title, name, "", bins, (series,), scale, None, labelled)


def _box(row: TableRow, words: Words, random: Random) -> Chart:
    choice = choose(row, Wanted(random.randint(2, 5), (8, 40), distinct=False), random)
    if not alike(choice):
        raise Unmakeable(f"{row.document}: series of different sizes")
    fives = [_five(column) for column in choice.values]
    numbers = [value for five in fives for value in five]
    scale = scale_of(min(numbers), max(numbers), random.randint(*_INTERVALS), grounded=False)
    rounded = [[readable(value, scale) for value in five] for five in fives]
    if any(len({value for value, _ in five}) < _BOXED for five in rounded):
        raise Unmakeable(f"{row.document}: a box without height")
    series = tuple(
        Series(name, *map(tuple, zip(*(five[n] for five in rounded), strict=True)))
        for n, name in enumerate(_FIVE)
    )
    title = _title(row, words, random)
    categories = tuple(words.of(name, LONGEST_LABEL) for name in choice.names)
    if len(set(categories)) < len(categories):
        raise Unmakeable(f"{row.document}: labels that are the same when cut")
    return Chart(Kind.BOX, title, "", "", categories, series, scale, None, labelled=False)


def _five(values: tuple[float, ...]) -> tuple[float, ...]:
    lower, middle, upper = statistics.quantiles(values, n=4, method="inclusive")
    return min(values), lower, middle, upper, max(values)
