"""Rows counted by task, language and script, and laid beside the shares they were to have."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    import pandas as pd

Number = TypeVar("Number", int, float)
REST = "all others"  # the row of a table that stands for what is too rare to be judged alone


class Cell(NamedTuple):
    """A task in a language as written in one script."""

    task: str
    language: str
    script: str

    def __str__(self) -> str:
        return f"{self.task} in {self.language} ({self.script})"


Naming: TypeAlias = Callable[[Cell], str]  # of what is counted: a cell, its task, its language


@dataclass(frozen=True, slots=True)
class Leeway:
    """How far the rows of a cell may lie from the expected number.

    A cell is wrong only beyond both: a factor (with few rows too wide to say anything) and
    `deviations` standard deviations of a Poisson count (with many rows too narrow to matter).
    Cells with fewer than `fewest` expected rows are judged together.
    """

    factor: float
    deviations: float
    fewest: int

    def beyond(self, rows: int, expected: float) -> float:
        """How many rows too many (above 0), or too few (below 0); 0 within the leeway."""
        spread = self.deviations * math.sqrt(expected)
        low = min(expected / self.factor, expected - spread)
        high = max(expected * self.factor, expected + spread)
        return rows - min(max(rows, low), high)


def count_cells(rows: pa.Table) -> dict[Cell, int]:
    """Count rows (columns task, language, script) by cell; null counts as the empty name."""
    counted = (
        rows.select(list(Cell._fields)).group_by(list(Cell._fields)).aggregate([([], "count_all")])
    )
    cells = {
        Cell(*(entry[name] or "" for name in Cell._fields)): entry["count_all"]
        for entry in counted.to_pylist()
    }
    return dict(sorted(cells.items()))


def gather(cells: Mapping[Cell, Number], name: Naming) -> dict[str, Number]:
    """Add up cells that have one name."""
    sums: dict[str, Number] = {}
    for cell, number in cells.items():
        sums[name(cell)] = sums.get(name(cell), type(number)(0)) + number
    return sums


def share_table(
    declared: Mapping[Cell, float],
    rows: Mapping[Cell, int],
    name: Naming,
    column: str,
    deviations: float,
) -> pd.DataFrame:
    """One row a declared or met name of cells: its declared share, and its share in `column`.

    `difference` is what their difference has beyond `deviations` standard deviations of chance
    (of a binomial share).
    """
    import pandas as pd

    wanted, met = gather(declared, name), gather(rows, name)
    names = sorted({*wanted, *met})
    total = max(sum(met.values()), 1)
    said = np.array([wanted.get(name, 0.0) for name in names])
    counts = np.array([met.get(name, 0) for name in names], np.int64)
    chance = deviations * np.sqrt(said * np.clip(1 - said, 0, 1) / total)
    apart = counts / total - said
    beyond = np.sign(apart) * np.maximum(np.abs(apart) - chance, 0)
    shares = {"declared": said, column: counts / total, "rows": counts, "difference": beyond}
    return pd.DataFrame({"name": names, **shares})


def cell_table(
    declared: Mapping[Cell, float],
    rows: Mapping[Cell, int],
    name: Naming,
    column: str,
    leeway: Leeway,
) -> pd.DataFrame:
    """One row a name of cells that is judged alone, and one for the rest; see `Leeway`.

    `name` says what was expected too; `beyond` is how many rows lie outside the leeway. What is
    not declared is never among the rest.
    """
    import pandas as pd

    wanted, met = gather(declared, name), gather(rows, name)
    total = sum(met.values())
    rest = [each for each, said in wanted.items() if said * total < leeway.fewest]
    entries = [(each, wanted.get(each, 0.0), met.get(each, 0)) for each in {*wanted, *met}]
    entries = sorted(entry for entry in entries if entry[0] not in set(rest))
    if rest:
        entries.append((REST, sum(wanted[n] for n in rest), sum(met.get(n, 0) for n in rest)))
    return pd.DataFrame(
        {
            "name": [
                f"{n}: {count} rows, {said * total:.1f} expected" for n, said, count in entries
            ],
            "declared": [said for _, said, _ in entries],
            column: [count / max(total, 1) for _, _, count in entries],
            "rows": [count for _, _, count in entries],
            "beyond": [leeway.beyond(count, said * total) for _, said, count in entries],
        }
    )
