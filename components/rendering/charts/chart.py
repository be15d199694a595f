"""What a chart shows, before anybody draws it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The forms of charts."""

    BAR = "bar"
    HORIZONTAL_BAR = "horizontal bar"
    GROUPED_BAR = "grouped bar"
    STACKED_BAR = "stacked bar"
    LINE = "line"
    LINES = "several lines"
    AREA = "area"
    SCATTER = "scatter"
    PIE = "pie"
    DOUGHNUT = "doughnut"
    HISTOGRAM = "histogram"
    BOX = "box"
    RADAR = "radar"


ROUND = frozenset({Kind.PIE, Kind.DOUGHNUT})
BARS = frozenset(
    {Kind.BAR, Kind.HORIZONTAL_BAR, Kind.GROUPED_BAR, Kind.STACKED_BAR, Kind.HISTOGRAM}
)
# Kinds that are drawn up from zero.
GROUNDED = BARS | {Kind.AREA, Kind.RADAR}


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis of numbers: its ends, and the places of its numbers with what is printed there."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def share(self, value: float) -> float:
        """Return where a value stands, 0 at the low end and 1 at the high one."""
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers that belong together; `printed` says each as the target does."""

    name: str
    values: tuple[float, ...]
    printed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. An empty text is not printed.

    `across` is the axis of the first series of a scatter chart; the other kinds have categories
    there, one for each value of every series. The five series of a box chart are the least,
    the first quartile, the median, the third quartile and the greatest of each category.
    `labelled` tells that every number is printed beside its mark.
    """

    kind: Kind
    title: str
    category_name: str
    value_name: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    scale: Scale
    across: Scale | None
    labelled: bool

    def words(self) -> tuple[str, ...]:
        """Every text that is printed, but the numbers of axes."""
        legend = tuple(one.name for one in self.series) if self.has_legend else ()
        marks = tuple(text for one in self.series for text in one.printed if self.labelled)
        names = (self.title, self.category_name, self.value_name)
        return tuple(filter(None, (*names, *self.categories, *legend, *marks)))

    def numbers(self) -> tuple[str, ...]:
        """The numbers of its axes."""
        if self.kind in ROUND:
            return ()
        return (*self.scale.labels, *(self.across.labels if self.across else ()))

    @property
    def has_legend(self) -> bool:
        """Whether the names of its series stand in a legend."""
        return len(self.series) > 1 and self.kind not in (Kind.BOX, Kind.SCATTER)
