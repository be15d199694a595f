"""The second engine: axes with their numbers, categories and names."""

from __future__ import annotations

from components.rendering.charts.canvas import stroke
from components.rendering.charts.chart import Scale
from components.rendering.charts.plot import Plot

_GRID = 205
_TICK = 0.35  # em
_CORNERS = {0: "center + top", 45: "right + top", 90: "center + top"}


def draw_axes(plot: Plot) -> None:
    """Draw what lies below the marks."""
    chart, layout = plot.chart, plot.layout
    if plot.lying:
        _numbers_below(plot, chart.scale)
        for middle, label in zip(plot.middles(), chart.categories, strict=True):
            _label_beside(plot, middle, label)
    else:
        _numbers_beside(plot)
        if chart.across is not None:
            _numbers_below(plot, chart.across)
        else:
            for middle, label in zip(plot.middles(), chart.categories, strict=True):
                _label_below(plot, middle, label)
    corner = (layout.left, layout.bottom)
    plot.canvas.path([(layout.left, layout.top), corner, (layout.right, layout.bottom)], plot.pen)
    if plot.look.framed:
        corner = (layout.right, layout.top)
        path = [(layout.left, layout.top), corner, (layout.right, layout.bottom)]
        plot.canvas.path(path, plot.pen)
    _names(plot)


def _numbers_beside(plot: Plot) -> None:
    layout, scale = plot.layout, plot.chart.scale
    for value, label in zip(scale.ticks, scale.labels, strict=True):
        y = plot.up(value)
        if plot.look.grid:
            plot.canvas.path([(layout.left, y), (layout.right, y)], stroke(0.7, _GRID))
        _label_beside(plot, y, label)


def _numbers_below(plot: Plot, scale: Scale) -> None:
    layout = plot.layout
    for value, label in zip(scale.ticks, scale.labels, strict=True):
        x = plot.across(value, scale)
        if plot.look.grid:
            plot.canvas.path([(x, layout.top), (x, layout.bottom)], stroke(0.7, _GRID))
        _label_below(plot, x, label)


def _label_beside(plot: Plot, y: float, label: str) -> None:
    left, tick = plot.layout.left, _TICK * plot.look.size
    plot.canvas.path([(left - tick, y), (left, y)], plot.pen)
    plot.canvas.text((left - 2 * tick, y), label, "right + horizon", plot.look.size)


def _label_below(plot: Plot, x: float, label: str) -> None:
    bottom, tick, slant = plot.layout.bottom, _TICK * plot.look.size, plot.layout.slant
    plot.canvas.path([(x, bottom), (x, bottom + tick)], plot.pen)
    x += 0.3 * plot.look.size if slant == 45 else 0
    plot.canvas.text((x, bottom + 2 * tick), label, _CORNERS[slant], plot.look.size, turn=slant)


def _names(plot: Plot) -> None:
    layout, size = plot.layout, plot.look.size
    beside, below = plot.chart.value_name, plot.chart.category_name
    if plot.lying:
        beside, below = below, beside
    x, y = layout.centre
    if beside:
        plot.canvas.text((0.6 * size, y), beside, "left + horizon", size, turn=90)
    if below:
        plot.canvas.text((x, plot.look.height - 0.7 * size), below, "center + bottom", size)
