"""Where the parts of a chart stand, so that nothing is cut off and no words overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from components.rendering.charts.chart import ROUND, Chart, Kind
from components.rendering.charts.look import Look
from components.rendering.charts.measuring import slant_of, width_of
from components.rendering.recipe import Unmakeable

TITLE = 1.25  # a title's size, in sizes of a label
SWATCH = 1.6  # em: the patch before a name in the legend
LABEL_RADIUS = 1.14  # of round charts, in radii
_MARGIN = 0.9  # em around everything
_LINE = 1.5  # em: the height of a line of words
_GAP = 0.5  # em
_SMALLEST_PLOT = 0.4  # of the picture
_UPRIGHT = 0.15  # sine of the angle within which a label stands above or below the middle
_SLANTED = math.sqrt(0.5)


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of the legend: the left end of its swatch and its middle line, in pixels."""

    left: float
    middle: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The plot's sides in pixels from the top left, the turn of its labels, and the legend."""

    left: float
    top: float
    right: float
    bottom: float
    slant: int  # degrees
    legend: tuple[Entry, ...]

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the plot."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def radius(self) -> float:
        """Of a round plot."""
        return (self.right - self.left) / 2


def lay_out(chart: Chart, look: Look, face: Path) -> Layout:
    """Find the place of everything.

    Raises:
        Unmakeable: the words do not fit.
    """
    size = look.size
    margin = _MARGIN * size
    top = margin + (1.4 * TITLE * size if chart.title else 0)
    _require(width_of(chart.title, face, size * TITLE) <= look.width - 2 * margin, "title")
    legend, top = _legend(chart, look, face, top)
    if chart.kind in ROUND or chart.kind is Kind.RADAR:
        return _around(chart, look, face, top, legend)
    return _with_axes(chart, look, face, top, legend)


def _legend(chart: Chart, look: Look, face: Path, top: float) -> tuple[tuple[Entry, ...], float]:
    """The rows of the legend below the title, and where they end."""
    if not chart.has_legend:
        return (), top
    size, entries = look.size, []
    left, middle = _MARGIN * size, top + _LINE * size / 2
    for series in chart.series:
        width = (SWATCH + _GAP) * size + width_of(series.name, face, size)
        if left + width > look.width - _MARGIN * size:
            left, middle = _MARGIN * size, middle + _LINE * size
        entries.append(Entry(left, middle))
        left += width + 1.5 * size
    return tuple(entries), middle + _LINE * size


def _with_axes(
    chart: Chart, look: Look, face: Path, top: float, legend: tuple[Entry, ...]
) -> Layout:
    size = look.size
    lying = chart.kind is Kind.HORIZONTAL_BAR
    beside = chart.categories if lying else chart.scale.labels
    below = _below(chart)
    beside_name, below_name = chart.value_name, chart.category_name
    if lying:
        beside_name, below_name = below_name, beside_name
    left = (_MARGIN + 2 * _GAP) * size + _widest(beside, face, size)
    left += _LINE * size if beside_name else 0
    right = look.width - _MARGIN * size - width_of(below[-1], face, size) / 2
    slant = 0 if _is_axis(chart) else slant_of(below, face, size, (right - left) / len(below))
    depth = _depth(below, face, size, slant)
    if slant == 45:
        left = max(left, depth + _MARGIN * size - (right - left) / len(below) / 2)
    name = 1.2 * _LINE * size if below_name else 0
    bottom = look.height - _MARGIN * size - _GAP * size - depth - name
    layout = Layout(left, top + _GAP * size, right, bottom, slant, legend)
    _require(right - left >= _SMALLEST_PLOT * look.width, "labels")
    _require(bottom - top >= _SMALLEST_PLOT * look.height, "labels")
    _require(width_of(beside_name, face, size) <= bottom - top, "name of an axis")
    _require(width_of(below_name, face, size) <= right - left, "name of an axis")
    _require_room(chart, look, face, layout)
    return layout


def _below(chart: Chart) -> tuple[str, ...]:
    if chart.across is not None:
        return chart.across.labels
    return chart.scale.labels if chart.kind is Kind.HORIZONTAL_BAR else chart.categories


def _is_axis(chart: Chart) -> bool:
    return chart.across is not None or chart.kind is Kind.HORIZONTAL_BAR


