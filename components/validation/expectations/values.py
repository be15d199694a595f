"""Expectations that refuse null, which Great Expectations' own leave out or pass.

Its map expectations judge only the values that are there, so a column of nothing but nulls or NaN
passes them all. These judge every row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics import (
    ColumnMapMetricProvider,
    column_condition_partial,
)

from components.validation.expectations.distinct import judge_distinct

if TYPE_CHECKING:
    import pandas as pd


class EveryRowExpectation(ColumnMapExpectation):
    """A question of every row, null or not: one that fails is a failure, whatever the others say.

    Great Expectations counts a column without any value as a success before it looks at what
    failed.
    """

    args_keys = ("column",)

    def _validate(self, *arguments: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401 - theirs
        answer: dict[str, Any] = super()._validate(*arguments, **named)
        answer["success"] = answer["result"]["unexpected_count"] == 0
        return answer


class ColumnValuesFiniteBetween(ColumnMapMetricProvider):
    """Finite numbers between two bounds, either of which may be absent."""

    condition_metric_name = "column_values.finite_between"
    condition_value_keys = ("min_value", "max_value")
    filter_column_isnull = False

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls,
        column: pd.Series[Any],
        min_value: float | None = None,
        max_value: float | None = None,
        **_: object,
    ) -> pd.Series[bool]:
        numbers = column.astype("float64")
        low = -np.inf if min_value is None else min_value
        high = np.inf if max_value is None else max_value
        finite: pd.Series[bool] = np.isfinite(numbers) & numbers.between(low, high)
        return finite


class ExpectColumnValuesToBeFiniteBetween(EveryRowExpectation):
    """Expect numbers that are there, finite and between two bounds (inclusive)."""

    min_value: float | None = None
    max_value: float | None = None
    map_metric = "column_values.finite_between"
    success_keys = ("min_value", "max_value", "mostly")


class ColumnValuesFilled(ColumnMapMetricProvider):
    """Neither null, nor NaN, nor text of whitespace alone."""

    condition_metric_name = "column_values.filled"
    filter_column_isnull = False

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series[Any], **_: object) -> pd.Series[bool]:
        import pandas as pd

        if pd.api.types.is_numeric_dtype(column.dtype):
            return column.notna()
        return judge_distinct(column, _filled)


class ExpectColumnValuesToBeFilled(EveryRowExpectation):
    """Expect a value that says something."""

    map_metric = "column_values.filled"


class ColumnValuesKnownIn(ColumnMapMetricProvider):
    """One of some values."""

    condition_metric_name = "column_values.known_in"
    condition_value_keys = ("value_set",)
    filter_column_isnull = False

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls,
        column: pd.Series[Any],
        value_set: Sequence[Any],
        **_: object,
    ) -> pd.Series[bool]:
        return judge_distinct(column, frozenset(value_set).__contains__)


class ExpectColumnValuesToBeKnownIn(EveryRowExpectation):
    """Expect one of some values; null is none of them."""

    value_set: list[Any]
    map_metric = "column_values.known_in"
    success_keys = ("value_set", "mostly")


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else True
