"""The second engine: charts drawn shape by shape with typst, which shapes every script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.library.rows import Typeface
from components.rendering.charts.canvas import Canvas, stroke
from components.rendering.charts.chart import ROUND, Chart, Kind
from components.rendering.charts.drawn_axes import draw_axes
from components.rendering.charts.drawn_marks import draw_marks, marker
from components.rendering.charts.drawn_round import draw_round
from components.rendering.charts.layout import SWATCH, TITLE, Layout
from components.rendering.charts.look import Look
from components.rendering.charts.plot import Plot
from components.rendering.typesetting import Typesetter

if TYPE_CHECKING:
    from PIL.Image import Image

_LINED = frozenset({Kind.LINES, Kind.RADAR})


def draw(chart: Chart, look: Look, layout: Layout, typesetter: Typesetter, face: Typeface) -> Image:
    """Return the picture of a chart, mode "L"."""
    canvas = Canvas(look.width, look.height, typesetter, face, look.ink)
    plot = Plot(chart, look, layout, canvas)
    if chart.kind in ROUND or chart.kind is Kind.RADAR:
        draw_round(plot)
    else:
        draw_axes(plot)
        draw_marks(plot)
    if chart.title:
        size = TITLE * look.size
        canvas.text((look.width / 2, 0.9 * look.size), chart.title, "center + top", size)
    for number, _ in enumerate(layout.legend):
        _legend_entry(plot, number)
    return canvas.image()


def _legend_entry(plot: Plot, number: int) -> None:
    entry, size = plot.layout.legend[number], plot.look.size
    end = entry.left + SWATCH * size
    if plot.chart.kind in _LINED:
        dash = plot.look.lines[number % len(plot.look.lines)]
        line = stroke(plot.look.stroke, plot.grey(number), dash)
        plot.canvas.path([(entry.left, entry.middle), (end, entry.middle)], line)
        marker(plot, ((entry.left + end) / 2, entry.middle), number)
    else:
        box = (entry.left, entry.middle - 0.45 * size, end, entry.middle + 0.45 * size)
        plot.canvas.box(box, plot.grey(number), plot.edge)
    name = plot.chart.series[number].name
    plot.canvas.text((end + 0.5 * size, entry.middle), name, "left + horizon", size)