def _depth(labels: Sequence[str], face: Path, size: float, slant: int) -> float:
    widest = _widest(labels, face, size)
    if slant == 0:
        return size
    return widest if slant == 90 else (widest + size) * _SLANTED


def _widest(labels: Sequence[str], face: Path, size: float) -> float:
    return max(width_of(label, face, size) for label in labels)


def _require_room(chart: Chart, look: Look, face: Path, layout: Layout) -> None:
    """Refuse a chart whose numbers, or the labels of an axis of numbers, would overlap."""
    width, height, size = layout.right - layout.left, layout.bottom - layout.top, look.size
    if _is_axis(chart):
        labels = _below(chart)
        _require(_widest(labels, face, size) + size <= width / (len(labels) - 1), "axis")
    if chart.kind is Kind.HORIZONTAL_BAR:
        _require(1.3 * size <= height / len(chart.categories), "labels")
    if not chart.labelled:
        return
    widest = _widest([text for one in chart.series for text in one.printed], face, size)
    if chart.kind is Kind.STACKED_BAR:
        thinnest = min(value for one in chart.series for value in one.values)
        _require(thinnest * height >= 1.4 * size * chart.scale.high, "numbers")
    if chart.kind is Kind.HORIZONTAL_BAR:
        longest = chart.scale.share(max(chart.series[0].values)) * width
        _require(longest + widest + size <= width, "numbers")
        return
    beside = len(chart.series) if chart.kind is Kind.GROUPED_BAR else 1
    share = look.thickness if beside > 1 else 1.0
    place = width / len(chart.categories) * share / beside
    _require(widest + 0.3 * size <= place, "numbers")


def _around(chart: Chart, look: Look, face: Path, top: float, legend: tuple[Entry, ...]) -> Layout:
    """A circle in the middle, with room for the labels around it."""
    size = look.size
    words = [*chart.categories, *(chart.series[0].printed if chart.labelled else ())]
    across = look.width / 2 - _MARGIN * size - _widest(words, face, size)
    down = (look.height - top - 2 * _MARGIN * size) / 2 - (2 if chart.labelled else 1) * size
    radius = min(across, down) / LABEL_RADIUS
    _require(radius >= 0.4 * min(look.width, look.height) / 2, "labels")
    x, y = look.width / 2, (top + look.height) / 2
    layout = Layout(x - radius, y - radius, x + radius, y + radius, 0, legend)
    _require_labels_apart(chart, look, layout)
    return layout


def _require(fits: bool, what: str) -> None:
    if not fits:
        raise Unmakeable(f"chart: no room for its {what}")


def slices(chart: Chart, look: Look) -> tuple[tuple[float, float], ...]:
    """Return where each slice of a round chart starts and ends, in turns, clockwise from above."""
    total, at, ends = sum(chart.series[0].values), look.turn, []
    for value in chart.series[0].values:
        ends.append((at, at + value / total))
        at += value / total
    return tuple(ends)


def point_at(layout: Layout, turn: float, share: float) -> tuple[float, float]:
    """Return the point in a direction (turns, clockwise from above) at a share of the radius."""
    (x, y), angle = layout.centre, 2 * math.pi * turn
    return x + share * layout.radius * math.sin(angle), y - share * layout.radius * math.cos(angle)


def label_place(layout: Layout, turn: float) -> tuple[tuple[float, float], str]:
    """Return where the label in a direction stands, and which side of it touches that place."""
    across = math.sin(2 * math.pi * turn)
    side = "center" if abs(across) < _UPRIGHT else "left" if across > 0 else "right"
    return point_at(layout, turn, LABEL_RADIUS), side


def _require_labels_apart(chart: Chart, look: Look, layout: Layout) -> None:
    """Refuse labels around a circle that would overlap."""
    if chart.kind is Kind.RADAR:
        turns = [number / len(chart.categories) for number in range(len(chart.categories))]
    else:
        turns = [(start + end) / 2 for start, end in slices(chart, look)]
    lines = 2 if chart.labelled else 1
    labels = [label_place(layout, turn) for turn in turns]
    for number, ((_, y), side) in enumerate(labels):
        for (_, other_y), other_side in labels[:number]:
            near = "center" in (side, other_side) or side == other_side
            _require(not near or abs(y - other_y) >= 1.35 * lines * look.size, "labels")
