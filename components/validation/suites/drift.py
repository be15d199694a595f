"""How far tonight's data lies from that of the last admitted night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from components.config import GateConfig
from components.nouns import Check, Severity
from components.validation.cells import Leeway
from components.validation.nights import FEWEST, Names, Night, Slice
from components.validation.rules import Asked, Rule, TableSuite
from components.validation.stability import stability_index

if TYPE_CHECKING:
    import pandas as pd

SUITES = ("drift of columns", "drift of rows", "scale of drift")
_DIGITS = 12  # of a digest, in words
FIRST_NIGHT = Check(
    "drift from the last admitted night",
    passed=True,
    severity=Severity.WARNING,
    observed="no night was admitted before: this is the first",
    expected="a night to compare with",
    suite=SUITES[0],
)
# Half or twice the rows, by more than chance explains: both nights vary, hence seven deviations
# of one; a name that is gone is beyond them from 64 rows on.
_LOST = Leeway(factor=2.0, deviations=7.0, fewest=64)


def asked(tonight: Night, before: Night, config: GateConfig) -> list[Asked]:
    """Ask every column of every slice, and the rows of every name, against an admitted night.

    Of a night that was counted on another scale only the rows can be compared.
    """
    import pandas as pd

    scales = pd.DataFrame({"name": [before.digest[:_DIGITS]], "scale": [before.scale]})
    found = [
        Asked(TableSuite(SUITES[2], "name", (_same_scale(tonight),)), scales),
        Asked(TableSuite(SUITES[1], "name", _ROW_RULES), _row_table(tonight, before)),
    ]
    if tonight.scale == before.scale:
        columns = TableSuite(SUITES[0], "name", _column_rules(config))
        found.insert(0, Asked(columns, _column_table(tonight, before)))
    return found


def _column_table(tonight: Night, before: Night) -> pd.DataFrame:
    import pandas as pd

    indices = [*_of_slices(tonight, before), *_of_names(tonight, before)]
    indices.sort(key=lambda entry: -entry[1])  # examples are the first that fail
    return pd.DataFrame(
        {
            "name": [f"{name}: {index:.3f}" for name, index in indices],
            "index": [index for _, index in indices],
        }
    )


def _of_slices(tonight: Night, before: Night) -> Iterator[tuple[str, float]]:
    """Yield the index of every column of the slices that both nights have."""
    earlier: dict[str, Slice] = {part.name: part for part in before.slices}
    for now in tonight.slices:
        old = earlier[now.name].counts() if now.name in earlier else {}
        for column, counts in now.counts().items():
            if column in old:
                both = (np.asarray(each, np.int64) for each in (old[column], counts))
                yield f"{column} of {now.name}", stability_index(*both)


def _of_names(tonight: Night, before: Night) -> Iterator[tuple[str, float]]:
    """Yield the index of every column of names; names too rare to tell count as one."""
    for column, old, now in _both_named(tonight, before):
        names = sorted({*old, *now})
        counts = np.array([[side.get(name, 0) for name in names] for side in (old, now)], np.int64)
        often = counts.sum(axis=0) >= FEWEST
        rest = counts[:, ~often].sum(axis=1, keepdims=True)
        yield column, stability_index(*np.concatenate([counts[:, often], rest], axis=1))


def _row_table(tonight: Night, before: Night) -> pd.DataFrame:
    """One row a name that was frequent: its rows then and now, and how many are beyond chance."""
    import pandas as pd

    entries = [("all rows", before.rows, tonight.rows)]
    for column, old, now in _both_named(tonight, before):
        entries += [
            (f"{column}={name}", rows, now.get(name, 0))
            for name, rows in old.items()
            if rows >= _LOST.fewest
        ]
    return pd.DataFrame(
        {
            "name": [f"{name}: {now} rows, {old} before" for name, old, now in entries],
            "before": [old for _, old, _ in entries],
            "rows": [now for _, _, now in entries],
            "beyond": [_LOST.beyond(now, old) for _, old, now in entries],
        }
    )


def _both_named(
    tonight: Night, before: Night
) -> Iterator[tuple[str, Mapping[str, int], Mapping[str, int]]]:
    earlier: dict[str, Names] = {names.column: names for names in before.named}
    for now in tonight.named:
        if now.column in earlier:
            yield now.column, earlier[now.column].counts(), now.counts()


def _same_scale(tonight: Night) -> Rule:
    return Rule(
        "the last admitted night can be compared",
        "ExpectColumnValuesToBeKnownIn",
        {"column": "scale", "value_set": [tonight.scale]},
        "a night counted in the bins and columns of tonight; after a change of them, once, none is",
        Severity.WARNING,
    )


def _column_rules(config: GateConfig) -> tuple[Rule, ...]:
    limits = {Severity.CRITICAL: config.drift_refusal, Severity.WARNING: config.drift_warning}
    words = {Severity.CRITICAL: "no column drifted far", Severity.WARNING: "no column drifted"}
    return tuple(
        Rule(
            words[severity],
            "ExpectColumnValuesToBeFiniteBetween",
            {"column": "index", "max_value": limit},
            f"a population stability index of at most {limit}, beyond chance, in every slice",
            severity,
        )
        for severity, limit in limits.items()
    )


_ROW_RULES = (
    Rule(
        "nothing lost half of its rows",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "beyond", "min_value": 0.0},
        "at least half of the last admitted night's rows, of every name",
    ),
    Rule(
        "nothing doubled its rows",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "beyond", "max_value": 0.0},
        "at most twice the last admitted night's rows, of every name",
        Severity.WARNING,
    ),
)
