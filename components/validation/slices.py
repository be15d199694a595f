"""Means over the rows of a slice: damage that no single row shows well enough shows in these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.library.rows import Kind
from components.library.tongues import WORDLESS
from components.nouns import Task
from components.rendering.passages import SHUFFLED

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 30  # measured rows of a slice: with fewer one odd row moves a mean
# Of so many rows some are measured in every clean task, script and language; of fewer, in one that
# is not known or has no signs of direction, there may be none.
PLENTY = 400
# In these, more text is more ink; captions, charts and molecules follow no such rule.
WRITTEN_OUT = (Task.DOCUMENT, Task.FORMULA, Task.GEOMETRY, Task.TABLE)
_FEWEST_RANKED = 200  # with fewer, chance alone makes a rank correlation of 0.2
_DEVIATIONS = 3.0
COLUMNS = (
    *("task", "language", "script", "source", "document", "width", "height", "ink"),
    *("text_key_characters", "script_agreement", "reversed_share", "language_agrees"),
    *(
        "skew",
        "sharpness",
        "boxes_inked",
        "ink_boxed",
        "capital_share",
        "mark_share",
        "space_share",
    ),
)


@dataclass(frozen=True, slots=True)
class Slicing:
    """The mean of a column over the rows that have one value in each column of `by`.

    `tasks` are those it is asked of; none are all. `prose` leaves out what has no language, or has
    its words shuffled. With `above`, it is the share of rows whose value, without its sign, is
    above that.
    """

    column: str
    by: tuple[str, ...]
    tasks: tuple[Task, ...] = ()
    prose: bool = False
    above: float | None = None


def means(rows: pa.Table, slicing: Slicing) -> pd.DataFrame:
    """One row a slice with `FEWEST` measured rows: `name`, the slice itself, `rows`, `mean`."""
    import pandas as pd

    chosen = _chosen(rows, slicing)
    keys = list(slicing.by)
    values = chosen[slicing.column].cast(pa.float64())
    if slicing.above is not None:
        values = pc.greater(pc.abs(values), slicing.above).cast(pa.float64())
    table = chosen.select(keys).append_column("value", values)
    counted = table.group_by(keys).aggregate([("value", "mean"), ("value", "count")])
    frame: pd.DataFrame = counted.sort_by([(key, "ascending") for key in keys]).to_pandas()
    frame = frame[frame["value_count"] >= FEWEST].reset_index(drop=True)
    frame = frame.rename(columns={"value_mean": "mean", "value_count": "rows"})
    named = frame[keys].fillna("").agg(" in ".join, axis=1) if len(frame) else pd.Series(dtype=str)
    return frame.assign(name=named)


def is_expected(rows: pa.Table, slicing: Slicing) -> bool:
    """Whether some slice has `PLENTY` rows, measured or not: then its mean must be known."""
    counted = _chosen(rows, slicing).group_by(list(slicing.by)).aggregate([([], "count_all")])
    return (pc.max(counted["count_all"]).as_py() or 0) >= PLENTY


def _chosen(rows: pa.Table, slicing: Slicing) -> pa.Table:
    if slicing.tasks:
        tasks = pa.array([task.value for task in slicing.tasks])
        rows = rows.filter(pc.is_in(rows["task"], tasks))
    if slicing.prose:
        rows = rows.filter(_yes(pc.not_equal(rows["language"], WORDLESS.language)))
        shuffled = pc.ends_with(rows["document"], f"/{SHUFFLED}")
        rows = rows.filter(pc.invert(pc.fill_null(shuffled, False)))
    return rows


def _yes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column, False)


def growth(rows: pa.Table) -> pd.DataFrame:
    """Whether longer targets stand on pictures with more ink: one row a task that shows it.

    `correlation` is Spearman's, of the letters of the target and the inked pixels, plus three
    standard errors (1 / sqrt(rows)): the most it may be. Without a link between picture and target
    it is near 0.
    """
    import pandas as pd

    found = []
    for task in WRITTEN_OUT:
        of_task = rows.filter(pc.equal(rows["task"], task.value))
        columns = of_task.select(["ink", "width", "height", "text_key_characters"])
        frame = columns.to_pandas().astype(float).dropna()
        if len(frame) >= _FEWEST_RANKED:
            inked = frame["ink"] * frame["width"] * frame["height"]
            ranks = inked.rank().corr(frame["text_key_characters"].rank())
            most = (0.0 if np.isnan(ranks) else ranks) + _DEVIATIONS / np.sqrt(len(frame))
            found.append({"name": task.value, "rows": len(frame), "correlation": most})
    return pd.DataFrame(found, columns=["name", "rows", "correlation"])


def languages_of(
    corpus: pa.Table, sources: pa.ChunkedArray, columns: Sequence[str]
) -> pd.DataFrame:
    """Means of the text that some sources have, by language, weighted by its letters."""
    chosen = pc.and_(
        pc.equal(corpus["kind"], Kind.TEXT.value),
        pc.is_in(corpus["source"], pc.unique(sources)),
    )
    frame = corpus.filter(chosen).select(["language", "letters", *columns]).to_pandas()
    weighted = frame[list(columns)].multiply(frame["letters"], axis=0)
    sums = weighted.assign(language=frame["language"], letters=frame["letters"])
    totals = sums.groupby("language").sum()
    totals = totals[totals["letters"] > 0]
    return totals[list(columns)].divide(totals["letters"], axis=0)
