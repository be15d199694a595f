"""Whether what is drawn is what params declare, and nothing that was set aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.admission import Admission
from components.config import GateConfig
from components.nouns import Severity
from components.validation.cells import (
    Cell,
    Leeway,
    cell_table,
    count_cells,
    share_table,
)
from components.validation.drawn import Drawn, admitted
from components.validation.rules import Asked, Rule, TableSuite

if TYPE_CHECKING:
    import pandas as pd

# A phase draws a part of an epoch, so cells vary by chance: with a thousand cells, five standard
# deviations are crossed by none; forty rows that never come are beyond them.
_DEVIATIONS, _FEWEST = 5.0, 40
# Repeated rows are worth nearly as much as new ones up to 4 times and next to nothing after 16
# (Muennighoff et al. 2023, "Scaling data-constrained language models").
_MOST = 16


def asked(
    drawn: Sequence[Drawn], rows: pa.Table, admission: Admission, config: GateConfig
) -> list[Asked]:
    """Ask what the phases draw; `rows` are `drawn.COLUMNS` of the whole manifest."""
    import pandas as pd

    leeway = Leeway(config.cell_factor, _DEVIATIONS, _FEWEST)
    may = admitted(rows, admission)
    counts = [count_cells(rows.take(pa.array(phase.positions))) for phase in drawn]

    def tables(make: Callable[[Drawn, dict[Cell, int]], pd.DataFrame]) -> pd.DataFrame:
        made = [(phase, make(phase, count)) for phase, count in zip(drawn, counts, strict=True)]
        named = [table.assign(name=f"{phase.phase}: " + table["name"]) for phase, table in made]
        return pd.concat(named, ignore_index=True)

    def shares(of: str) -> Asked:
        def make(phase: Drawn, count: dict[Cell, int]) -> pd.DataFrame:
            return share_table(phase.declared, count, attrgetter(of), "drawn", _DEVIATIONS)

        suite = TableSuite(f"drawn {of}s", "name", (_within(of, config.share_tolerance),))
        return Asked(suite, tables(make))

    def cells(phase: Drawn, count: dict[Cell, int]) -> pd.DataFrame:
        # chance chose each row once, however often it is then drawn
        again = len(phase.positions) / max(len(np.unique(phase.positions)), 1)
        once = {cell: round(draws / again) for cell, draws in count.items()}
        return cell_table(phase.declared, once, str, "drawn", leeway)

    of_cells = TableSuite("drawn cells", "name", (_BEYOND,))
    of_rows = TableSuite("drawn rows", "name", _ROW_RULES)
    return [
        shares("task"),
        shares("script"),
        Asked(of_cells, tables(cells)),
        Asked(of_rows, _row_table(drawn, may)),
    ]


def _row_table(drawn: Sequence[Drawn], may: NDArray[np.bool_]) -> pd.DataFrame:
    """One row a phase: its draws, how many of rows set aside, and the most draws of one row."""
    import pandas as pd

    return pd.DataFrame(
        {
            "name": [phase.phase for phase in drawn],
            "draws": [len(phase.positions) for phase in drawn],
            "set_aside": [int((~may[phase.positions]).sum()) for phase in drawn],
            "most": [int(np.bincount(phase.positions, minlength=1).max()) for phase in drawn],
        }
    )


def _within(of: str, tolerance: float) -> Rule:
    return Rule(
        f"{of} shares as declared when drawn",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "difference", "min_value": -tolerance, "max_value": tolerance},
        f"within {tolerance} of the declared share, give or take chance, in every phase",
    )


_BEYOND = Rule(
    "every task is drawn in every language by its share",
    "ExpectColumnValuesToBeFiniteBetween",
    {"column": "beyond", "min_value": 0.0, "max_value": 0.0},
    "draws as declared, give or take a factor and chance; none where none is declared",
)
_ROW_RULES = (
    Rule(
        "every stage draws",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "draws", "min_value": 1},
        "at least 1 draw in every phase",
    ),
    Rule(
        "no row set aside is drawn",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "set_aside", "min_value": 0, "max_value": 0},
        "no draw of a row that was set aside",
    ),
    Rule(
        "no row is drawn too often",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "most", "max_value": _MOST},
        f"at most {_MOST} draws of one row in a phase",
        Severity.WARNING,
    ),
)
