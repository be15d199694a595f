"""An expectation of two columns of shares: how far what is there has moved from what was said.

Great Expectations' own (`ExpectColumnKLDivergenceToBeLessThan`) counts the values of a column of
rows; here the shares lie in a small table already, one row a cell.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

_METRIC = "table.share_divergence"


class TableShareDivergence(TableMetricProvider):
    """Kullback-Leibler divergence of one column of shares from another, in nats."""

    metric_name = _METRIC
    value_keys = ("observed", "declared")

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,
        execution_engine: Any,  # noqa: ANN401 - of theirs
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, str],
        **_: object,
    ) -> float:
        table: pd.DataFrame
        table, _domain, _accessor = execution_engine.get_compute_domain(
            domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        observed, declared = (
            table[metric_value_kwargs[name]].to_numpy("float64") for name in cls.value_keys
        )
        return divergence(observed, declared)


class ExpectTableSharesToDivergeAtMost(BatchExpectation):
    """Expect a small Kullback-Leibler divergence of the observed from the declared shares."""

    observed: str
    declared: str
    max_value: float
    metric_dependencies = (_METRIC,)
    success_keys = ("observed", "declared", "max_value")
    args_keys = ("observed", "declared", "max_value")

    def _validate(self, metrics: dict[str, float], **_: object) -> dict[str, Any]:
        found = metrics[_METRIC]
        return {"success": found <= self.max_value, "result": {"observed_value": found}}


def divergence(observed: NDArray[np.float64], declared: NDArray[np.float64]) -> float:
    """Return KL(observed || declared) in nats of shares or weights; both are made to add up to 1.

    It is infinite where something is observed that is not declared, and not a number where either
    says nothing, holds a negative or holds what is no number.
    """
    both = (observed, declared)
    if any((~np.isfinite(shares)).any() or (shares < 0).any() for shares in both):
        return math.nan
    if not observed.sum() or not declared.sum():
        return math.nan
    seen = observed > 0
    if (declared[seen] == 0).any():
        return math.inf
    share, said = observed[seen] / observed.sum(), declared[seen] / declared.sum()
    return float((share * np.log(share / said)).sum())
