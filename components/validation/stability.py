"""The population stability index: how far one distribution has moved from another."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

# What chance explains ends at this deviate of the normal distribution, crossed by one in 30,000: a
# night of 150 languages has some 7,000 indices.
_DEVIATE = 4.0


def stability_index(before: NDArray[np.int64], now: NDArray[np.int64]) -> float:
    """The index of two rows of counts over the same bins, less what chance alone explains.

    The index is the sum over the bins of (p - q) ln(p / q). Of two samples of n and m rows of one
    distribution over b bins, it is distributed as (1/n + 1/m) times chi-squared with b - 1 degrees
    of freedom (Yurdakul and Naranjo 2020, "Statistical properties of the population stability
    index"); what all but one in 30,000 of such samples have is taken off, and no result is below 0.
    Half a row is added to each bin, so that an empty one is not infinitely far away. Bins empty on
    both sides do not count. Rows are infinitely far from none.

    Args:
        before: (bins,) rows of the night compared with.
        now: (bins,) rows of tonight.
    """
    if before.any() != now.any():
        return math.inf
    used = (before > 0) | (now > 0)
    free = int(used.sum()) - 1
    if free < 1:
        return 0.0
    smoothed = [counts[used] + 0.5 for counts in (before, now)]
    old, new = (counts / counts.sum() for counts in smoothed)
    index = float(((new - old) * np.log(new / old)).sum())
    spread = 1 / max(int(before.sum()), 1) + 1 / max(int(now.sum()), 1)
    return max(index - spread * _most_by_chance(free), 0.0)


def _most_by_chance(free: int) -> float:
    """The quantile of chi-squared at the deviate (Wilson and Hilferty 1931, "The distribution of
    chi-square"); with one degree of freedom its tail is far longer than its deviation says."""
    variance = 2 / (9 * free)
    return free * (1 - variance + _DEVIATE * math.sqrt(variance)) ** 3
