"""Parts of the manifest as Great Expectations is asked of them: the columns, in fast types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyarrow as pa

from components.validation.asking import columns_of
from components.validation.rules import RowSuite

if TYPE_CHECKING:
    import pandas as pd

KEY = "id"  # names a row in examples


def columns_asked(suites: Iterable[RowSuite]) -> tuple[str, ...]:
    """Return the columns that some suites name, in order of first use, the key among them."""
    asked = {KEY: None}
    for suite in suites:
        shown = (rule.shown for rule in suite.rules)
        named = (suite.where, *columns_of(rule.rule for rule in suite.rules), *shown)
        asked |= {name: None for name in named if name is not None}
    return tuple(asked)


def to_frame(part: pa.Table, columns: Iterable[str]) -> pd.DataFrame:
    """Return some columns of a part; the labels are the positions of its rows.

    Great Expectations compares numbers one by one unless they have 64 bits, and names repeat:
    they become categories.
    """
    chosen = part.select(list(columns))
    wide = pa.schema([pa.field(field.name, _wide(field.type)) for field in chosen.schema])
    frame: pd.DataFrame = chosen.cast(wide).to_pandas(strings_to_categorical=True)
    return frame


def _wide(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_floating(kind):
        return pa.float64()
    return pa.int64() if pa.types.is_signed_integer(kind) else kind
