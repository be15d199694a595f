"""Whether what should be measured was: a measure that is null answers every other question yes.

A row may rightly have no boxes or no language that can be told; that most rows of a task have
none is a fault, of the shards or of the measure itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from components.nouns import Task
from components.validation.manifest.reading import Manifest
from components.validation.rules import Asked, Rule, TableSuite
from components.validation.suites.shares import given

if TYPE_CHECKING:
    import pandas as pd

_TOLD = 24  # letters: with fewer a language is often in doubt
# A small collection lies below a share by chance: three standard deviations are left out.
_DEVIATIONS = 3.0
_RUNNING = (Task.LINE, Task.PAGE, Task.DOCUMENT, Task.TEXT)
_PROSE = (*_RUNNING, Task.SCENE, Task.CAPTION)


@dataclass(frozen=True, slots=True)
class _Floor:
    """The share of the rows of each of some tasks, of `letters` and more, that has a column."""

    name: str
    column: str
    tasks: tuple[Task, ...]
    least: float
    letters: int = 0


# The least share of any clean task of strips and mixture stands beside each.
_FLOORS = (
    # 0.961 (pages): letters that stand on or in each other have no boxes of their own
    _Floor("boxes of characters are known", "boxes_inked", (Task.LINE, Task.PAGE), 0.85),
    # 1.0
    _Floor(
        "boxes of regions are known",
        "boxes_inked",
        (Task.DOCUMENT, Task.TABLE, Task.SCENE),
        0.95,
    ),
    # 0.999: these are long enough to be told from all others
    _Floor(
        "texts are sketched",
        "text_sketch",
        (Task.PAGE, Task.DOCUMENT, Task.TEXT, Task.CHART, Task.TABLE, Task.GEOMETRY),
        0.9,
    ),
    # 0.995 (captions)
    _Floor("languages are looked for", "language_found", _PROSE, 0.95, _TOLD),
    # 0.618 (scenes): py3langid knows a quarter of the languages, most of the text
    _Floor("languages are told", "language_agrees", _PROSE, 0.4, _TOLD),
    # 1.0
    _Floor("scripts are told", "script_agreement", _PROSE, 0.95, _TOLD),
    # 0.53 (texts of the strips): Thai and Chinese have no signs of direction
    _Floor("directions are told", "reversed_share", (Task.PAGE, Task.DOCUMENT, Task.TEXT), 0.3),
    # 1.0
    _Floor("spaces are counted", "space_share", _PROSE, 0.95, _TOLD),
    _Floor("capitals are counted", "capital_share", _PROSE, 0.95, _TOLD),
    _Floor("marks are counted", "mark_share", _PROSE, 0.95, _TOLD),
    # 0.82: texts of scripts without spaces have no words
    _Floor("words are counted", "word_length", (Task.PAGE, Task.DOCUMENT, Task.TEXT), 0.5),
)
FLOORED = tuple(dict.fromkeys(floor.column for floor in _FLOORS))
_SCOPE = ("task", "source", "has_image", "aligned", "text_key_characters")


def asked(manifest: Manifest) -> Asked:
    """Ask every task of a manifest which share of its rows has each measure.

    Pages that people put into the inbox come without boxes, and are left out.
    """
    rules = tuple(
        Rule(
            floor.name,
            "ExpectColumnValuesToBeFiniteBetween",
            {"column": floor.name, "min_value": floor.least},
            f"{floor.column} of at least {floor.least:.0%} of the rows of a task, by chance",
        )
        for floor in _FLOORS
    )
    return Asked(TableSuite("measures", "task", rules), _table(manifest))


def _table(manifest: Manifest) -> pd.DataFrame:
    """One row a task; a column a floor: the most the share may be, 1 where nothing is asked."""
    import pandas as pd

    counts = {task: np.zeros((len(_FLOORS), 2), np.int64) for task in Task}
    present = dict.fromkeys(Task, 0)
    for part in manifest.parts((*_SCOPE, *FLOORED)):
        ours = part.filter(pc.invert(given(part)))
        for task in Task:
            rows = ours.filter(pc.fill_null(pc.equal(ours["task"], task.value), False))
            present[task] += rows.num_rows
            counts[task] += np.array(list(_counted(rows, task)))
    tasks = [task for task in Task if present[task]]
    return pd.DataFrame(
        {"task": [task.value for task in tasks]}
        | {
            floor.name: [_most(counts[task][number], floor.least) for task in tasks]
            for number, floor in enumerate(_FLOORS)
        }
    )


def _counted(rows: pa.Table, task: Task) -> Iterator[tuple[int, int]]:
    """Yield, floor by floor, how many rows of a task are asked, and how many of them have it."""
    for floor in _FLOORS:
        if task not in floor.tasks:
            yield 0, 0
            continue
        long = pc.greater_equal(pc.fill_null(rows["text_key_characters"], 0), floor.letters)
        asked_rows = rows.filter(long)[floor.column]
        yield len(asked_rows), len(asked_rows) - asked_rows.null_count


def _most(counted: NDArray[np.int64], least: float) -> float:
    """The most that a share may be, of rows asked and rows that have it."""
    rows, known = map(int, counted)
    if not rows:
        return 1.0
    return known / rows + _DEVIATIONS * math.sqrt(least * (1 - least) / rows)
