"""The second engine: pies, doughnuts and radars."""

from __future__ import annotations

import math

from components.rendering.charts.canvas import Point, stroke
from components.rendering.charts.chart import Kind, Series
from components.rendering.charts.drawn_marks import marker
from components.rendering.charts.layout import label_place, point_at, slices
from components.rendering.charts.plot import Plot

_STEP = 1 / 180  # of a turn: a circle is drawn with so many corners
_HOLE = 0.5  # of the radius of a doughnut
_WEB = 190


def draw_round(plot: Plot) -> None:
    """Draw a chart around a middle."""
    if plot.chart.kind is Kind.RADAR:
        _web(plot)
        for number, series in enumerate(plot.chart.series):
            _ring(plot, number, series)
    else:
        _slices(plot)


def _slices(plot: Plot) -> None:
    chart, size, white = plot.chart, plot.look.size, stroke(1.2, 255)
    inner = _HOLE if chart.kind is Kind.DOUGHNUT else 0.0
    for number, (start, end) in enumerate(slices(chart, plot.look)):
        steps = max(2, math.ceil((end - start) / _STEP))
        turns = [start + (end - start) * step / steps for step in range(steps + 1)]
        outer = [point_at(plot.layout, turn, 1.0) for turn in turns]
        core = [point_at(plot.layout, turn, inner) for turn in reversed(turns)]
        plot.canvas.polygon(outer + (core if inner else core[:1]), plot.grey(number), white)
        (x, y), side = label_place(plot.layout, (start + end) / 2)
        plot.canvas.text((x, y - 0.2 * size), chart.categories[number], f"{side} + bottom", size)
        printed = chart.series[0].printed[number]
        plot.canvas.text((x, y + 0.2 * size), printed, f"{side} + top", size)


def _web(plot: Plot) -> None:
    chart, size, line = plot.chart, plot.look.size, stroke(0.8, _WEB)
    count = len(chart.categories)
    for tick in chart.scale.ticks[1:]:
        share = chart.scale.share(tick)
        if plot.look.framed:
            plot.canvas.disc(plot.layout.centre, share * plot.layout.radius, None, line)
        else:
            web = [point_at(plot.layout, n / count, share) for n in range(count)]
            plot.canvas.polygon(web, None, line)
    for number, category in enumerate(chart.categories):
        turn = number / count
        plot.canvas.path([plot.layout.centre, point_at(plot.layout, turn, 1.0)], line)
        place, side = label_place(plot.layout, turn)
        plot.canvas.text(place, category, f"{side} + horizon", size)


def _ring(plot: Plot, number: int, series: Series) -> None:
    chart, count = plot.chart, len(plot.chart.categories)
    points: list[Point] = [
        point_at(plot.layout, n / count, chart.scale.share(value))
        for n, value in enumerate(series.values)
    ]
    dash = plot.look.lines[number % len(plot.look.lines)]
    plot.canvas.polygon(points, None, stroke(plot.look.stroke, plot.grey(number), dash))
    for point in points:
        marker(plot, point, number)
    if number == len(chart.series) - 1:
        _numbers(plot)


def _numbers(plot: Plot) -> None:
    """The numbers of the web, along its first spoke, above all lines."""
    size, scale = 0.85 * plot.look.size, plot.chart.scale
    for tick, label in zip(scale.ticks, scale.labels, strict=True):
        x, y = point_at(plot.layout, 0.0, scale.share(tick))
        plot.canvas.text((x - 0.3 * size, y), label, "right + horizon", size)
