"""The first engine: charts of matplotlib, without pyplot and without its settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from components.rendering.charts.chart import ROUND, Chart, Kind
from components.rendering.charts.layout import SWATCH, TITLE, Layout
from components.rendering.charts.look import Look
from components.rendering.charts.plotted_marks import draw_marks
from components.rendering.charts.plotted_round import draw_radar, draw_slices
from components.rendering.charts.plotted_style import GRID, Sheet, quoted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from PIL.Image import Image

_LINED = frozenset({Kind.LINES, Kind.RADAR})


def draw(chart: Chart, look: Look, layout: Layout, face: Path) -> Image:
    """Return the picture of a chart, mode "L"."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # a user's own settings must not change a pixel
        return _drawn(Sheet(chart, look, layout, face))


def _drawn(sheet: Sheet) -> Image:
    chart = sheet.chart
    if chart.kind in ROUND:
        draw_slices(sheet)
    elif chart.kind is Kind.RADAR:
        draw_radar(sheet)
    else:
        axes = sheet.axes()
        _dress(sheet, axes)
        draw_marks(sheet, axes)
        _fix_ends(chart, axes)
    _names(sheet)
    for number, _ in enumerate(sheet.layout.legend):
        _legend_entry(sheet, number)
    return sheet.image()


def _dress(sheet: Sheet, axes: Axes) -> None:
    """Put numbers, categories and lines on the axes."""
    chart, slant = sheet.chart, sheet.layout.slant
    lying = chart.kind is Kind.HORIZONTAL_BAR
    numbers, others = (axes.xaxis, axes.yaxis) if lying else (axes.yaxis, axes.xaxis)
    places, labels = tuple(map(float, range(len(chart.categories)))), chart.categories
    if chart.across is not None:
        places, labels = chart.across.ticks, chart.across.labels
    _put_labels(sheet, numbers, chart.scale.ticks, chart.scale.labels)
    _put_labels(sheet, others, places, labels)
    for label in axes.get_xticklabels():
        label.set_rotation(slant)
        if slant == 45:  # the end of a label stands below its place
            label.set(ha="right", rotation_mode="anchor")
    if sheet.look.grid:
        numbers.grid(True, color=GRID, linewidth=0.7)
        axes.set_axisbelow(True)
    axes.tick_params(color=sheet.ink, length=0.35 * sheet.look.size, pad=0.3 * sheet.look.size)
    for name, spine in axes.spines.items():
        spine.set_color(sheet.ink)
        spine.set_visible(sheet.look.framed or name in ("left", "bottom"))


def _put_labels(sheet: Sheet, axis: Axis, places: Sequence[float], labels: Sequence[str]) -> None:
    words, font = list(map(quoted, labels)), sheet.font()
    axis.set_ticks(places)
    axis.set_ticklabels(words, fontproperties=font, color=sheet.ink)


def _fix_ends(chart: Chart, axes: Axes) -> None:
    """Keep the ends of the scale, whatever the marks made of them."""
    places = (-0.5, len(chart.categories) - 0.5)
    ends = (chart.scale.low, chart.scale.high)
    if chart.kind is Kind.HORIZONTAL_BAR:
        axes.set(xlim=ends, ylim=places[::-1])
    elif chart.across is not None:
        axes.set(xlim=(chart.across.low, chart.across.high), ylim=ends)
    else:
        axes.set(xlim=places, ylim=ends)


def _names(sheet: Sheet) -> None:
    chart, look = sheet.chart, sheet.look
    beside, below = chart.value_name, chart.category_name
    if chart.kind is Kind.HORIZONTAL_BAR:
        beside, below = below, beside
    x, y = sheet.layout.centre
    if chart.title:
        font = sheet.font(TITLE)
        place = (look.width / 2, 0.8 * look.size)
        sheet.text(*place, chart.title, fontproperties=font, ha="center", va="top")
    if beside:
        sheet.text(0.5 * look.size, y, beside, rotation=90, ha="left", va="center")
    if below:
        sheet.text(x, look.height - 0.4 * look.size, below, ha="center", va="bottom")


def _legend_entry(sheet: Sheet, number: int) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    entry, look = sheet.layout.legend[number], sheet.look
    width, size = SWATCH * look.size, 0.9 * look.size
    y = look.height - entry.middle
    if sheet.chart.kind in _LINED:
        places = [entry.left, entry.left + width / 2, entry.left + width]
        sheet.figure.add_artist(
            Line2D(places, [y] * 3, transform=None, markevery=[1], **sheet.line(number))
        )
    else:
        patch = Rectangle((entry.left, y - size / 2), width, size, transform=None)
        patch.set(facecolor=sheet.fill(number), **sheet.edge)
        sheet.figure.add_artist(patch)
    name = sheet.chart.series[number].name
    sheet.text(entry.left + width + 0.5 * look.size, entry.middle, name, va="center")
