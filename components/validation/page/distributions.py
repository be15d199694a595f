"""Distributions as figures for inline SVG: tonight's shares as bars, last night's as a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from components.validation.bins import EDGES
from components.validation.manifest.columns import COLUMNS
from components.validation.nights import EVERYTHING, Night

WIDTH, HEIGHT = 240.0, 90.0  # of the plotting area, in SVG units
_GAP = 1.0  # between bars
_NULL = "null"
_UNITS = {column.name: column.unit for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Bar:
    """The share of one bin, in SVG units."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled edge between two bins, in SVG units."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A column ready to draw; `last` is the `points` attribute of a polyline, or empty."""

    column: str
    unit: str
    bars: tuple[Bar, ...]
    last: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Rows of the bins that are shown, by their names; `edges` are those between two bins."""

    column: str
    names: tuple[str, ...]
    edges: tuple[float | None, ...]
    tonight: tuple[int, ...]
    last: tuple[int, ...]


def figures(tonight: Night, last: Night | None) -> tuple[Figure, ...]:
    """Return a figure of each column that has rows in more than one bin, in one of the nights."""
    before = _whole(last) if last else {}
    shown = []
    for column, counts in _whole(tonight).items():
        found = _trimmed(column, counts, before.get(column, ()))
        if len(found.names) > 1:
            shown.append(_draw(found))
    return tuple(shown)


def _whole(night: Night) -> dict[str, tuple[int, ...]]:
    """Counts of all rows of a night, by column, in the order of the manifest."""
    counts = next((part.counts() for part in night.slices if part.name == EVERYTHING), {})
    return {column.name: counts[column.name] for column in COLUMNS if column.name in counts}


def _trimmed(column: str, tonight: Sequence[int], last: Sequence[int]) -> _Counts:
    """Leave out the empty bins at both ends, and that of nulls if nothing is null."""
    edges = EDGES[column]
    before = tuple(last) if len(last) == len(tonight) else (0,) * len(tonight)
    *valued, nulls = (bool(a or b) for a, b in zip(tonight, before, strict=True))
    filled = [number for number, some in enumerate(valued) if some]
    kept = list(range(filled[0], filled[-1] + 1)) if filled else []
    inner: list[float | None] = [edges[number] for number in kept[:-1]]
    if nulls:
        inner += [None] * bool(kept)
        kept.append(len(valued))
    names = list(_names(edges))
    return _Counts(
        column,
        tuple(names[number] for number in kept),
        tuple(inner),
        tuple(tonight[number] for number in kept),
        tuple(before[number] for number in kept) if any(before) else (),
    )


def _names(edges: Sequence[float]) -> Iterator[str]:
    yield f"below {edges[0]:.4g}"
    yield from (f"{low:.4g} to {high:.4g}" for low, high in pairwise(edges))
    yield f"{edges[-1]:.4g} and more"
    yield _NULL


def _draw(counts: _Counts) -> Figure:
    """All bins are as wide, whatever they span."""
    tonight, last = _shares(counts.tonight), _shares(counts.last)
    top = max((*tonight, *last), default=0.0) or 1.0
    step = WIDTH / len(tonight)

    def up(share: float) -> float:
        return HEIGHT * (1 - share / top)

    bars = (
        Bar(number * step, up(share), step - _GAP, HEIGHT - up(share), f"{name}: {share:.1%}")
        for number, (name, share) in enumerate(zip(counts.names, tonight, strict=True))
    )
    corners = (
        f"{(number + side) * step:.1f},{up(share):.1f}"
        for number, share in enumerate(last)
        for side in (0, 1)
    )
    return Figure(
        column=counts.column,
        unit=_UNITS[counts.column],
        bars=tuple(bars),
        last=" ".join(corners),
        ticks=_ticks(counts, step),
    )


def _shares(counts: Sequence[int]) -> tuple[float, ...]:
    total = sum(counts) or 1
    return tuple(count / total for count in counts)


def _ticks(counts: _Counts, step: float) -> tuple[Tick, ...]:
    """The outer edges between bins, one in the middle, and the name of the bar of nulls."""
    edges = [(number, edge) for number, edge in enumerate(counts.edges, 1) if edge is not None]
    chosen = dict([edges[0], edges[len(edges) // 2], edges[-1]] if edges else ())
    ticks = [Tick(number * step, f"{edge:.4g}") for number, edge in chosen.items()]
    if counts.names[-1] == _NULL:
        ticks.append(Tick((len(counts.names) - 0.5) * step, _NULL))
    return tuple(ticks)
