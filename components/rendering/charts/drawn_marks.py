"""The second engine: the marks of charts with axes, and the numbers beside them."""

from __future__ import annotations

from components.rendering.charts.canvas import Point, stroke
from components.rendering.charts.chart import Kind, Series
from components.rendering.charts.plot import Plot

_MARKER = 0.34  # em: half the width of a marker
_GAP = 0.35  # em between a mark and its number
_BOX = 0.5  # of a place: the width of a box
_PALE = 200  # a box behind its median


def draw_marks(plot: Plot) -> None:
    """Draw the marks of a chart with axes."""
    kind = plot.chart.kind
    if kind in (Kind.LINE, Kind.LINES):
        for number, series in enumerate(plot.chart.series):
            _line(plot, number, series)
    elif kind is Kind.AREA:
        _area(plot)
    elif kind is Kind.SCATTER:
        _points(plot)
    elif kind is Kind.BOX:
        _boxes(plot)
    elif kind is Kind.STACKED_BAR:
        _stacks(plot)
    else:
        _bars(plot)


def marker(plot: Plot, centre: Point, number: int) -> None:
    """Draw the marker of a series at a place."""
    x, y = centre
    reach, fill = _MARKER * plot.look.size, plot.grey(number)
    shape = plot.look.markers[number % len(plot.look.markers)]
    if shape == "circle":
        plot.canvas.disc(centre, reach, fill, plot.edge)
        return
    corners = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "triangle": ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
        "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    }[shape]
    points = [(x + across * reach, y + down * reach) for across, down in corners]
    plot.canvas.polygon(points, fill, plot.edge)


def _bars(plot: Plot) -> None:
    chart, side_by_side = plot.chart, len(plot.chart.series)
    full = 1.0 if chart.kind is Kind.HISTOGRAM else plot.look.thickness
    edge = stroke(0.8, plot.look.ink) if chart.kind is Kind.HISTOGRAM else plot.edge
    for number, series in enumerate(chart.series):
        for place, value in enumerate(series.values):
            start = place + 0.5 - full / 2 + full * number / side_by_side
            ends = plot.place(start), plot.place(start + full / side_by_side)
            if plot.lying:
                tip = plot.across(value, chart.scale)
                plot.canvas.box((plot.layout.left, ends[0], tip, ends[1]), plot.grey(number), edge)
                at, anchor = (tip + _GAP * plot.look.size, sum(ends) / 2), "left + horizon"
            else:
                tip = plot.up(value)
                plot.canvas.box(
                    (ends[0], tip, ends[1], plot.layout.bottom), plot.grey(number), edge
                )
                at, anchor = (sum(ends) / 2, tip - _GAP * plot.look.size), "center + bottom"
            if chart.labelled:
                plot.canvas.text(at, series.printed[place], anchor, plot.look.size)


def _stacks(plot: Plot) -> None:
    foot = [0.0] * len(plot.chart.categories)
    for number, series in enumerate(plot.chart.series):
        fill = plot.grey(number)
        for place, value in enumerate(series.values):
            left = plot.place(place + 0.5 - plot.look.thickness / 2)
            right = plot.place(place + 0.5 + plot.look.thickness / 2)
            low, high = plot.up(foot[place]), plot.up(foot[place] + value)
            plot.canvas.box((left, high, right, low), fill, plot.edge)
            foot[place] += value
            if plot.chart.labelled:
                middle = ((left + right) / 2, (low + high) / 2)
                ink = 255 if fill < 128 else 0
                words = series.printed[place]
                plot.canvas.text(middle, words, "center + horizon", plot.look.size, ink=ink)


def _line(plot: Plot, number: int, series: Series) -> None:
    points = list(zip(plot.middles(), map(plot.up, series.values), strict=True))
    dash = plot.look.lines[number % len(plot.look.lines)]
    plot.canvas.path(points, stroke(plot.look.stroke, plot.grey(number), dash))
    for place, point in enumerate(points):
        marker(plot, point, number)
        if plot.chart.labelled:
            at = (point[0], point[1] - 2 * _GAP * plot.look.size)
            words, size = series.printed[place], plot.look.size
            plot.canvas.text(at, words, "center + bottom", size, plate=True)


def _area(plot: Plot) -> None:
    middles, bottom = plot.middles(), plot.layout.bottom
    points = list(zip(middles, map(plot.up, plot.chart.series[0].values), strict=True))
    closed = [(middles[0], bottom), *points, (middles[-1], bottom)]
    plot.canvas.polygon(closed, plot.grey(1), "none")
    plot.canvas.path(points, stroke(plot.look.stroke, plot.look.ink))


def _points(plot: Plot) -> None:
    across, beside = plot.chart.series
    assert plot.chart.across is not None  # of scatter charts
    for x, y in zip(across.values, beside.values, strict=True):
        marker(plot, (plot.across(x, plot.chart.across), plot.up(y)), 0)


def _boxes(plot: Plot) -> None:
    half = _BOX / 2
    fives = zip(*(series.values for series in plot.chart.series), strict=True)
    for place, five in enumerate(fives):
        least, lower, median, upper, greatest = map(plot.up, five)
        middle = plot.place(place + 0.5)
        left, right = plot.place(place + 0.5 - half), plot.place(place + 0.5 + half)
        near, far = plot.place(place + 0.5 - half / 2), plot.place(place + 0.5 + half / 2)
        for end, whisker in ((lower, least), (upper, greatest)):
            plot.canvas.path([(middle, end), (middle, whisker)], plot.pen)
            plot.canvas.path([(near, whisker), (far, whisker)], plot.pen)
        plot.canvas.box((left, upper, right, lower), _PALE, plot.pen)
        plot.canvas.path([(left, median), (right, median)], stroke(2, plot.look.ink))
