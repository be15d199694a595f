"""Shares as bars: what params declare, beside what the rows are or what is drawn of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.validation.rules import Asked

if TYPE_CHECKING:
    import pandas as pd

DECLARED = "declared"
FOUND = ("observed", "drawn")  # columns of a table of shares: of the rows there, of the draws
MOST_BARS = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One name: shares of 0 to 1, and their places on the axis of its chart, 0 to 1."""

    name: str
    declared: float
    found: float
    declared_at: float
    found_at: float


@dataclass(frozen=True, slots=True)
class ShareChart:
    """The shares of one suite; `left` more names have no bar, for they deviate less."""

    title: str
    found: str  # "observed" or "drawn"
    bars: tuple[Bar, ...]
    left: int


def share_charts(asked: Sequence[Asked]) -> tuple[ShareChart, ...]:
    """Return a chart of every table that has a declared and a found share, in the given order."""
    charts = []
    for question in asked:
        columns = [name for name in FOUND if name in question.table.columns]
        if DECLARED in question.table.columns and columns and len(question.table):
            charts.append(
                _chart(question.suite.name, question.suite.key, columns[0], question.table)
            )
    return tuple(charts)


def _chart(title: str, key: str, found: str, table: pd.DataFrame) -> ShareChart:
    rows = [
        (str(name), _finite(declared), _finite(seen))
        for name, declared, seen in zip(table[key], table[DECLARED], table[found], strict=True)
    ]
    if len(rows) > MOST_BARS:  # what deviates is what people look for
        rows.sort(key=lambda row: (-abs(row[2] - row[1]), row[0]))
    shown = sorted(rows[:MOST_BARS], key=lambda row: (-row[1], row[0]))
    axis = max((max(declared, seen) for _, declared, seen in shown), default=0.0) or 1.0
    bars = (Bar(name, said, seen, said / axis, seen / axis) for name, said, seen in shown)
    return ShareChart(title, found, tuple(bars), len(rows) - len(shown))


def _finite(value: object) -> float:
    number = float(value)  # type: ignore[arg-type]  # a table's cell
    return min(max(number, 0.0), 1.0) if math.isfinite(number) else 0.0
