"""The table that a chart shows, as HTML: what is printed, and nothing that is not.

Numbers stand as they are printed beside their marks, else as they can be read from the axis. The
only words that no chart prints are the names of the five numbers of a box.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from components.rendering.charts.chart import Chart, Kind


def html(chart: Chart) -> str:
    """Return the target of a chart."""
    caption = f"<caption>{_text(chart.title)}</caption>" if chart.title else ""
    return f"<table>{caption}{_head(chart)}{''.join(map(_row, _rows(chart)))}</table>"


def _head(chart: Chart) -> str:
    if chart.kind is Kind.SCATTER:
        names = [series.name for series in chart.series]
    elif len(chart.series) == 1:
        names = [chart.category_name, chart.value_name]
    else:
        names = [chart.category_name, *(series.name for series in chart.series)]
    if not any(names):
        return ""
    return f"<tr>{''.join(f'<th>{_text(name)}</th>' for name in names)}</tr>"


def _rows(chart: Chart) -> Iterable[tuple[str, ...]]:
    numbers = zip(*(series.printed for series in chart.series), strict=True)
    if chart.kind is Kind.SCATTER:
        return numbers
    return ((name, *row) for name, row in zip(chart.categories, numbers, strict=True))


def _row(cells: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    return escape(text, quote=False)
