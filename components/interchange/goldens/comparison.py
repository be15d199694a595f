"""One golden held against what we compute: the largest difference, and what it may be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch


@dataclass(frozen=True, slots=True)
class Comparison:
    """The row of one golden file."""

    name: str
    largest: float  # the largest absolute difference; inf where something cannot be compared
    tolerance: float
    where: str  # the tensor or field that differs most

    @property
    def passed(self) -> bool:
        """Whether it is within the tolerance; NaN is not."""
        return self.largest <= self.tolerance


class Differences:
    """Collects differences, each with its tolerance, and keeps the worst."""

    def __init__(self, tolerance: float) -> None:
        self.tolerance = tolerance
        self._found: list[tuple[float, float, str]] = []

    def add(self, where: str, difference: float, tolerance: float | None = None) -> None:
        """Take in a difference; it may have a tolerance of its own."""
        self._found.append((float(difference), tolerance or self.tolerance, where))

    def equal(self, where: str, observed: object, expected: object) -> None:
        """What must be equal is 0 apart, or without measure."""
        self.add(where, 0.0 if observed == expected else float("inf"))

    def tensor(
        self,
        where: str,
        observed: torch.Tensor | np.ndarray[Any, Any],
        expected: np.ndarray[Any, Any],
        tolerance: float | None = None,
    ) -> None:
        """Compare a whole tensor."""
        array = _array(observed)
        if array.shape != expected.shape or array.size == 0:
            self.add(f"{where}.shape", float("inf"))
            return
        difference = np.abs(array.astype(np.float64) - expected.astype(np.float64)).max()
        self.add(where, float(difference), tolerance)

    def sampled(
        self,
        name: str,
        observed: torch.Tensor,
        golden: Mapping[str, Any],
        tolerance: float | None = None,
    ) -> None:
        """Compare a tensor with its stored shape, strided sample and statistics."""
        array = np.ascontiguousarray(_array(observed))
        self.equal(f"{name}.shape", list(array.shape), golden[f"{name}.shape"].tolist())
        sample = array.reshape(-1)[:: int(golden[f"{name}.step"])]
        self.tensor(name, sample, golden[f"{name}.sample"], tolerance)
        mean, spread, _, _, low, high = golden[f"{name}.stats"]
        flat = array.astype(np.float64).reshape(-1)
        observed_stats = np.array([flat.mean(), flat.std(), flat.min(), flat.max()])
        expected_stats = np.array([mean, spread, low, high])
        self.tensor(f"{name}.stats", observed_stats, expected_stats, tolerance)

    def row(self, name: str) -> Comparison:
        """The worst of all; a golden of which nothing was compared has failed."""
        if not self._found:
            return Comparison(name, float("inf"), self.tolerance, "nothing was compared")
        difference, tolerance, where = max(self._found, key=_excess)
        return Comparison(name, difference, tolerance, where if difference else "all equal")


def _excess(found: tuple[float, float, str]) -> float:
    """How far a difference is from its tolerance; what is no number is farthest."""
    difference, tolerance, _ = found
    if math.isnan(difference):
        return math.inf
    return difference / tolerance if tolerance else math.inf if difference else 0.0


def _array(values: torch.Tensor | np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if isinstance(values, torch.Tensor):
        return values.detach().float().numpy()
    return values
