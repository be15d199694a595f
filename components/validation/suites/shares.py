"""Whether the training rows are what params declare: tasks, scripts, languages, and their cells."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

import pyarrow as pa
import pyarrow.compute as pc

from components.config import GateConfig
from components.library.reader import INBOX
from components.library.tongues import WORDLESS
from components.nouns import Split
from components.validation.cells import Leeway, cell_table, count_cells, share_table
from components.validation.declaration import Declared
from components.validation.rules import Asked, Rule, TableSuite

COLUMNS = ("split", "task", "language", "script", "source", "has_image", "aligned")
# Orders follow the shares nearly exactly, so three deviations of chance are far outside; ten rows
# that are all missing are just beyond them.
_DEVIATIONS, _FEWEST = 3.0, 10
# The build itself gives up when more than 1 % of its orders have no row.
_MADE = 0.98


def asked(rows: pa.Table, declared: Declared, config: GateConfig) -> list[Asked]:
    """Ask the admitted rows of a manifest (`COLUMNS`) for the declared shares.

    People's own pages, which come on top of what was ordered, have no declared share and are
    left out.
    """
    ordered = rows.filter(pc.invert(given(rows)))
    cells = count_cells(ordered.filter(pc.equal(ordered["split"], Split.TRAIN.value)))
    leeway = Leeway(config.cell_factor, _DEVIATIONS, _FEWEST)

    both = declared.cells, cells

    def shares(of: str) -> Asked:
        suite = TableSuite(f"shares of {of}s", "name", (_within(of, config.share_tolerance),))
        return Asked(suite, share_table(*both, attrgetter(of), "observed", 0))

    of_languages = TableSuite("shares of languages", "name", (_beyond("every language"),))
    of_cells = TableSuite("shares of cells", "name", _cell_rules(config))
    return [
        _rows_asked(declared.rows, ordered),
        shares("task"),
        shares("script"),
        _languages_asked({cell.language for cell in cells}, config),
        Asked(of_languages, cell_table(*both, attrgetter("language"), "observed", leeway)),
        Asked(of_cells, cell_table(*both, str, "observed", leeway)),
    ]


def given(rows: pa.Table) -> pa.ChunkedArray:
    """Whether a row is a page that people put into the inbox: nobody ordered or set it."""
    theirs = pc.fill_null(pc.equal(rows["source"], INBOX), False)
    return pc.and_(theirs, pc.and_(_yes(rows["has_image"]), pc.invert(_yes(rows["aligned"]))))


def _yes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column, False)


def _rows_asked(declared: Mapping[str, int], ordered: pa.Table) -> Asked:
    """Rows of every split that was ordered, as a share of what was ordered."""
    import pandas as pd

    counts = {
        entry["values"]: entry["counts"] for entry in pc.value_counts(ordered["split"]).to_pylist()
    }
    table = pd.DataFrame(
        {
            "name": [f"{s}: {counts.get(s, 0)} rows, {n} ordered" for s, n in declared.items()],
            "made": [counts.get(split, 0) / count for split, count in declared.items()],
        }
    )
    rule = Rule(
        "rows of every split as ordered",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "made", "min_value": _MADE, "max_value": 1.0},
        f"{_MADE:.0%} to 100 % of the rows that params order",
    )
    return Asked(TableSuite("rows of splits", "name", (rule,)), table)


def _languages_asked(languages: set[str], config: GateConfig) -> Asked:
    import pandas as pd

    known = languages - {"", WORDLESS.language}
    rule = Rule(
        "enough languages",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "languages", "min_value": config.minimum_languages},
        f"at least {config.minimum_languages} languages among the training rows",
    )
    table = pd.DataFrame({"name": [f"{len(known)} languages"], "languages": [len(known)]})
    return Asked(TableSuite("languages", "name", (rule,)), table)


def _within(of: str, tolerance: float) -> Rule:
    return Rule(
        f"{of} shares as declared",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "difference", "min_value": -tolerance, "max_value": tolerance},
        f"within {tolerance} of the declared share",
    )


def _cell_rules(config: GateConfig) -> tuple[Rule, ...]:
    divergence = Rule(
        "cells diverge little from the declared shares",
        "ExpectTableSharesToDivergeAtMost",
        {"observed": "observed", "declared": "declared", "max_value": config.divergence},
        f"a Kullback-Leibler divergence of at most {config.divergence} nats",
    )
    return _beyond("every task in every language"), divergence


def _beyond(what: str) -> Rule:
    return Rule(
        f"{what} has its share of the rows",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "beyond", "min_value": 0.0, "max_value": 0.0},
        "rows as declared, give or take a factor and chance; none where none is declared",
    )
