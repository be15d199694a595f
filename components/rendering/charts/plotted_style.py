"""The sheet of the first engine: a figure of matplotlib measured in pixels from the top left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.rendering.charts.chart import Chart
from components.rendering.charts.layout import Layout
from components.rendering.charts.look import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties
    from PIL.Image import Image

DPI = 72  # a point is a pixel
GRID = "0.8"
DASHES = {"solid": "-", "dashed": "--", "dotted": ":", "dash-dotted": "-."}
MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}


class Sheet:
    """A figure for one chart; all words are set in one font file."""

    def __init__(self, chart: Chart, look: Look, layout: Layout, face: Path) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.chart, self.look, self.layout = chart, look, layout
        self._face = face
        self.figure = Figure(figsize=(look.width / DPI, look.height / DPI), dpi=DPI)
        self._canvas = FigureCanvasAgg(self.figure)

    def axes(self, projection: str | None = None) -> Axes:
        """Return axes that fill the plot of the layout."""
        box, width, height = self.layout, self.look.width, self.look.height
        sides = (
            box.left / width,
            1 - box.bottom / height,
            (box.right - box.left) / width,
            (box.bottom - box.top) / height,
        )
        return self.figure.add_axes(sides, projection=projection)

    def font(self, scale: float = 1.0) -> FontProperties:
        """Return the font at a multiple of the size of labels."""
        from matplotlib.font_manager import FontProperties

        return FontProperties(fname=str(self._face), size=self.look.size * scale)

    def text(self, x: float, y: float, words: str, **options: str | float | FontProperties) -> None:
        """Set words at a place of the picture, in pixels from the top left."""
        style: dict[str, Any] = {"fontproperties": self.font(), "color": self.ink, **options}
        self.figure.text(x / self.look.width, 1 - y / self.look.height, quoted(words), **style)

    @property
    def ink(self) -> str:
        """The colour of words and axes."""
        return grey(self.look.ink)

    @property
    def edge(self) -> dict[str, Any]:
        """The outline of marks."""
        return {"edgecolor": self.ink if self.look.outlined else "none", "linewidth": 0.8}

    def fill(self, number: int) -> str:
        """The colour of a series or slice."""
        return grey(self.look.greys[number % len(self.look.greys)])

    def line(self, number: int) -> dict[str, Any]:
        """The style of the line of a series."""
        return {
            "color": self.fill(number),
            "linewidth": self.look.stroke,
            "linestyle": DASHES[self.look.lines[number % len(self.look.lines)]],
            "marker": MARKERS[self.look.markers[number % len(self.look.markers)]],
            "markersize": 0.65 * self.look.size,
            "markeredgecolor": self.ink if self.look.outlined else self.fill(number),
        }

    def image(self) -> Image:
        """Return the picture, mode "L"."""
        from PIL import Image

        self._canvas.draw()
        size = self._canvas.get_width_height()
        return Image.frombytes("RGBA", size, bytes(self._canvas.buffer_rgba())).convert("L")


def grey(value: int) -> str:
    """Return a grey level as matplotlib writes it."""
    return str(value / 255)


def quoted(words: str) -> str:
    """Keep matplotlib from reading dollars as the ends of formulas."""
    return words.replace("$", r"\$")
