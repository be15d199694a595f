"""The first engine: the marks of charts with axes, and the numbers beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.rendering.charts.chart import Kind
from components.rendering.charts.plotted_style import Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BOX = 0.5  # of a place: the width of a box
_PALE = "0.8"
_PLATE = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
_NUMBERS = {"textcoords": "offset points", "annotation_clip": False}


def draw_marks(sheet: Sheet, axes: Axes) -> None:
    """Draw the marks of a chart with axes."""
    kind = sheet.chart.kind
    if kind in (Kind.LINE, Kind.LINES):
        _lines(sheet, axes)
    elif kind is Kind.AREA:
        values = sheet.chart.series[0].values
        axes.fill_between(range(len(values)), values, color=sheet.fill(1), linewidth=0)
        axes.plot(range(len(values)), values, color=sheet.ink, linewidth=sheet.look.stroke)
    elif kind is Kind.SCATTER:
        across, beside = (series.values for series in sheet.chart.series)
        style = sheet.line(0) | {"linestyle": "none", "clip_on": False}
        axes.plot(across, beside, **style)
    elif kind is Kind.BOX:
        _boxes(sheet, axes)
    elif kind is Kind.STACKED_BAR:
        _stacks(sheet, axes)
    else:
        _bars(sheet, axes)


def _bars(sheet: Sheet, axes: Axes) -> None:
    chart, beside = sheet.chart, len(sheet.chart.series)
    full = 1.0 if chart.kind is Kind.HISTOGRAM else sheet.look.thickness
    edge = sheet.edge
    if chart.kind is Kind.HISTOGRAM:
        edge = {"edgecolor": sheet.ink, "linewidth": 0.8}
    gap = 0.35 * sheet.look.size
    for number, series in enumerate(chart.series):
        middle = -full / 2 + full * (number + 0.5) / beside
        places = [place + middle for place in range(len(series.values))]
        lying = chart.kind is Kind.HORIZONTAL_BAR
        draw = axes.barh if lying else axes.bar
        draw(places, series.values, full / beside, color=sheet.fill(number), **edge)
        for place, value, printed in zip(places, series.values, series.printed, strict=True):
            if lying:
                _number(sheet, axes, (value, place), (gap, 0), printed)
            else:
                _number(sheet, axes, (place, value), (0, gap), printed)


def _number(
    sheet: Sheet, axes: Axes, at: tuple[float, float], offset: tuple[float, float], words: str
) -> None:
    """Print the number of a mark beside it, if the chart has numbers."""
    if not sheet.chart.labelled:
        return
    place = {"ha": "left", "va": "center"} if offset[0] else {"ha": "center", "va": "bottom"}
    style: dict[str, Any] = {
        "fontproperties": sheet.font(),
        "color": sheet.ink,
        **place,
        **_NUMBERS,
    }
    if sheet.chart.kind is Kind.LINE:
        style["bbox"] = _PLATE
    axes.annotate(words, at, offset, **style)


def _stacks(sheet: Sheet, axes: Axes) -> None:
    foot = [0.0] * len(sheet.chart.categories)
    places = range(len(foot))
    for number, series in enumerate(sheet.chart.series):
        fill = sheet.fill(number)
        axes.bar(places, series.values, sheet.look.thickness, foot, color=fill, **sheet.edge)
        if sheet.chart.labelled:
            style: dict[str, Any] = {"fontproperties": sheet.font(), "ha": "center", "va": "center"}
            style["color"] = "white" if float(fill) < 0.5 else "black"
            for place, value, printed in zip(places, series.values, series.printed, strict=True):
                axes.text(place, foot[place] + value / 2, printed, **style)
        foot = [low + value for low, value in zip(foot, series.values, strict=True)]


def _lines(sheet: Sheet, axes: Axes) -> None:
    for number, series in enumerate(sheet.chart.series):
        places = range(len(series.values))
        axes.plot(places, series.values, **sheet.line(number), clip_on=False)
        for place, value, printed in zip(places, series.values, series.printed, strict=True):
            _number(sheet, axes, (place, value), (0, 0.7 * sheet.look.size), printed)


def _boxes(sheet: Sheet, axes: Axes) -> None:
    fives = zip(*(series.values for series in sheet.chart.series), strict=True)
    names = ("whislo", "q1", "med", "q3", "whishi")
    line = {"color": sheet.ink, "linewidth": 1}
    axes.bxp(
        [dict(zip(names, five, strict=True)) for five in fives],
        positions=range(len(sheet.chart.categories)),
        widths=_BOX,
        showfliers=False,
        patch_artist=True,
        manage_ticks=False,
        boxprops={"facecolor": _PALE, "edgecolor": sheet.ink, "linewidth": 1},
        medianprops=line | {"linewidth": 2},
        whiskerprops=line,
        capprops=line,
    )
