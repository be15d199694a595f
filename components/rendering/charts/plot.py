"""The plot of the second engine: from numbers and categories to pixels."""

from __future__ import annotations

from dataclasses import dataclass

from components.rendering.charts.canvas import Canvas, stroke
from components.rendering.charts.chart import Chart, Kind, Scale
from components.rendering.charts.layout import Layout
from components.rendering.charts.look import Look


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart with its look and layout, and the canvas it is drawn on."""

    chart: Chart
    look: Look
    layout: Layout
    canvas: Canvas

    @property
    def lying(self) -> bool:
        """Whether its bars lie."""
        return self.chart.kind is Kind.HORIZONTAL_BAR

    @property
    def edge(self) -> str:
        """The outline of its marks."""
        return stroke(0.8, self.look.ink) if self.look.outlined else "none"

    @property
    def pen(self) -> str:
        """The line of its axes."""
        return stroke(1, self.look.ink)

    def across(self, value: float, scale: Scale) -> float:
        """The pixel of a number on the axis below."""
        return self.layout.left + (self.layout.right - self.layout.left) * scale.share(value)

    def up(self, value: float) -> float:
        """The pixel of a number on the axis beside."""
        height = self.layout.bottom - self.layout.top
        return self.layout.bottom - height * self.chart.scale.share(value)

    def place(self, number: float) -> float:
        """The pixel of a place among the categories; the middle of the first is 0.5."""
        share = number / len(self.chart.categories)
        if self.lying:
            return self.layout.top + (self.layout.bottom - self.layout.top) * share
        return self.layout.left + (self.layout.right - self.layout.left) * share

    def middles(self) -> list[float]:
        """The pixels of the middles of all categories."""
        return [self.place(number + 0.5) for number in range(len(self.chart.categories))]

    def grey(self, number: int) -> int:
        """The grey of a series or slice."""
        return self.look.greys[number % len(self.look.greys)]
