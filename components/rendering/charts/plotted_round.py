"""The first engine: pies, doughnuts and radars."""

from __future__ import annotations

import math
from typing import Any

from components.rendering.charts.chart import Kind
from components.rendering.charts.layout import label_place, slices
from components.rendering.charts.plotted_style import GRID, Sheet

_RING = 0.5  # of the radius: the thickness of a doughnut


def draw_slices(sheet: Sheet) -> None:
    """Draw a pie or a doughnut with its labels around it."""
    chart, size, axes = sheet.chart, sheet.look.size, sheet.axes()
    ring = {"width": _RING} if chart.kind is Kind.DOUGHNUT else {}
    values = chart.series[0].values
    axes.pie(
        values,
        startangle=90 - 360 * sheet.look.turn,
        counterclock=False,
        colors=[sheet.fill(number) for number in range(len(values))],
        wedgeprops={"edgecolor": "white", "linewidth": 1.2, **ring},
    )
    axes.set(xlim=(-1, 1), ylim=(-1, 1))
    for number, (start, end) in enumerate(slices(chart, sheet.look)):
        (x, y), side = label_place(sheet.layout, (start + end) / 2)
        sheet.text(x, y - 0.2 * size, chart.categories[number], ha=side, va="bottom")
        sheet.text(x, y + 0.2 * size, chart.series[0].printed[number], ha=side, va="top")


def draw_radar(sheet: Sheet) -> None:
    """Draw a radar: the first category stands above, the others follow clockwise."""
    chart, axes = sheet.chart, sheet.axes(projection="polar")
    count = len(chart.categories)
    axes.set(theta_direction=-1, theta_offset=math.pi / 2)
    angles = [2 * math.pi * number / count for number in range(count)]
    axes.set_xticks(angles, [""] * count)
    axes.set_yticks(chart.scale.ticks, [""] * len(chart.scale.ticks))
    axes.grid(True, color=GRID, linewidth=0.8)
    axes.spines["polar"].set_color(GRID)
    for number, series in enumerate(chart.series):
        closed = [*series.values, series.values[0]]
        axes.plot([*angles, angles[0]], closed, **sheet.line(number), clip_on=False)
    axes.set_ylim(chart.scale.low, chart.scale.high)
    for number, category in enumerate(chart.categories):
        (x, y), side = label_place(sheet.layout, number / count)
        sheet.text(x, y, category, ha=side, va="center")
    style: dict[str, Any] = {"fontproperties": sheet.font(0.85), "color": sheet.ink, "ha": "right"}
    for tick, label in zip(chart.scale.ticks, chart.scale.labels, strict=True):
        axes.text(0.0, tick, f"{label} ", va="center", **style)
